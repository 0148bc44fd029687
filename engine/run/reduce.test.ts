import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createScriptedChain } from '../chain/testing/scripted-chain.ts';
import type { ChainBlock, DeliveredBlock } from '../chain/types.ts';
import { BlockOutOfOrder, ConnectionLost } from '../store/errors.ts';
import { createMemoryStore } from './memory-store.ts';
import { createReducer, initialState } from './reduce.ts';
import type { Action, Effect, MappedBatch, RunPlan, RunState, Syncing } from './state.ts';

const plan: RunPlan = {
  startBlock: 1,
  to: null,
  follow: false,
  flush: { blocks: 2, rows: 100, ms: 1000 },
  buffer: { logs: 100, blocks: 100 },
  backoffMs: 1,
  attempts: 3,
};

const chain = createScriptedChain();
for (let i = 0; i < 12; i++) chain.mine();
const block = (number: number): ChainBlock => {
  return { header: chain.blocks[number]!.header, logs: [], transactions: new Map(), receipts: new Map() };
};
const draft = createMemoryStore().draft();
const batchOf = (blocks: readonly ChainBlock[]): MappedBatch => {
  return { blocks: blocks.map(({ header }) => header), draft, rows: 0, sources: [], events: 0 };
};

/** Feeds actions one after another; gives the last state and all effects. */
function feed(actions: readonly Action[], state: RunState = initialState): { state: RunState; effects: Effect[] } {
  const reduce = createReducer(plan);
  const effects: Effect[] = [];
  for (const action of actions) {
    const [next, wanted] = reduce(state, action);
    state = next;
    effects.push(...wanted);
  }
  return { state, effects };
}

const begun: Action[] = [
  { type: 'stored', head: null, failure: null },
  { type: 'restored' },
  { type: 'located', latest: 12, finalized: 4, verdict: 'same', at: 0 },
];

describe('reduce', () => {
  test('default', () => {
    const { state, effects } = feed(begun);
    expect(state.status).toBe('syncing');
    expect(effects.map((effect) => effect.type)).toEqual(['restore', 'locate', 'pull']);
  });

  test('behavior: fetching, mapping and writing run at once', () => {
    const mapped: Action = { type: 'mapped', batch: batchOf([block(1), block(2)]), rest: [], widened: false, at: 1 };
    const { effects } = feed([...begun, { type: 'pulled', generation: 0, blocks: [1, 2, 3, 4].map(block) }, mapped]);
    expect(effects.slice(3).map((effect) => effect.type)).toEqual(['pull', 'map', 'commit', 'map']);
  });

  test('behavior: new data sources complement what was fetched and reopen the stream behind it', () => {
    const { state, effects } = feed([
      ...begun,
      { type: 'pulled', generation: 0, blocks: [1, 2, 3, 5].map(block) },
      { type: 'mapped', batch: batchOf([block(1)]), rest: [block(2)], widened: true, at: 1 },
    ]);
    expect(effects.slice(5)).toEqual([
      { type: 'close-stream' },
      { type: 'complement', generation: 1, from: 2, to: 5, blocks: [2, 3, 5].map(block) },
    ]);
    const later = feed([{ type: 'complemented', generation: 1, blocks: [2, 3, 4, 5].map(block) }], state);
    expect(later.effects).toEqual([
      { type: 'pull', generation: 1, from: 6, to: 12 },
      { type: 'map', blocks: [block(2)], draft },
    ]);
  });

  test('behavior: a block that asks for what is not stored yet is mapped again when it is', () => {
    const mapped: Action = {
      type: 'mapped',
      batch: batchOf([block(1)]),
      rest: [block(2)],
      widened: false,
      unstored: true,
      at: 1,
    };
    const { state, effects } = feed([...begun, { type: 'pulled', generation: 0, blocks: [1, 2].map(block) }, mapped]);
    expect(effects.slice(5).map((effect) => effect.type)).toEqual(['commit']);
    const { number, hash } = block(1).header;
    const later = feed([{ type: 'committed', head: { number, hash }, failure: null }], state);
    expect(later.effects).toEqual([{ type: 'map', blocks: [block(2)], draft: null }]);
  });

  test('R16: a block that comes twice is dropped, in any order of deliveries', () => {
    const order = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(order, (numbers) => {
        let { state } = feed(begun);
        const given: number[] = [];
        for (const number of numbers) {
          if (number > (given.at(-1) ?? 0)) given.push(number);
          const step = feed([{ type: 'pulled', generation: 0, blocks: [block(number)] }], state);
          state = { ...(step.state as Syncing), mapping: true, buffer: collect(step.effects, step.state) };
        }
        expect((state as Syncing).buffer.map(({ header }) => header.number)).toEqual(given);
      }),
    );
  });

  test('error: blocks that do not link are asked for again, after what is in flight', () => {
    const other = { ...block(4), header: { ...block(4).header, parentHash: block(1).header.hash } };
    const { state } = feed([
      ...begun,
      { type: 'pulled', generation: 0, blocks: [1, 2, 3].map(block) },
      { type: 'pulled', generation: 0, blocks: [other] },
    ]);
    expect(state).toMatchObject({ status: 'draining', reason: { type: 'recover' }, mapping: true });
    const ended = feed([{ type: 'mapped', batch: batchOf([block(1)]), rest: [], widened: false, at: 1 }], state);
    expect(ended.effects).toEqual([{ type: 'commit', batch: batchOf([block(1)]), final: 4 }]);
    const committed = feed([{ type: 'committed', head: block(1).header, failure: null }], ended.state);
    expect(committed.effects).toEqual([{ type: 'restore' }]);
  });

  const mappedTo = (numbers: readonly number[], more: Partial<MappedBatch> = {}): Action => {
    return { type: 'mapped', batch: { ...batchOf(numbers.map(block)), ...more }, rest: [], widened: false, at: 1 };
  };

  test('behavior: a batch is handed over while one is written, a third waits, and what fails ends with the first', () => {
    const { state, effects } = feed([
      ...begun,
      { type: 'pulled', generation: 0, blocks: [1, 2, 3, 4, 5, 6].map(block) },
      mappedTo([1, 2]),
      mappedTo([3, 4]),
      mappedTo([5, 6]),
    ]);
    expect(effects.flatMap((effect) => (effect.type === 'commit' ? [effect.batch.blocks.at(-1)?.number] : []))).toEqual(
      [2, 4],
    );
    expect(state).toMatchObject({ committing: 2, mapping: false });
    const error = new ConnectionLost('a database', 'gone');
    const broken = feed([{ type: 'failed', stage: 'commit', error }], state);
    expect(broken.state).toMatchObject({ status: 'draining', mapped: null, committing: 1 });
    const behind = new BlockOutOfOrder('the stored head is not block 2');
    const over = feed([{ type: 'failed', stage: 'commit', error: behind }], broken.state);
    expect(over).toMatchObject({ state: { status: 'restoring', attempt: 1, error }, effects: [{ type: 'restore' }] });
  });

  test('behavior: a batch is full of rows and of errors that were passed over', () => {
    const error = { block: block(1).header, handler: 'handle', message: 'told to' };
    const commits = (errors: number, rows: number) => {
      const more = { rows, errors: Array.from({ length: errors }, () => error) };
      const { effects } = feed([
        ...begun,
        { type: 'pulled', generation: 0, blocks: [1, 2].map(block) },
        mappedTo([1], more),
      ]);
      return effects.some(({ type }) => type === 'commit');
    };
    expect([commits(60, 39), commits(60, 40), commits(0, 100)]).toEqual([false, true, true]);
  });

  test('behavior: nothing is mapped or written behind a block that failed', () => {
    const failure = { block: block(4).header, handler: 'handle', message: 'stop' };
    const { state, effects } = feed([
      ...begun,
      { type: 'pulled', generation: 0, blocks: [1, 2, 3, 4, 5, 6].map(block) },
      mappedTo([1, 2]),
      mappedTo([3, 4], { failure }),
      { type: 'pulled', generation: 0, blocks: [7, 8].map(block) },
      { type: 'committed', head: block(2).header, failure: null },
    ]);
    expect(effects.slice(5).map((effect) => effect.type)).toEqual(['commit', 'map', 'commit', 'pull']);
    const stored = feed([{ type: 'committed', head: block(4).header, failure }], state);
    expect(stored.effects).toEqual([{ type: 'complete' }]);
    for (const last of [{ type: 'completed' }, { type: 'failed', stage: 'complete', error: new Error() }] as const) {
      const { state: ended } = feed([last], stored.state);
      expect(ended).toMatchObject({ status: 'stopped', outcome: { status: 'failed', failure } });
    }
  });

  test('behavior: when all is written the store is completed, once in a run', () => {
    const { state, effects } = feed([...begun, { type: 'pulled', generation: 0, blocks: 'end' }]);
    expect(effects.at(-1)).toEqual({ type: 'complete' });
    const { state: ended } = feed([{ type: 'completed' }], state);
    expect(ended).toMatchObject({ status: 'stopped', isComplete: true, outcome: { status: 'reached' } });
    const later = feed([...begun, { type: 'pulled', generation: 0, blocks: 'end' }], {
      ...initialState,
      isComplete: true,
    });
    expect(later.state).toMatchObject({ status: 'stopped', outcome: { status: 'reached' } });
  });

  test('behavior: what a closed stream still delivers is ignored', () => {
    const { state } = feed(begun);
    expect(feed([{ type: 'pulled', generation: 7, blocks: [block(9)] }], state)).toEqual({ state, effects: [] });
  });
});

/** Blocks handed to a mapping count as held, so that the test sees them all. */
function collect(effects: readonly Effect[], after: RunState): DeliveredBlock[] {
  const mapped = effects.flatMap((effect) => (effect.type === 'map' ? effect.blocks : []));
  return [...mapped, ...(after.status === 'syncing' ? after.buffer : [])];
}
