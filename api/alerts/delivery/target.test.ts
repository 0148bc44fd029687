import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { createSender } from './post.ts';
import { createTargetGuard, TargetRefused } from './target.ts';

/** Every one of them reaches inside, by one way of writing or another. */
const hostile = [
  'https://127.0.0.1/',
  'https://127.1/',
  'https://2130706433/',
  'https://0x7f000001/',
  'https://0177.0.0.1/',
  'https://0.0.0.0/',
  'https://10.0.0.5/',
  'https://100.64.0.1/',
  'https://169.254.169.254/latest/meta-data/',
  'https://172.16.3.4/',
  'https://172.31.255.255/',
  'https://192.168.1.1/',
  'https://198.18.0.1/',
  'https://192.0.2.7/',
  'https://224.0.0.1/',
  'https://255.255.255.255/',
  'https://[::]/',
  'https://[::1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:7f00:1]/',
  'https://[::127.0.0.1]/',
  'https://[64:ff9b::7f00:1]/',
  'https://[64:ff9b:1::a00:1]/',
  'https://[2002:7f00:1::]/',
  'https://[2001:0:7f00:1::]/',
  'https://[2001:db8::1]/',
  'https://[fc00::1]/',
  'https://[fd12:3456::1]/',
  'https://[fe80::1]/',
  'https://[fec0::1]/',
  'https://[ff02::1]/',
  'https://[100::1]/',
  'https://[3fff::1]/',
  'http://93.184.216.34/',
  'http://example.com/',
  'https://user:secret@example.com/',
  'file:///etc/passwd',
  'gopher://127.0.0.1/',
  'ftp://example.com/',
];

const open = [
  'https://93.184.216.34/',
  'https://example.com/hook',
  'https://[2606:2800:220:1::1]/',
  'https://172.32.0.1/',
];

const post = (url: string) => ({ url: new URL(url), headers: {}, body: '{}' });

/** A receiver on this machine that tells what reached it. */
async function receiver(status = 200, headers: Record<string, string> = {}) {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    request.resume().on('end', () => response.writeHead(status, headers).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { port, seen, close: () => new Promise((resolve) => server.close(resolve)) };
}

describe('R24: webhooks cannot reach inside', () => {
  test.each(hostile)('%s is refused', (url) => {
    expect(() => createTargetGuard({ allow: [] }).check(new URL(url))).toThrow(TargetRefused);
  });

  test.each(open)('%s is let pass', (url) => {
    expect(() => createTargetGuard({ allow: [] }).check(new URL(url))).not.toThrow();
  });

  test.each(['127.0.0.1', '10.1.2.3', '::1', '::ffff:10.0.0.1', 'fe80::1', '169.254.169.254'])(
    'a name that resolves to %s is refused when it is connected to',
    async (address) => {
      const resolve = async () => [
        { address: '93.184.216.34', family: 4 },
        { address, family: address.includes(':') ? 6 : 4 },
      ];
      const send = createSender(createTargetGuard({ allow: [], resolve }));
      await expect(send(post('https://hooks.example.com/'))).rejects.toThrow(TargetRefused);
    },
  );

  test('a name that changes its mind after the check does not reach this machine', async () => {
    const inside = await receiver();
    let asked = 0;
    const resolve = async () => [{ address: asked++ === 0 ? '93.184.216.34' : '127.0.0.1', family: 4 }];
    const guard = createTargetGuard({ allow: [], resolve });
    const url = `https://rebind.example.com:${inside.port}/`;
    guard.check(new URL(url));
    expect(await resolve()).toMatchObject([{ address: '93.184.216.34' }]);
    await expect(createSender(guard)(post(url))).rejects.toThrow(TargetRefused);
    expect(inside.seen).toEqual([]);
    await inside.close();
  });

  test('what was looked up for the check is what is connected to: one look-up for each connection', async () => {
    const inside = await receiver();
    let asked = 0;
    const resolve = async () => {
      asked++;
      return [{ address: '127.0.0.1', family: 4 }];
    };
    const send = createSender(createTargetGuard({ allow: ['hooks.internal'], resolve }));
    expect(await send(post(`http://hooks.internal:${inside.port}/x`))).toEqual({ status: 200, retryAfter: null });
    expect([asked, inside.seen]).toEqual([1, ['POST /x']]);
    await inside.close();
  });

  test('a redirect is an answer, and is not followed', async () => {
    const inside = await receiver();
    const outside = await receiver(302, { location: `http://127.0.0.1:${inside.port}/secret` });
    const send = createSender(createTargetGuard({ allow: ['127.0.0.0/8'] }));
    expect((await send(post(`http://127.0.0.1:${outside.port}/`))).status).toBe(302);
    expect(inside.seen).toEqual([]);
    await Promise.all([inside.close(), outside.close()]);
  });

  test('a receiver that does not answer is given up on', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const send = createSender(createTargetGuard({ allow: ['127.0.0.1'] }), 50);
    await expect(send(post(`http://127.0.0.1:${port}/`))).rejects.toThrow(/no answer within/);
    silent.closeAllConnections();
    await new Promise((resolve) => silent.close(resolve));
  });
});
