import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Finished, root, run } from './support/serve.ts';

const demo = join(root, 'recordings', 'demo.msrec');

/** Wrong input to the command: one line that names the thing and the mend, exit code 2, nothing written. */
describe('bad input', () => {
  const folder = mkdtempSync(join(tmpdir(), 'marginscope-bad-input-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const complaint = ({ code, stderr }: Finished) => ({ code, lines: stderr.trim().split('\n').length, text: stderr });
  const dataDir = (name: string) => join(folder, name);
  const untouched = (name: string) => expect(existsSync(dataDir(name)) ? readdirSync(dataDir(name)) : []).toEqual([]);

  test('an unknown flag', async () => {
    const result = await run({ args: ['serve', '--porto', '1'] });
    expect(result.code).toBe(2);
    expect(result.stderr).toContain('--porto');
  });

  test('an unknown command', async () => {
    expect((await run({ args: ['frobnicate'] })).code).toBe(2);
  });

  test('a port in use', async () => {
    const holder = createTcpServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    const address = holder.address();
    const port = typeof address === 'object' && address ? String(address.port) : '';
    const result = complaint(await run({ args: ['serve', '--port', port, '--data-dir', dataDir('port')] }));
    await new Promise((resolve) => holder.close(resolve));
    expect(result).toEqual({ code: 2, lines: 1, text: expect.stringContaining(port) });
    untouched('port');
  });

  test('a data directory that cannot be written', async () => {
    const occupied = join(folder, 'a-file');
    writeFileSync(occupied, 'not a directory');
    const result = complaint(await run({ args: ['index', '--data-dir', join(occupied, 'data')] }));
    expect(result).toEqual({ code: 2, lines: 1, text: expect.stringContaining('a-file') });
  });

  test('a recording that does not exist', async () => {
    const result = complaint(
      await run({ args: ['index', '--recording', '/nowhere.msrec', '--data-dir', dataDir('none')] }),
    );
    expect(result).toEqual({ code: 2, lines: 1, text: expect.stringContaining('/nowhere.msrec') });
    untouched('none');
  });

  test('a recording cut off', async () => {
    const file = join(folder, 'cut.msrec');
    copyFileSync(demo, file);
    truncateSync(file, Math.floor(readFileSync(demo).length * 0.7));
    const result = complaint(await run({ args: ['index', '--recording', file, '--data-dir', dataDir('cut')] }));
    expect(result).toEqual({ code: 2, lines: 1, text: expect.stringContaining('cut.msrec') });
    untouched('cut');
  });

  test('a recording altered by one byte', async () => {
    const file = join(folder, 'altered.msrec');
    const bytes = readFileSync(demo);
    const middle = Math.floor(bytes.length / 2);
    bytes[middle] = (bytes[middle] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    const result = complaint(await run({ args: ['index', '--recording', file, '--data-dir', dataDir('altered')] }));
    expect(result).toEqual({ code: 2, lines: 1, text: expect.stringContaining('altered.msrec') });
    untouched('altered');
  });

  test('a network that networks.json does not name', async () => {
    const result = complaint(await run({ args: ['index', '--network', 'atlantis', '--data-dir', dataDir('network')] }));
    expect(result).toEqual({ code: 2, lines: 1, text: expect.stringContaining('atlantis') });
    untouched('network');
  });

  describe('with an RPC', () => {
    let server: Server;
    let url: string;
    beforeAll(async () => {
      server = createServer((_, response) => response.end('{"jsonrpc":"2.0","id":1,"result":"0x5"}'));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const address = server.address();
      url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
    });
    afterAll(() => new Promise((resolve) => server.close(resolve)));

    test('on the wrong chain', async () => {
      const result = complaint(
        await run({ args: ['index', '--rpc-url', url, '--network', 'base', '--data-dir', dataDir('chain')] }),
      );
      expect(result).toEqual({ code: 2, lines: 1, text: expect.stringMatching(/chain 5.*base.*8453/) });
      untouched('chain');
    });
  });

  test('a built subgraph without one of its ABIs', async () => {
    const build = join(folder, 'build');
    cpSync(join(root, 'build'), build, { recursive: true });
    const victim = readdirSync(join(build, 'PoolAddressesProvider')).find((name) => name.endsWith('.json')) ?? '';
    rmSync(join(build, 'PoolAddressesProvider', victim));
    const result = complaint(await run({ args: ['index', '--subgraph', build, '--data-dir', dataDir('abi')] }));
    expect(result).toEqual({ code: 2, lines: 1, text: expect.stringContaining(victim) });
    untouched('abi');
  });

  test('a database that holds another subgraph version', async () => {
    const directory = dataDir('version');
    const first = await run({ args: ['index', '--to', '40', '--data-dir', directory] });
    expect(first.code).toBe(0);
    const build = join(folder, 'other-build');
    cpSync(join(root, 'build'), build, { recursive: true });
    const schema = join(build, 'schema.graphql');
    writeFileSync(schema, `${readFileSync(schema, 'utf8')}\n`);
    const result = complaint(await run({ args: ['index', '--subgraph', build, '--data-dir', directory] }));
    expect(result).toEqual({ code: 2, lines: 1, text: expect.stringContaining('another') });
    expect(await run({ args: ['index', '--to', '60', '--data-dir', directory] })).toMatchObject({ code: 0 });
  });
});
