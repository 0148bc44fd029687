import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRpcSource } from '../chain/rpc/rpc-source.ts';
import { type Fault, type RpcRequest, type ScriptedServer, serveChain } from '../chain/testing/scripted-server.ts';
import { ASKED, createdLog, createLedger, PAID, poolLog } from './testing/ledger.ts';
import { createLive } from './testing/live.ts';
import { straightRun } from './testing/straight-run.ts';

const KINDS = ['500', '429', 'busy', 'hang', 'cap', 'absent', 'forged', 'left out', 'no json', 'late'] as const;

/** What a bad moment does to a call; null where it does not apply. Logs are left out only where the chain is not final. */
function faultOf(
  kind: (typeof KINDS)[number],
  { method, params }: RpcRequest,
  honest: unknown,
  final: number,
): Fault | null {
  const filter = params[0] as { fromBlock?: string; toBlock?: string } | undefined;
  const logs = method === 'eth_getLogs' && Array.isArray(honest) ? honest : null;
  switch (kind) {
    case '500':
      return { type: 'http', status: 500 };
    case '429':
      return { type: 'http', status: 429, headers: { 'retry-after': '0' } };
    case 'busy':
      return { type: 'error', code: 429, message: 'Your app has exceeded its compute units per second capacity' };
    case 'hang':
      return { type: 'hang' };
    case 'late':
      return { type: 'late', ms: 8 };
    case 'no json':
      return { type: 'http', status: 200, body: '<html>' };
    case 'cap':
      return logs !== null && filter?.fromBlock !== filter?.toBlock
        ? { type: 'error', code: -32005, message: 'query returned more than 10000 results' }
        : null;
    case 'absent':
      return method === 'eth_getBlockByNumber' && params[0] !== 'latest' ? { type: 'answer', result: null } : null;
    case 'forged':
      return logs && { type: 'answer', result: logs.map((log) => ({ ...log, blockHash: `0x${'9'.repeat(64)}` })) };
    case 'left out':
      return logs && Number(filter?.fromBlock) > final ? { type: 'answer', result: [] } : null;
  }
}

/** Draws faults from a list, one per call; calls past its end are answered honestly. */
function inject(server: ScriptedServer, draws: readonly number[], final: () => number): void {
  let next = 0;
  server.fault = (request, honest) => {
    const kind = KINDS[draws[next++] ?? KINDS.length];
    return kind === undefined ? null : faultOf(kind, request, honest, final());
  };
}

test('R15: two unreliable endpoints and a moving chain still give the rows of a straight run', async () => {
  const draw = fc.array(fc.nat(KINDS.length * 6), { maxLength: 150 });
  const fork = fc.record({ after: fc.nat(20), depth: fc.integer({ min: 1, max: 5 }) });
  await fc.assert(
    fc.asyncProperty(draw, draw, fork, async (first, second, { after, depth }) => {
      const live = await createLive();
      const { chain, store } = live;
      for (let i = 1; i <= 30; i++) {
        const pool = Math.floor(i / 5);
        live.mine([...(i % 5 === 0 ? [createdLog(pool)] : []), poolLog(pool, PAID, '0x01'), poolLog(pool - 1, ASKED)]);
      }
      const other = await serveChain(chain);
      other.state = live.server.state;
      inject(live.server, first, () => chain.finalizedNumber);
      inject(other, second, () => chain.finalizedNumber);
      const urls = [live.server.url, other.url];
      const source = createRpcSource({ urls, backoffMs: 1, timeoutMs: 100, firstRange: 5, expectedChainId: 1337 });
      let blocks = 0;
      const before = () => {
        if (blocks++ !== after) return;
        chain.fork(chain.latest.header.number - depth, 'b');
        for (let i = 0; i <= depth; i++) live.mine([poolLog(1, PAID, '0x02')]);
      };
      const processor = createLedger({ store, calls: source, before });
      const indexer = live.indexer({ source, processor, attempts: 200, backoffMs: 1 });
      await indexer.run();
      live.mine([poolLog(1, PAID, '0x03')]);
      await indexer.run();
      const honest = createRpcSource({ urls: [urls[0]!] });
      live.server.fault = () => null;
      expect(store.rows()).toEqual(await straightRun(chain, honest));
      await Promise.all([honest.close(), source.close(), other.close(), live.close()]);
    }),
    { numRuns: 25 },
  );
});
