import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { findProjectRoot } from '../project-root.ts';
import { createRandom } from '../random/random.ts';
import { exp, ln } from '../random/real-math.ts';
import { stable, stakedEther } from './derived.ts';
import type { PricePath } from './path.ts';

const HOUR = 3600;

/** Folder of the recorded candles beside the checkout; null where it is missing. */
export function findRecordedPrices(): string | null {
  const directory = join(findProjectRoot(), '..', 'shared', 'data', 'prices');
  return existsSync(join(directory, 'binance-ethusdt-1h.csv.gz')) ? directory : null;
}

/** Hourly closes from `start` on; an hour without a candle keeps the price before it. */
function closes(file: string, start: number, hours: number): number[] {
  const byHour = new Map<number, number>();
  for (const line of gunzipSync(readFileSync(file)).toString('utf8').split('\n')) {
    const [time = '', , , , close = ''] = line.split(',');
    const hour = (Number(time) - start) / HOUR;
    if (hour >= 0 && hour < hours) byHour.set(hour, Number(close));
  }
  let last = byHour.get(0);
  if (last === undefined) throw new Error(`${file} has no candle at ${new Date(start * 1000).toISOString()}`);
  const filled: number[] = [];
  for (let hour = 0; hour < hours; hour++) {
    last = byHour.get(hour) ?? last;
    filled.push(last);
  }
  return filled;
}

/** LINK as ether with a larger swing and noise of its own. */
function follower(ether: readonly number[], seed: number): number[] {
  const random = createRandom(seed).fork('LINK');
  let level = ln(11);
  return ether.map((price, hour) => {
    level += 1.08 * ln(price / (ether[hour - 1] ?? price)) + 0.0035 * random.normal();
    return exp(level);
  });
}

/**
 * Ether and Bitcoin as they traded from `start` (an ISO date, whole hours, UTC) on; the other assets are derived from
 * them with seeded noise. `directory` is what `findRecordedPrices` gave.
 */
export function recordedPrices(
  directory: string,
  { start, hours, seed }: { readonly start: string; readonly hours: number; readonly seed: number },
): PricePath {
  const from = Date.parse(start) / 1000;
  const ether = closes(join(directory, 'binance-ethusdt-1h.csv.gz'), from, hours);
  const random = createRandom(seed).fork('recorded');
  const prices = new Map<string, readonly number[]>([
    ['WETH', ether],
    ['WBTC', closes(join(directory, 'binance-btcusdt-1h.csv.gz'), from, hours)],
    ['LINK', follower(ether, seed)],
    ['wstETH', stakedEther(ether, random.fork('wstETH'), 0.042)],
    ['USDC', stable(hours, random.fork('USDC'), 0.0003)],
    ['DAI', stable(hours, random.fork('DAI'), 0.0006)],
  ]);
  return { label: `recorded prices from ${start}`, hours, prices };
}
