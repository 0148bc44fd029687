import { expect, test } from 'vitest';
import { createScriptedChain } from '../chain/testing/scripted-chain.ts';
import type { ChainBlock } from '../chain/types.ts';
import { createProgress, type ProgressEvent } from './progress.ts';
import { initialState } from './reduce.ts';
import type { RunState, Syncing } from './state.ts';

const chain = createScriptedChain();
for (let i = 0; i < 100; i++) chain.mine([{ address: `0x${'a'.repeat(40)}`, topics: [`0x${'b'.repeat(64)}`] }]);
const block = (number: number): ChainBlock => {
  const { header, logs } = chain.blocks[number]!;
  return { header, logs, transactions: new Map(), receipts: new Map() };
};
const syncing: Syncing = {
  ...initialState,
  status: 'syncing',
  target: 100,
  generation: 0,
  stream: 'pulling',
  next: 1,
  fetched: null,
  buffer: [],
  bufferedLogs: 0,
  mapping: false,
  mapped: null,
  committing: 0,
  failing: false,
  waiting: false,
  flushedAt: 0,
};

test('tells pace and time left, once a phase and now and then in between', () => {
  let at = 0;
  const events: ProgressEvent[] = [];
  const progress = createProgress((event) => events.push(event), { now: () => at });
  const state = (next: RunState): void => progress.state(next);
  state(initialState);
  state(syncing);
  for (let number = 1; number <= 40; number++) {
    at += 100;
    progress.block(block(number));
  }
  expect(events.length).toBeLessThan(20);
  const last = events.at(-1)!;
  expect(last).toMatchObject({ phase: 'syncing', target: 100 });
  expect(last.eventsPerSecond).toBeCloseTo(10, 0);
  expect(last.etaSeconds).toBeCloseTo((100 - last.block!) / 10, 0);
  state({ ...syncing, status: 'restoring', attempt: 1 });
  state({ ...syncing, status: 'resting' });
  state({ ...syncing, status: 'stopped', outcome: { status: 'reached', head: block(100).header } });
  expect(events.slice(-3).map((event) => event.phase)).toEqual(['retrying', 'following', 'done']);
});
