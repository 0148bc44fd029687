import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { subgraphOf } from '../../test/support/store-fixture.ts';
import { type Database, openDatabase } from '../store/database.ts';
import { openDeployment } from '../store/deployment.ts';
import { createStoredBlock } from '../store/stored-block.ts';
import { createIndexer } from './indexer.ts';
import { ASKED, createdLog, createLedger, ledgerSubgraph, PAID, poolAddress, poolLog } from './testing/ledger.ts';
import { createLive, type Live } from './testing/live.ts';
import { straightRun } from './testing/straight-run.ts';

const SDL = 'type Pool @entity { id: String! total: BigInt! digest: String! answer: String! }';

let db: Database;
beforeAll(async () => {
  db = await openDatabase({ memory: true });
});
afterAll(() => db.close());

/** A ledger over its own deployment in the database. */
async function deploy(live: Live, history: number | 'all') {
  const { store, schemaName } = await openDeployment(db, subgraphOf({ sdl: SDL }), { history });
  const { source } = live;
  return {
    store,
    run: (blocks: number) =>
      createIndexer({
        subgraph: ledgerSubgraph,
        source,
        store,
        processor: createLedger({ store, calls: source }),
        storedBlock: createStoredBlock(db, schemaName),
        flush: { blocks },
        backoffMs: 2,
      }).run(),
    async rows() {
      const ids = ['factory', ...Array.from({ length: 6 }, (_, i) => poolAddress(i))];
      const rows = [...(await store.load('Pool', ids)).values()];
      return { Pool: rows.sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1)) };
    },
  };
}

test('R01: with the real store too, rows after forks are those of a straight run', async () => {
  const logs = fc.array(
    fc.oneof(
      fc.nat(5).map((pool) => createdLog(pool)),
      fc.nat(5).map((pool) => poolLog(pool, PAID, '0x0a')),
      fc.nat(5).map((pool) => poolLog(pool, ASKED)),
    ),
    { maxLength: 4 },
  );
  const step = fc.record({
    depth: fc.integer({ min: 0, max: 7 }),
    blocks: fc.array(logs, { minLength: 1, maxLength: 6 }),
    flush: fc.integer({ min: 1, max: 4 }),
  });
  const histories = fc.constantFrom('all' as const, 0, 0, 2);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 5 }), histories, async (steps, history) => {
      const live = await createLive();
      const { store, run, rows } = await deploy(live, history);
      let floor = 0;
      for (const [i, { depth, blocks, flush }] of steps.entries()) {
        if (depth > 0) live.chain.fork(Math.max(floor, live.chain.latest.header.number - depth), 'bcdef'[i]!);
        live.mine(...blocks);
        while (live.chain.latest.header.number <= ((await store.head())?.number ?? 0)) live.mine([]);
        await run(flush);
        floor = Math.max(floor, live.chain.finalizedNumber);
        expect(await store.head()).toMatchObject({ hash: live.chain.latest.header.hash });
      }
      expect(await rows()).toEqual({ Pool: [], ...((await straightRun(live.chain, live.source)) as object) });
      await store.close();
      await live.close();
    }),
    { numRuns: 8 },
  );
});
