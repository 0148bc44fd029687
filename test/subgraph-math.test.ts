import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rename, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { encodeAbiParameters, encodeEventTopics, parseAbi } from 'viem';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Hex, Log } from '../engine/chain/types.ts';
import { loadSubgraph } from '../engine/manifest/subgraph.ts';
import type { Subgraph } from '../engine/manifest/types.ts';
import {
  rayDivCeil,
  rayDivFloor,
  rayDivHalfUp,
  rayMulCeil,
  rayMulFloor,
  rayMulHalfUp,
} from '../margin/math/fixed-point.ts';
import { compoundedInterestSeries, linearInterest } from '../margin/math/interest.ts';
import { runSubgraph } from './support/subgraph-run.ts';

/**
 * The maths that exists twice, in AssemblyScript (src/math) and in TypeScript (margin/math), held together by one file
 * of vectors; and the mappings' rule for scaled balances against a model of the token that emits the events.
 */
const root = join(import.meta.dirname, '..');
const CONTRACT: Hex = '0x00000000000000000000000000000000000000aa';
const HASH: Hex = `0x${'11'.repeat(32)}`;
const RAY = 10n ** 27n;
const abi = parseAbi([
  'event Product(uint256 a, uint256 ray)',
  'event Interest(uint256 rate, uint256 elapsed)',
  'event Step(bool isDebt, bool directed, uint256 scaled, int256 change, uint256 index)',
]);

const interest = { linearInterest, compoundedInterestSeries };
const products = { rayMulHalfUp, rayMulFloor, rayMulCeil, rayDivHalfUp, rayDivFloor, rayDivCeil };
interface Vectors {
  readonly products: readonly { fn: keyof typeof products; a: string; ray: string; result: string }[];
  readonly interest: readonly { fn: keyof typeof interest; rate: string; elapsed: string; result: string }[];
}
interface Step {
  readonly isDebt: boolean;
  readonly directed: boolean;
  readonly scaled: bigint;
  readonly change: bigint;
  readonly index: bigint;
}

let directory = '';
let subgraph: Subgraph;
let vectors: Vectors;

beforeAll(async () => {
  vectors = JSON.parse(await readFile(join(import.meta.dirname, 'vectors', 'ray-math.json'), 'utf8'));
  directory = await mkdtemp(join(tmpdir(), 'subgraph-math-'));
  await cp(join(import.meta.dirname, 'fixtures', 'subgraph-math'), directory, { recursive: true });
  // AssemblyScript, kept from the TypeScript compiler by its name.
  await rename(join(directory, 'mapping.ts.txt'), join(directory, 'mapping.ts'));
  await cp(join(root, 'src'), join(directory, 'src'), { recursive: true });
  await symlink(join(root, 'node_modules'), join(directory, 'node_modules'));
  await promisify(execFile)(join(root, 'node_modules', '.bin', 'graph'), ['build'], { cwd: directory });
  subgraph = await loadSubgraph(join(directory, 'build'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function run(logs: readonly { readonly topic: Hex; readonly data: Hex }[], type: string) {
  const at = { blockNumber: 1, blockHash: HASH, transactionHash: HASH, transactionIndex: 0 };
  const full = logs.map(
    ({ topic, data }, logIndex): Log => ({ ...at, address: CONTRACT, topics: [topic], data, logIndex }),
  );
  const blocks = [{ number: 1, hash: HASH, timestamp: 1, logs: full }];
  const result = await runSubgraph({ subgraph, blocks, call: () => ({ status: 'reverted' }) });
  return [...result.rows(type)].sort((a, b) => Number(a.id) - Number(b.id));
}

async function runPairs(eventName: 'Product' | 'Interest', pairs: readonly (readonly [bigint, bigint])[]) {
  const [topic] = encodeEventTopics({ abi, eventName });
  const types = [{ type: 'uint256' }, { type: 'uint256' }] as const;
  const logs = pairs.map((pair) => ({ topic, data: encodeAbiParameters(types, pair) }));
  return run(logs, eventName);
}

async function nextScaled(steps: readonly Step[]): Promise<unknown[]> {
  const types = [
    { type: 'bool' },
    { type: 'bool' },
    { type: 'uint256' },
    { type: 'int256' },
    { type: 'uint256' },
  ] as const;
  const [topic] = encodeEventTopics({ abi, eventName: 'Step' });
  const logs = steps.map(({ isDebt, directed, scaled, change, index }) => ({
    topic,
    data: encodeAbiParameters(types, [isDebt, directed, scaled, change, index]),
  }));
  return (await run(logs, 'Step')).map((row) => row.scaled);
}

/** Balance of scaled units, as the token of the side and time computes it. */
function balance({ isDebt, directed }: Pick<Step, 'isDebt' | 'directed'>, scaled: bigint, index: bigint): bigint {
  if (!directed) return rayMulHalfUp(scaled, index);
  return isDebt ? rayMulCeil(scaled, index) : rayMulFloor(scaled, index);
}

const kinds = fc.record({ isDebt: fc.boolean(), directed: fc.boolean() });
const units = fc.bigInt(0n, 10n ** 30n);
const indexes = fc.bigInt(RAY, 4n * RAY);

describe('the vectors', () => {
  test('behavior: the TypeScript side gives every one', () => {
    const multiplied = vectors.products.map(({ fn, a, ray }) => String(products[fn](BigInt(a), BigInt(ray))));
    const growths = vectors.interest.map(({ fn, rate, elapsed }) =>
      String(interest[fn](BigInt(rate), BigInt(elapsed))),
    );
    expect(multiplied).toEqual(vectors.products.map(({ result }) => result));
    expect(growths).toEqual(vectors.interest.map(({ result }) => result));
  });

  test('behavior: the AssemblyScript side gives every product', async () => {
    const rows = await runPairs(
      'Product',
      vectors.products.map(({ a, ray }) => [BigInt(a), BigInt(ray)]),
    );
    const given = vectors.products.map(({ fn }, i) => String(rows[i]?.[fn]));
    expect(given).toEqual(vectors.products.map(({ result }) => result));
  });

  test('behavior: the AssemblyScript side gives every growth', async () => {
    const rows = await runPairs(
      'Interest',
      vectors.interest.map(({ rate, elapsed }) => [BigInt(rate), BigInt(elapsed)]),
    );
    const given = vectors.interest.map(({ fn }, i) => String(rows[i]?.[fn]));
    expect(given).toEqual(vectors.interest.map(({ result }) => result));
  });
});

describe('scaled balances from token events', () => {
  test('behavior: mints and burns of the token lead to its own scaled balance, to the unit', async () => {
    const acts = fc.record({ kind: kinds, scaled: units, amount: units, index: indexes, burns: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(acts, { minLength: 200, maxLength: 200 }), async (drawn) => {
        const cases = drawn.map(({ kind, scaled, amount, index, burns }) => {
          // Before 3.5 an amount is scaled half up; since, the pool scales it and the token tells two rounded balances.
          const step = kind.directed ? amount : rayDivHalfUp(amount, index);
          const after = burns ? (step > scaled ? 0n : scaled - step) : scaled + step;
          const told = burns ? -amount : amount;
          const change = kind.directed ? balance(kind, after, index) - balance(kind, scaled, index) : told;
          return { step: { ...kind, scaled, change, index }, after };
        });

        expect(await nextScaled(cases.map(({ step }) => step))).toEqual(cases.map(({ after }) => after));
      }),
      { numRuns: 10, seed: 35 },
    );
  });

  test('behavior: a balance that indexing never saw grow ends at zero, not below', async () => {
    const step = { isDebt: false, scaled: 5n, change: -1000n, index: RAY };
    expect(
      await nextScaled([
        { ...step, directed: true },
        { ...step, directed: false },
      ]),
    ).toEqual([0n, 0n]);
  });
});
