import { exp, ln } from './real-math.ts';

/** A seeded stream of draws; the same seed gives the same draws on every machine. */
export interface Random {
  /** In [0, 1). */
  uniform(): number;
  /** In [low, high). */
  between(low: number, high: number): number;
  /** Whole number in [0, bound). */
  below(bound: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** Standard normal. */
  normal(): number;
  /** exp(ln(median) + sigma * normal). */
  logNormal(median: number, sigma: number): number;
  /** Exponential waiting time. */
  waiting(mean: number): number;
  pick<T>(from: readonly [T, ...T[]]): T;
  /** Another stream, independent of how much of this one was used. */
  fork(name: string): Random;
}

const rotate = (x: number, by: number): number => ((x << by) | (x >>> (32 - by))) >>> 0;

/** FNV-1a over UTF-16 units, to turn a name into 32 bits. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) h = Math.imul(h ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return h;
}

/** SplitMix32: spreads one seed over the state words. */
function splitMix(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
}

/** xoshiro128** (Blackman and Vigna), seeded through SplitMix32. */
export function createRandom(seed: number): Random {
  const spread = splitMix(seed);
  let [a, b, c, d] = [spread(), spread(), spread(), spread()];

  const next = (): number => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = (b << 9) >>> 0;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d >>> 0, 11);
    return result;
  };
  const uniform = (): number => ((next() >>> 5) * 67108864 + (next() >>> 6)) / 9007199254740992;

  function normal(): number {
    for (;;) {
      const x = 2 * uniform() - 1;
      const y = 2 * uniform() - 1;
      const square = x * x + y * y;
      if (square > 0 && square < 1) return x * Math.sqrt((-2 * ln(square)) / square);
    }
  }

  return {
    uniform,
    between: (low, high) => low + (high - low) * uniform(),
    below: (bound) => Math.floor(uniform() * bound),
    chance: (probability) => uniform() < probability,
    normal,
    logNormal: (median, sigma) => median * exp(sigma * normal()),
    waiting: (mean) => -mean * ln(1 - uniform()),
    pick: (from) => from[Math.floor(uniform() * from.length)] ?? from[0],
    fork: (name) => createRandom((hash(name) ^ Math.imul(seed, 0x9e3779b1)) >>> 0),
  };
}
