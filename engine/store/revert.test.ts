import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decimal, openTestDatabases, subgraphOf, type TestDatabases } from '../../test/support/store-fixture.ts';
import type { Hex } from '../chain/types.ts';
import type { Database } from './database.ts';
import { openDeployment } from './deployment.ts';
import { dumpRows } from './dump.ts';
import { examine } from './examine.ts';
import { findDeployment, readStatus } from './inspect.ts';
import type { DeploymentStore, DynamicSource, EntityChange, ProcessedBlock } from './types.ts';

let databases: TestDatabases;
beforeAll(async () => {
  databases = await openTestDatabases();
});
afterAll(() => databases.close());

interface BlockPlan {
  /** Blocks and seconds since the one before. */
  readonly step: number;
  readonly seconds: number;
  /** Account number to balance, null to remove it. */
  readonly accounts: readonly (readonly [number, number | null])[];
  readonly trades: number;
  readonly points: readonly (readonly [account: number, price: number, note: boolean])[];
  readonly source: boolean;
}

type Action =
  | { readonly kind: 'advance'; readonly batches: readonly (readonly BlockPlan[])[] }
  | { readonly kind: 'revert'; readonly depth: number }
  | { readonly kind: 'complete' };

const blockPlan: fc.Arbitrary<BlockPlan> = fc.record({
  step: fc.integer({ min: 1, max: 3 }),
  seconds: fc.oneof(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 3000, max: 100_000 })),
  accounts: fc.uniqueArray(
    fc.tuple(fc.integer({ min: 0, max: 3 }), fc.option<number>(fc.integer({ min: 0, max: 9 }), { freq: 3 })),
    { maxLength: 3, selector: ([account]) => account },
  ),
  trades: fc.integer({ min: 0, max: 2 }),
  points: fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: -50, max: 50 }), fc.boolean()), {
    maxLength: 2,
  }),
  source: fc.boolean(),
});

const actions: fc.Arbitrary<Action[]> = fc.array(
  fc.oneof(
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('advance' as const),
        batches: fc.array(fc.array(blockPlan, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 3 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('revert' as const), depth: fc.integer({ min: 0, max: 8 }) }),
    },
    { weight: 1, arbitrary: fc.constant({ kind: 'complete' as const }) },
  ),
  { minLength: 1, maxLength: 8 },
);

interface MadeBlock {
  readonly block: ProcessedBlock;
  readonly changes: readonly EntityChange[];
  readonly sources: readonly DynamicSource[];
}

const account = (n: number): Hex => `0x${n.toString(16).padStart(40, '0')}`;

/** Block `plan` after `parent`; `fork` makes its hash and ids its own. */
function make(plan: BlockPlan, parent: ProcessedBlock | null, fork: number): MadeBlock {
  const number = (parent?.number ?? 0) + plan.step;
  const hash: Hex = `0x${fork.toString(16).padStart(8, '0')}${number.toString(16).padStart(56, '0')}`;
  const parentHash: Hex = parent && plan.step === 1 ? parent.hash : `0x${'00'.repeat(32)}`;
  const block = { number, hash, parentHash, timestamp: (parent?.timestamp ?? 1_700_000_000) + plan.seconds };
  const changes: EntityChange[] = plan.accounts.map(([n, balance]) => ({
    type: 'Account',
    id: account(n),
    block: number,
    row: balance === null ? null : { id: account(n), balance: BigInt(balance), parent: account(balance) },
  }));
  for (let i = 0; i < plan.trades; i++) {
    const id: Hex = `0x${fork.toString(16).padStart(4, '0')}${number.toString(16).padStart(4, '0')}0${i}`;
    changes.push({ type: 'Trade', id, block: number, row: { id, account: account(i), amount: decimal('0.25') } });
  }
  plan.points.forEach(([n, price, note], i) => {
    const id = BigInt(number) * 1000n + BigInt(i);
    const row = {
      id,
      timestamp: BigInt(block.timestamp) * 1_000_000n,
      account: account(n),
      price: decimal(`${price}.5`),
      size: i + 1,
    };
    changes.push({
      type: 'Point',
      id: `${id}`,
      block: number,
      row: note ? { ...row, note: decimal(`${price}`) } : row,
    });
  });
  const sources = plan.source
    ? [{ template: 'Token', params: [account(number)], context: null, creationBlock: number }]
    : [];
  return { block, changes, sources };
}

const commit = (store: Pick<DeploymentStore, 'commit'>, blocks: readonly MadeBlock[], final?: number) =>
  store.commit({
    blocks: blocks.map(({ block }) => block),
    changes: blocks.flatMap(({ changes }) => changes),
    sources: blocks.flatMap(({ sources }) => sources),
    ...(final !== undefined && { final }),
  });

type Reverting = Pick<DeploymentStore, 'commit' | 'revertTo' | 'complete'>;

/** Plays the actions; gives the blocks that are canonical in the end. `finals`: what is final at each action. */
async function play(store: Reverting, script: readonly Action[], finals: readonly number[] = []): Promise<MadeBlock[]> {
  let chain: MadeBlock[] = [];
  let fork = 0;
  for (const action of script) {
    const final = finals[fork];
    fork++;
    if (action.kind === 'revert') {
      const kept = chain.slice(0, Math.max(0, chain.length - action.depth));
      await store.revertTo(kept.at(-1)?.block ?? { number: 0, hash: '0x00' });
      chain = kept;
      continue;
    }
    if (action.kind === 'complete') {
      await store.complete();
      continue;
    }
    for (const plans of action.batches) {
      const blocks: MadeBlock[] = [];
      for (const plan of plans) blocks.push(make(plan, blocks.at(-1)?.block ?? chain.at(-1)?.block ?? null, fork));
      await commit(store, blocks, final);
      chain = [...chain, ...blocks];
    }
  }
  return chain;
}

/** For each action, the newest block that no later one reverts. */
async function finalsOf(script: readonly Action[]): Promise<number[]> {
  const reverts: { at: number; to: number }[] = [];
  let at = 0;
  const noting: Reverting = {
    commit: async () => {},
    complete: async () => {},
    revertTo: async ({ number }) => void reverts.push({ at, to: number }),
  };
  for (at = 0; at < script.length; at++) {
    if (script[at]?.kind === 'revert') await play(noting, script.slice(0, at + 1));
  }
  return script.map((_, i) => Math.min(1_000_000, ...reverts.filter((one) => one.at > i).map(({ to }) => to)));
}

const VERSION_END = /"block_range":"\[\d+,(\d+)\)"/;

/** Rows, counters and what the store itself says. */
async function stateOf(db: Database, store: DeploymentStore, schemaName: string, id: number) {
  const [counted] = await db.query('select entity_count::int4 as entities from subgraphs.head where id = $1::int4', [
    id,
  ]);
  return {
    rows: await dumpRows(db, schemaName),
    entities: counted?.entities,
    head: await store.head(),
    sources: await store.dynamicSources(),
  };
}

describe('commits and reverts in any order leave what a straight run of the canonical blocks leaves', () => {
  async function outcome(db: Database, script: readonly Action[]) {
    const tried = await openDeployment(db, subgraphOf());
    const chain = await play(tried.store, script);
    const straight = await openDeployment(db, subgraphOf());
    if (chain.length > 0) await commit(straight.store, chain);
    const single = await openDeployment(db, subgraphOf());
    for (const made of chain) await commit(single.store, [made]);
    const states = [];
    for (const { store, schemaName, id } of [tried, straight, single]) {
      states.push(await stateOf(db, store, schemaName, id));
      await store.close();
      await db.transaction((tx) => tx.execute(`drop schema "${schemaName}" cascade`));
    }
    return states;
  }

  test('R01: without history all the rows from the first readable block on', async () => {
    const db = await databases.open('pglite');
    await fc.assert(
      fc.asyncProperty(actions, async (script) => {
        const { store, schemaName, id } = await openDeployment(db, subgraphOf(), { history: 0 });
        const chain = await play(store, script, await finalsOf(script));
        const straight = await openDeployment(db, subgraphOf());
        if (chain.length > 0) await commit(straight.store, chain);
        const all = await stateOf(db, straight.store, straight.schemaName, straight.id);
        const found = (await findDeployment(db, schemaName))!;
        const { earliestBlock } = await readStatus(db, found);
        const isKept = (row: string): boolean => Number(VERSION_END.exec(row)?.[1] ?? Infinity) > earliestBlock;
        const expected = { ...all, rows: all.rows.filter(isKept) };
        expect(await stateOf(db, store, schemaName, id)).toEqual(expected);
        for await (const { name, problems } of examine(db, found))
          expect({ name, problems }).toEqual({ name, problems: [] });
        await store.close();
        await straight.store.close();
      }),
      { numRuns: 6, endOnFailure: true },
    );
  });

  test('R01, R05: on both databases alike', async () => {
    const pglite = await databases.open('pglite');
    const postgres = await databases.open('postgres');
    await fc.assert(
      fc.asyncProperty(actions, async (script) => {
        const [tried, straight, single] = await outcome(postgres, script);
        expect(tried).toEqual(straight);
        expect(single).toEqual(straight);
        const embedded = await outcome(pglite, script);
        expect(embedded).toEqual([straight, straight, straight]);
      }),
      { numRuns: 12, endOnFailure: true },
    );
  });
});
