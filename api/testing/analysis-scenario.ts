import type { StoreBatch } from '../../engine/index.ts';
import { assets, block, change, decimal, marketId, owners, pool } from './aave-market.ts';
import { aftermath, crash, opening } from './scenario.ts';

const WETH = marketId('WETH');

/** Forty hours after block 30, one block each: WETH up and down by 1 % in turn. */
const hourly = Array.from({ length: 40 }, (_, i) => ({
  ...block(31 + i),
  timestamp: block(30).timestamp + (i + 1) * 3_600,
}));
const quietTimes: StoreBatch = {
  blocks: hourly,
  sources: [],
  changes: hourly.map(({ number, timestamp }) =>
    change(number, 'PricePoint', {
      id: BigInt(2_000 + number),
      timestamp: BigInt(timestamp) * 1_000_000n,
      feed: `0xfe${assets.WETH.slice(4)}`,
      priceUsd: decimal(number % 2 === 0 ? '1600' : '1616'),
      ageSeconds: decimal('30'),
    }),
  ),
};
/** Number of its last block. */
export const LATE = 70;

const fall = change(20, 'PricePoint', {
  id: 1_000n,
  timestamp: BigInt(block(20).timestamp) * 1_000_000n,
  feed: `0xfe${assets.WETH.slice(4)}`,
  priceUsd: decimal('1600'),
  ageSeconds: decimal('30'),
});
const lowered = change(20, 'RiskParameterChange', {
  id: `${block(20).hash}09000000`,
  pool,
  market: WETH,
  category: null,
  parameter: 'liquidationThresholdBps',
  oldValue: '8600',
  newValue: '8250',
  actor: owners.dave,
  blockNumber: 20n,
  timestamp: BigInt(block(20).timestamp),
  transactionHash: block(20).hash,
  logIndex: 3,
});

/** The scenario, with what the price feed told, a change of a parameter in block 20, and forty quiet hours after it. */
export const analysisBatches: readonly StoreBatch[] = [
  opening,
  { ...crash, changes: [...crash.changes, fall, lowered] },
  aftermath,
  quietTimes,
];
