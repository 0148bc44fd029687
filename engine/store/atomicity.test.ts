import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  batch,
  block,
  change,
  decimal,
  openTestDatabases,
  point,
  subgraphOf,
  type TestDatabases,
} from '../../test/support/store-fixture.ts';
import type { Database, Transaction } from './database.ts';
import { openDeployment } from './deployment.ts';
import { dumpRows } from './dump.ts';

let databases: TestDatabases;
beforeAll(async () => {
  databases = await openTestDatabases();
});
afterAll(() => databases.close());

const A = '0x00000000000000000000000000000000000000aa';

/** Breaks the transaction at its n-th statement, and looks at the database from outside just before. */
function breaking(db: Database, look: () => Promise<unknown>) {
  const state = { at: Number.POSITIVE_INFINITY, statements: 0, seen: [] as unknown[] };
  const step = async (): Promise<void> => {
    if (++state.statements < state.at) return;
    if (db.engine === 'postgres') state.seen.push(await look());
    throw new Error('broken on purpose');
  };
  const wrap = (tx: Transaction): Transaction => ({
    query: async (sql, params) => {
      await step();
      return tx.query(sql, params);
    },
    copy: async (table, columns, text) => {
      await step();
      return tx.copy(table, columns, text);
    },
    execute: async (sql) => {
      await step();
      return tx.execute(sql);
    },
  });
  const broken: Database = { ...db, transaction: (work) => db.transaction((tx) => work(wrap(tx))) };
  return { broken, state };
}

describe.each(['pglite', 'postgres'] as const)('R03: on %s', (kind) => {
  let db: Database;
  beforeAll(async () => {
    db = await databases.open(kind);
  });

  test('a commit or revert that fails at any statement leaves nothing, and the same one then succeeds', async () => {
    let schemaName = '';
    const everything = async () => ({
      rows: await dumpRows(db, schemaName),
      head: await db.query('select * from subgraphs.head order by id'),
      deployment: await db.query('select * from subgraphs.deployment order by id'),
      errors: await db.query('select * from subgraphs.subgraph_error order by id'),
      networks: await db.query('select * from public.ethereum_networks'),
    });
    const { broken, state } = breaking(db, everything);
    const opened = await openDeployment(broken, subgraphOf());
    schemaName = opened.schemaName;
    const { store } = opened;
    await store.commit(
      batch([1, 6], [change(1, 'Account', A, { balance: 1n }), point(6, 0, A, { price: decimal('1') })]),
    );

    /** Breaks `work` at every statement in turn until it is long enough to succeed. */
    async function breakEverywhere(work: () => Promise<void>): Promise<number> {
      const before = await everything();
      for (let at = 1; ; at++) {
        Object.assign(state, { at, statements: 0, seen: [] });
        const failed = await work().then(
          () => false,
          (error: Error) => error.message === 'broken on purpose',
        );
        if (!failed) return at - 1;
        for (const seen of state.seen) expect(seen).toEqual(before);
        expect(await everything()).toEqual(before);
      }
    }

    const second = batch(
      [7, 30],
      [
        change(7, 'Account', A, { balance: 2n }),
        change(9, 'Account', A, null),
        change(8, 'Trade', '0x01', { account: A, amount: decimal('1') }),
        point(8, 0, A, { price: decimal('2') }),
      ],
      {
        sources: [{ template: 'Token', params: [A], context: null, creationBlock: 8 }],
        failure: { block: block(30), handler: 'handle', message: 'stop' },
      },
    );
    expect(await breakEverywhere(() => store.commit(second))).toBeGreaterThan(10);
    expect(await store.head()).toEqual(block(30));
    const done = await everything();
    expect(await breakEverywhere(() => store.revertTo(block(7)))).toBeGreaterThan(10);
    expect(await store.load('Account', [A])).toEqual(new Map([[A, { id: A, balance: 2n }]]));
    expect(await everything()).not.toEqual(done);
  });
});
