import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { pageAnswer } from './page-answer.ts';

const script = {
  status: 200,
  headers: { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'no-cache' },
  body: 'draw();'.repeat(1_000),
};

test('a client that unpacks gets a small body, any other the plain one', async () => {
  const small = await pageAnswer(script, { 'accept-encoding': 'br, gzip;q=0.8' });
  expect(small.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' });
  expect(small.body.length).toBeLessThan(script.body.length / 10);
  expect(gunzipSync(Buffer.from(small.body)).toString()).toBe(script.body);
  for (const accepted of [undefined, 'br', 'gzip;q=0', 'gzip; q=0.0, br']) {
    const plain = await pageAnswer(script, accepted === undefined ? {} : { 'accept-encoding': accepted });
    expect([plain.headers['content-encoding'], String(plain.body)]).toEqual([undefined, script.body]);
  }
  const icon = { ...script, headers: { 'content-type': 'image/png' } };
  expect((await pageAnswer(icon, { 'accept-encoding': 'gzip' })).headers['content-encoding']).toBeUndefined();
});

test('what a client has is not sent again, what changed is', async () => {
  const tag = (await pageAnswer(script, {})).headers.etag ?? '';
  const same = await pageAnswer(script, { 'if-none-match': `"other", ${tag}` });
  expect([same.status, same.body, same.headers.etag]).toEqual([304, '', tag]);
  const changed = await pageAnswer({ ...script, body: `${script.body}more()` }, { 'if-none-match': tag });
  expect(changed.status).toBe(200);
});
