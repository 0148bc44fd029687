import { createRandom, type Random } from '../random/random.ts';
import { exp, ln } from '../random/real-math.ts';
import { stable, stakedEther } from './derived.ts';
import type { PricePath } from './path.ts';

/** Drift of the market factor per day and its volatility per root day, up to a share of the whole time. */
interface Regime {
  readonly until: number;
  readonly drift: number;
  readonly volatility: number;
}

/** A fall: total move and its length in hours, then the share of it that comes back and in how many hours. */
interface Crash {
  readonly at: number;
  readonly fall: number;
  readonly hours: number;
  readonly bounce: number;
  readonly bounceHours: number;
}

const REGIMES: readonly Regime[] = [
  { until: 0.13, drift: 0.001, volatility: 0.018 },
  { until: 0.37, drift: 0.011, volatility: 0.017 },
  { until: 0.46, drift: 0.002, volatility: 0.04 },
  { until: 0.6, drift: 0.006, volatility: 0.022 },
  { until: 0.77, drift: 0.012, volatility: 0.016 },
  { until: 0.84, drift: -0.002, volatility: 0.05 },
  { until: 1.01, drift: 0.002, volatility: 0.024 },
];

const CRASHES: readonly Crash[] = [
  { at: 0.37, fall: 0.28, hours: 9, bounce: 0.3, bounceHours: 30 },
  { at: 0.77, fall: 0.35, hours: 15, bounce: 0.38, bounceHours: 16 },
];

/** How each asset follows the market factor, and its own volatility per root day. */
const ASSETS = [
  { symbol: 'WETH', first: 2400, beta: 1, own: 0.008 },
  { symbol: 'WBTC', first: 43_000, beta: 0.74, own: 0.009 },
  { symbol: 'LINK', first: 14.5, beta: 1.12, own: 0.022 },
] as const;

const JUMPS_PER_DAY = 0.18;
const JUMP_SIZE = 0.022;

/** Log moves that add up to `total`, spread over `hours` in uneven steps with the strongest in the middle. */
function spread(total: number, hours: number, random: Random): number[] {
  const weights = Array.from({ length: hours }, (_, hour) => {
    const place = (hour + 0.5) / hours;
    return (0.25 + place * (1 - place) * 4) * random.between(0.35, 1.65);
  });
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => (total * weight) / sum);
}

/** Hour to the extra log move that the crashes bring. */
function crashMoves(hours: number, random: Random): Map<number, number> {
  const moves = new Map<number, number>();
  for (const crash of CRASHES) {
    const start = Math.floor(hours * crash.at) + random.below(Math.max(1, Math.floor(hours / 120)));
    const fall = spread(ln(1 - crash.fall), crash.hours, random);
    const back = spread(-ln(1 - crash.fall) * crash.bounce, crash.bounceHours, random);
    for (const [index, move] of [...fall, ...back].entries()) moves.set(start + index, move);
  }
  return moves;
}

/** Log move of the market factor in every hour. */
function factorMoves(hours: number, random: Random): number[] {
  const crashes = crashMoves(hours, random.fork('crashes'));
  return Array.from({ length: hours }, (_, hour) => {
    const regime = REGIMES.find(({ until }) => hour / hours < until) ?? { drift: 0, volatility: 0.02 };
    const shock = crashes.get(hour);
    const calm = shock === undefined ? 1 : 0.35;
    const jump = random.chance(JUMPS_PER_DAY / 24) ? JUMP_SIZE * random.normal() * calm : 0;
    const noise = (regime.volatility / Math.sqrt(24)) * random.normal() * calm;
    return (shock ?? regime.drift / 24) + noise + jump;
  });
}

/**
 * Seeded path with quiet drift, two slow rises and two crashes (28 % in nine hours, 35 % in fifteen with a partial
 * bounce); the phases scale with the number of hours, the crashes keep their length.
 */
export function jumpDiffusion({ seed, hours }: { readonly seed: number; readonly hours: number }): PricePath {
  const random = createRandom(seed).fork('prices');
  const factor = factorMoves(hours, random.fork('factor'));
  const prices = new Map<string, readonly number[]>();
  for (const { symbol, first, beta, own } of ASSETS) {
    const noise = random.fork(symbol);
    let level = ln(first);
    prices.set(
      symbol,
      factor.map((move) => {
        level += beta * move + (own / Math.sqrt(24)) * noise.normal();
        return exp(level);
      }),
    );
  }
  prices.set('wstETH', stakedEther(prices.get('WETH') ?? [], random.fork('wstETH'), 0.042));
  prices.set('USDC', stable(hours, random.fork('USDC'), 0.0003));
  prices.set('DAI', stable(hours, random.fork('DAI'), 0.0006));
  return { label: `jump diffusion of seed ${seed}`, hours, prices };
}
