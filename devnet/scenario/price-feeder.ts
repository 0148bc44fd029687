import { type Reporter, toAnswer } from '../aave/feeds.ts';
import type { Transaction } from '../chain/miner.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { type PricePath, priceAt } from '../prices/path.ts';

/** A feed answers every hour when its price moved by this share, else once a day. */
const DEVIATION: Readonly<Record<string, number>> = { USDC: 0.0004, DAI: 0.0006 };
const DEFAULT_DEVIATION = 0.0001;
const HEARTBEAT_HOURS = 24;

/** Gives the submissions of an hour and sets the ledger's prices to what the oracle will then say. */
export function createPriceFeeder(
  ledger: Ledger,
  reporter: Reporter,
  path: PricePath,
): (hour: number) => readonly Transaction[] {
  const answered = new Map<string, number>();
  return (hour) => {
    const submissions: Transaction[] = [];
    for (const reserve of ledger.reserves) {
      const { symbol } = reserve.reserve.config;
      const answer = toAnswer(priceAt(path, symbol, hour));
      const price = Number(answer) / 1e8;
      const moved = Math.abs(price / reserve.price - 1) >= (DEVIATION[symbol] ?? DEFAULT_DEVIATION);
      if (!moved && hour - (answered.get(symbol) ?? -HEARTBEAT_HOURS) < HEARTBEAT_HOURS) continue;
      answered.set(symbol, hour);
      submissions.push(reporter.submit(reserve.reserve.feed, answer));
      reserve.price = price;
    }
    return submissions;
  };
}
