import { afterEach, describe, expect, test } from 'vitest';
import { closeAll, connect, expected, faultAt, plain, read, sampleChain, serve } from '../testing/rpc-sample.ts';
import { createScriptedChain } from '../testing/scripted-chain.ts';
import type { ScriptedServer } from '../testing/scripted-server.ts';
import {
  ChainAnswersDisagree,
  RpcAnswerInvalid,
  RpcUnauthorized,
  RpcUnavailable,
  RpcUrlInvalid,
  WrongChain,
} from './errors.ts';

afterEach(closeAll);

describe('failures of the way', () => {
  test('429 with Retry-After is waited out', async () => {
    const chain = sampleChain();
    const server = await serve(chain);
    const limited = { type: 'http', status: 429, headers: { 'retry-after': '0.2' } } as const;
    server.fault = faultAt(({ method }) => method === 'eth_getLogs', limited, 1);
    const started = performance.now();
    expect(plain(await read(connect([server.url])))).toEqual(expected(chain));
    expect(performance.now() - started).toBeGreaterThanOrEqual(190);
  });

  test('the second URL serves while the first is down, slow or not JSON', async () => {
    const chain = sampleChain();
    for (const fault of [
      { type: 'http', status: 502 },
      { type: 'hang' },
      { type: 'http', status: 200, body: '<html>' },
    ] as const) {
      const [bad, good] = [await serve(chain), await serve(chain)];
      bad.fault = () => fault;
      const source = connect([bad.url, good.url], { timeoutMs: 300 });
      expect(plain(await read(source))).toEqual(expected(chain));
    }
  });

  test('error: nobody answers', async () => {
    const source = connect(['http://127.0.0.1:9'], { attempts: 2 });
    await expect(source.head()).rejects.toBeInstanceOf(RpcUnavailable);
  });

  test('error: the endpoint wants a key', async () => {
    const server = await serve(sampleChain());
    server.fault = () => ({ type: 'http', status: 401 });
    await expect(connect([server.url], { attempts: 2 }).head()).rejects.toBeInstanceOf(RpcUnauthorized);
  });

  test('error: the wrong chain, also on the second URL', async () => {
    const [right, wrong] = [await serve(sampleChain()), await serve(createScriptedChain({ chainId: 5 }))];
    right.fault = () => ({ type: 'http', status: 500 });
    const source = connect([right.url, wrong.url], { expectedChainId: 1337, network: 'devnet' });
    await expect(source.head()).rejects.toBeInstanceOf(WrongChain);
  });

  test('error: keys in a URL never reach a message', async () => {
    const server = await serve(sampleChain());
    const key = 'sekret-key-0123456789';
    server.fault = () => ({ type: 'error', code: -32000, message: `project ${key} has no access` });
    const url = server.url.replace('http://', `http://user:${key}@`);
    const source = connect([`${url}/v3/${key}?apikey=${key}`], { attempts: 1 });
    expect(source.label).toBe(server.url);
    const error: unknown = await source.head().catch((failure: unknown) => failure);
    expect(String(error)).not.toContain(key);
    expect(() => connect([`ftp://x/${key}`])).toThrow(RpcUrlInvalid);
    expect(() => connect([`not a url ${key}`])).toThrow(/URL 1/);
  });
});

describe('lies', () => {
  test.each<[string, ScriptedServer['fault'], abstract new (...args: never[]) => Error]>([
    [
      'a log that its block never had',
      (rpc, honest) => {
        if (rpc.method !== 'eth_getLogs' || !Array.isArray(honest) || honest.length === 0) return null;
        const { number, hash } = sampleChain().blocks[36]!.header;
        const moved = { ...honest[0], blockNumber: `0x${number.toString(16)}`, blockHash: hash };
        return { type: 'answer', result: [...honest, moved] };
      },
      ChainAnswersDisagree,
    ],
    [
      'logs left out',
      (rpc, honest) => {
        if (rpc.method !== 'eth_getLogs' || !Array.isArray(honest) || !JSON.stringify(rpc.params).includes('fromBlock'))
          return null;
        return { type: 'answer', result: [] };
      },
      ChainAnswersDisagree,
    ],
    [
      'logs of another fork',
      (rpc, honest) => {
        if (rpc.method !== 'eth_getLogs' || !Array.isArray(honest)) return null;
        return { type: 'answer', result: honest.map((log) => ({ ...log, blockHash: `0x${'9'.repeat(64)}` })) };
      },
      ChainAnswersDisagree,
    ],
    [
      'a block that does not follow the one before',
      (rpc, honest) => {
        if (rpc.method !== 'eth_getBlockByNumber' || rpc.params[0] !== '0x24') return null;
        return { type: 'answer', result: { ...(honest as object), parentHash: `0x${'9'.repeat(64)}` } };
      },
      ChainAnswersDisagree,
    ],
    [
      'a header that is missing',
      (rpc) => {
        return rpc.method === 'eth_getBlockByNumber' && rpc.params[0] === '0x24'
          ? { type: 'answer', result: null }
          : null;
      },
      RpcAnswerInvalid,
    ],
    [
      'another block than asked',
      (rpc, honest) => {
        if (rpc.method !== 'eth_getBlockByNumber' || rpc.params[0] !== '0x24') return null;
        return { type: 'answer', result: { ...(honest as object), number: '0x25' } };
      },
      RpcAnswerInvalid,
    ],
    [
      'logs outside the range',
      (rpc, honest) => {
        if (rpc.method !== 'eth_getLogs' || !Array.isArray(honest)) return null;
        return { type: 'answer', result: honest.map((log) => ({ ...log, blockNumber: '0xffff' })) };
      },
      RpcAnswerInvalid,
    ],
    [
      'a log number that no word holds',
      (rpc, honest) => {
        if (rpc.method !== 'eth_getLogs' || !Array.isArray(honest)) return null;
        return { type: 'answer', result: honest.map((log) => ({ ...log, logIndex: '0x80000000' })) };
      },
      RpcAnswerInvalid,
    ],
  ])('error: %s', async (_, fault, type) => {
    const server = await serve(sampleChain());
    server.fault = fault;
    const error: unknown = await read(connect([server.url])).catch((failure: unknown) => failure);
    expect(error, String(error)).toBeInstanceOf(type);
  });
});
