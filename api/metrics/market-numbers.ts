import { atRiskCurve, leverageDistribution, unrealisedBadDebt } from '../../margin/index.ts';
import type { Analytics } from '../book/analytics.ts';
import { stakeWhere } from '../book/at-stake.ts';
import { marketNumbers } from '../book/market-numbers.ts';
import { countPopulation, peopleOf } from '../book/population.ts';
import { ownTurn } from '../turns.ts';

/** Falls of every price that is not stable. */
export const shocks = [-0.05, -0.1, -0.2] as const;
export const quantiles = [0.5, 0.9, 0.99] as const;

/** USD and fractions, float64; null where unknown. */
export interface MarketSample {
  readonly id: string;
  readonly protocol: string;
  readonly symbol: string;
  readonly supplyUsd: number | null;
  readonly borrowUsd: number | null;
  readonly utilization: number | null;
  readonly openInterestUsd: { readonly long: number; readonly short: number } | null;
  readonly priceAgeSeconds: number | null;
  /** Whole tokens. */
  readonly supply: number | null;
  readonly borrow: number | null;
}

export interface ProtocolSample {
  readonly protocol: string;
  readonly accounts: number;
  readonly borrowers: number;
  readonly liquidatable: { readonly accounts: number; readonly debtUsd: number };
  readonly badDebtUsd: number;
  /** In the order of `shocks`. */
  readonly atRisk: readonly { readonly debtUsd: number; readonly collateralUsd: number }[];
  /** In the order of `quantiles`, weighted by debt; null where nobody has a leverage. */
  readonly leverage: readonly (number | null)[];
}

export function marketSamples(analytics: Analytics): MarketSample[] {
  return [...analytics.markets.values()].map((market) => {
    const numbers = marketNumbers(analytics, market);
    const usd = (value: bigint | null) => (value === null ? null : Number(value) / 10 ** numbers.decimals);
    const units = (value: bigint) =>
      market.tokenDecimals === null ? null : Number(value) / 10 ** market.tokenDecimals;
    const price = usd(market.price);
    const { utilization, openInterest } = numbers;
    const [long, short] = openInterest ? [units(openInterest.long), units(openInterest.short)] : [null, null];
    return {
      id: market.id,
      protocol: analytics.pools.get(market.poolId)?.protocol ?? '',
      symbol: market.symbol ?? market.name,
      supplyUsd: usd(numbers.supplyUsd),
      borrowUsd: usd(numbers.borrowUsd),
      supply: units(numbers.supply),
      borrow: units(numbers.borrow),
      utilization: utilization && Number(utilization.value) / 10 ** utilization.decimals,
      openInterestUsd:
        long === null || short === null || price === null ? null : { long: long * price, short: short * price },
      priceAgeSeconds:
        market.price === null || market.priceUpdatedAt === null
          ? null
          : Math.max(0, analytics.block.timestamp - market.priceUpdatedAt),
    };
  });
}

/** Each pass over the book in a turn of its own: subscribers and alerts of the next block do not wait for all of them. */
export async function protocolSamples(analytics: Analytics): Promise<ProtocolSample[]> {
  const { pools } = analytics;
  await countPopulation(analytics);
  const samples: ProtocolSample[] = [];
  for (const protocol of new Set(Array.from(pools.values(), (pool) => pool.protocol))) {
    samples.push(await protocolSample(analytics, protocol));
  }
  return samples;
}

async function protocolSample(analytics: Analytics, protocol: string): Promise<ProtocolSample> {
  const { book, pools, volatileMarkets } = analytics;
  const isOf = book.groups.map((group) => (pools.get(group)?.protocol === protocol ? 1 : 0));
  const include = Uint8Array.from(book.groupOf.subarray(0, book.count), (group) => isOf[group] ?? 0);
  await ownTurn();
  const liquidatable = stakeWhere(book, (account) => account.isLiquidatable, include);
  await ownTurn();
  const atRisk = atRiskCurve(book, { shocks: [...shocks], assets: volatileMarkets, include }).points;
  await ownTurn();
  const leverage = leverageDistribution(book, { quantiles: [...quantiles], include }).quantiles;
  return {
    protocol,
    ...peopleOf(analytics, (id) => pools.get(id)?.protocol === protocol),
    liquidatable,
    badDebtUsd: unrealisedBadDebt(book, include).usd,
    atRisk,
    leverage: leverage.map((quantile) => quantile.leverage),
  };
}
