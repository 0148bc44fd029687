import { afterEach, describe, expect, test } from 'vitest';
import {
  closeAll,
  connect,
  expected,
  faultAt,
  POOL,
  plain,
  read,
  request,
  sampleChain,
  serve,
} from '../testing/rpc-sample.ts';
import { BlockGone, LogsUnservable } from './errors.ts';

afterEach(closeAll);

describe('blocks', () => {
  test('default', async () => {
    const chain = sampleChain();
    const server = await serve(chain);
    const blocks = await read(connect([server.url], { expectedChainId: 1337 }));
    expect(plain(blocks)).toEqual(expected(chain));
  });

  test('behavior: transactions and receipts of the logs when asked', async () => {
    const chain = sampleChain();
    const server = await serve(chain);
    const blocks = await read(connect([server.url]), {
      ...request,
      from: 4,
      to: 4,
      transactions: true,
      receipts: true,
    });
    const { logs, transactions } = chain.blocks[4]!;
    expect([...blocks[0]!.transactions.values()]).toEqual(transactions);
    expect([...blocks[0]!.receipts.keys()]).toEqual(transactions.map(({ hash }) => hash));
    expect(blocks[0]!.receipts.get(transactions[1]!.hash)?.logs).toEqual(logs.slice(1));
  });

  test('behavior: every n-th block', async () => {
    const server = await serve(sampleChain());
    const every = { ...request, selectors: [], everyBlock: [{ every: 10, offset: 5, until: null }], to: 32 } as const;
    const numbers = (await read(connect([server.url]), every)).map((block) => block.header.number);
    expect(numbers).toEqual([5, 15, 25, 32]);
  });

  test.each([
    ['a range cap that is stated', { code: -32000, message: 'block range is too wide (maximum 7)' }, 7],
    ['a range cap that is not', { code: -32000, message: 'block range too large' }, 5],
    ['a result cap', { code: -32005, message: 'query returned more than 10000 results' }, 3],
    ['a payload cap', { code: -32008, message: 'Response is too big' }, 2],
    ['a query time-out', { code: -32000, message: 'query timeout exceeded' }, 9],
  ])('learns %s', async (_, error, cap) => {
    const chain = sampleChain();
    const server = await serve(chain);
    server.fault = ({ method, params }) => {
      if (method !== 'eth_getLogs') return null;
      const { fromBlock, toBlock } = params[0] as { fromBlock: string; toBlock: string };
      return Number(toBlock) - Number(fromBlock) + 1 > cap ? { type: 'error', ...error } : null;
    };
    expect(plain(await read(connect([server.url])))).toEqual(expected(chain));
  });

  test('behavior: a batch that is too large is split', async () => {
    const chain = sampleChain();
    const server = await serve(chain);
    server.fault = (rpc) =>
      Number(rpc.id) >= 4 ? { type: 'error', code: -32600, message: 'batch limit of 4 exceeded' } : null;
    expect(plain(await read(connect([server.url])))).toEqual(expected(chain));
  });

  test('error: one block exceeds every limit', async () => {
    const server = await serve(sampleChain());
    const tooMany = { type: 'error', code: -32005, message: 'query returned more than 10000 results' } as const;
    server.fault = ({ method }) => (method === 'eth_getLogs' ? tooMany : null);
    await expect(read(connect([server.url]))).rejects.toBeInstanceOf(LogsUnservable);
  });
});

describe('questions', () => {
  test('default', async () => {
    const chain = sampleChain();
    const server = await serve(chain);
    server.state = (to, data, block) =>
      data === '0xdead' ? null : `${to}${block.header.number.toString(16).padStart(4, '0')}`;
    const source = connect([server.url]);
    const block = chain.blocks[7]!.header;
    const before = source.requests();
    const answers = await Promise.all([
      source.call({ to: POOL, data: '0x01', block }),
      source.call({ to: POOL, data: '0xdead', block }),
      source.getBalance(POOL, block),
      source.getCode(POOL, block),
    ]);
    expect(answers).toEqual([{ status: 'ok', data: `${POOL}0007` }, { status: 'reverted' }, 7n, '0x6001']);
    expect(source.requests() - before).toBe(1);
  });

  test('error: the block was reorganised away', async () => {
    const chain = sampleChain();
    const server = await serve(chain);
    const source = connect([server.url]);
    const block = chain.blocks[38]!.header;
    chain.fork(37, 'b');
    chain.mine();
    await expect(source.call({ to: POOL, data: '0x01', block })).rejects.toBeInstanceOf(BlockGone);
  });

  test('behavior: a transport error is not a revert', async () => {
    const chain = sampleChain();
    const server = await serve(chain);
    server.state = () => '0x01';
    server.fault = faultAt(({ method }) => method === 'eth_call', { type: 'http', status: 503 }, 2);
    const block = chain.blocks[7]!.header;
    expect(await connect([server.url]).call({ to: POOL, data: '0x01', block })).toEqual({ status: 'ok', data: '0x01' });
  });

  test('behavior: finality by depth where the tag is unknown', async () => {
    const chain = sampleChain();
    const server = await serve(chain);
    server.fault = ({ params }) =>
      params[0] === 'finalized' ? { type: 'error', code: -32602, message: 'invalid tag' } : null;
    const { latest, finalized } = await connect([server.url], { finalityDepth: 10 }).head();
    expect([latest.number, finalized.number]).toEqual([40, 30]);
  });
});
