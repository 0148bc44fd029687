/**
 * Events per second of one core that only runs mappings, with all entities in memory. Bundle it with esbuild and run it
 * with node; arguments: part of a kind's name, number of rounds.
 */
import { readFileSync } from 'node:fs';
import { cpuUsage, pid } from 'node:process';
import { type ChainBlock, type Hex, loadSubgraph } from '../engine/index.ts';
import { createMemoryStore } from '../engine/run/memory-store.ts';
import { createProcessor } from '../engine/run/processor.ts';
import { buildProbe } from '../test/probes/build-probe.ts';

import { addressOf, blockOf, type Emission, emit } from '../test/probes/probe-chain.ts';

const PROBE: Hex = '0x00000000000000000000000000000000000000a1';
const BORROW =
  'event Borrow(address indexed reserve, address user, address indexed onBehalfOf, uint256 amount, uint8 interestRateMode, uint256 borrowRate, uint16 indexed referralCode)';
const IDLE = 'event Idle(address indexed reserve, address indexed user, uint256 amount)';
const LOOK = 'event Look(address indexed reserve, address indexed user, bool save)';
const ACCOUNTS = 2000;
const MARKETS = 20;
const BLOCK_EVENTS = 20;
const BLOCKS = 200;

/** Numbers that look random and are the same every time. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const random = createRandom(7);
const user = () => addressOf(0x10000 + random(ACCOUNTS) * 7919);
const reserve = () => addressOf(0x900000 + random(MARKETS) * 104729);
const amount = () => BigInt(1 + random(1_000_000)) * 1_234_567_890_123n;

const KINDS: { readonly [name: string]: () => Emission } = {
  'nothing but the call': () => emit(PROBE, IDLE, [reserve(), user(), amount()]),
  'load 3 entities': () => emit(PROBE, LOOK, [reserve(), user(), false]),
  'load 3, save 3': () => emit(PROBE, LOOK, [reserve(), user(), true]),
  'borrow: load 3, 15 sums, save 4': () =>
    emit(PROBE, BORROW, [reserve(), user(), user(), amount(), 2, 45n * 10n ** 24n + amount(), 0]),
};

function makeBlocks(emissions: readonly Emission[], first: number): ChainBlock[] {
  return Array.from({ length: BLOCKS }, (_, i) =>
    blockOf(first + i, emissions.slice(i * BLOCK_EVENTS, (i + 1) * BLOCK_EVENTS)),
  );
}

/** Microseconds the main thread has run; of the whole process where the system does not tell threads apart. */
function threadTime(): number {
  try {
    return Number(readFileSync(`/proc/self/task/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1000;
  } catch {
    return cpuUsage().user;
  }
}

/** Microseconds of this thread per event, the middle of several rounds. */
async function measure(name: string, make: () => Emission, rounds: number): Promise<void> {
  const subgraph = await loadSubgraph(await buildProbe('margin'));
  const store = createMemoryStore();
  const processor = await createProcessor({ subgraph, store, calls: unreachable });
  await processor.restore();
  const times: number[] = [];
  const emissions = Array.from({ length: BLOCKS * BLOCK_EVENTS }, make);
  for (let round = 0; round < rounds; round++) {
    const blocks = makeBlocks(emissions, 1 + round * BLOCKS);
    const started = threadTime();
    for (const block of blocks) {
      const { changes, failure } = await processor.processBlock(block, async () => block);
      if (failure) throw new Error(failure.message);
      if (changes.length > 0) processor.committed?.(block.header);
    }
    times.push((threadTime() - started) / (BLOCKS * BLOCK_EVENTS));
  }
  const sorted = times.slice(Math.ceil(rounds / 4)).sort((a, b) => a - b);
  const middle = sorted[sorted.length >> 1] ?? 0;
  const best = sorted[0] ?? 0;
  const line = `${middle.toFixed(1)} µs/event (best ${best.toFixed(1)}), ${Math.round(1e6 / middle)} events/s`;
  process.stdout.write(`${name.padEnd(34)} ${line}\n`);
}

const unreachable = {
  call: () => Promise.reject(new Error('no mapping here calls')),
  getBalance: () => Promise.reject(new Error('no mapping here asks for balances')),
  getCode: () => Promise.reject(new Error('no mapping here asks for code')),
};

const wanted = process.argv[2] ?? '';
for (const [name, make] of Object.entries(KINDS)) {
  if (name.includes(wanted)) await measure(name, make, Number(process.argv[3] ?? 20));
}
