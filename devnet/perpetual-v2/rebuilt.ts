import { bigintOf, bigintOrNull, type FactRow, textOf } from '../../margin/facts.ts';
import type { PerpetualHolding, PerpetualMarketState } from '../../margin/perpetual/account.ts';
import { fundingGrowthAt, priceX96, rootGrowthAfter } from '../../margin/perpetual/funding.ts';
import { orderOf, poolGrowth } from '../../margin/perpetual/maker-facts.ts';
import type { TwapView } from './twap-view.ts';

export interface MarketQuestion {
  /** market id */
  readonly id: string;
  readonly rows: (type: string) => readonly FactRow[];
  /** by which positions are valued, 18 decimals */
  readonly price: bigint;
  readonly twaps: TwapView;
  readonly timestamp: bigint;
}

/** A market as stored, run on to the time by the contract's own time-weighted prices. @throws Error where it is not stored */
export function rebuiltMarket({ id, rows, price, twaps, timestamp }: MarketQuestion): PerpetualMarketState {
  const swap = rows('VirtualPool').find((row) => row.id === id);
  const parameters = rows('MarginParameters').find((row) => row.id === id);
  if (swap === undefined || parameters === undefined) throw new Error(`the subgraph knows no market ${id}`);
  const funding = {
    growthX96: bigintOf(swap, 'fundingGrowthX96'),
    settledAt: bigintOf(swap, 'fundingSettledAt'),
    maxRate: bigintOrNull(parameters, 'maxFundingRate'),
  };
  const now = { marketX96: priceX96(twaps.sqrtMarketTwapX96), index: twaps.indexTwap };
  const isOpen = bigintOrNull(swap, 'fixedPrice') === null;
  const growthX96 = isOpen ? fundingGrowthAt(funding, now, timestamp) : funding.growthX96;
  const sqrtPriceX96 = bigintOf(swap, 'sqrtPriceX96');
  const ticks = rows('PoolTick').filter((row) => row.market === id);
  const stored = poolGrowth(swap, ticks);
  const rootFundingX96 = rootGrowthAfter(stored.rootFundingX96, growthX96 - funding.growthX96, sqrtPriceX96);
  return { id, price, sqrtPriceX96, growthX96, pool: { ...stored, rootFundingX96 } };
}

/** A row of TakerBalance with the open orders of its account and market. */
export function rebuiltHolding(taker: FactRow, rows: (type: string) => readonly FactRow[]): PerpetualHolding {
  const isOwn = ({ marginAccount, market }: FactRow): boolean =>
    marginAccount === taker.marginAccount && market === taker.market;
  return {
    market: textOf(taker, 'market'),
    size: bigintOf(taker, 'size'),
    openNotional: bigintOf(taker, 'openNotional'),
    growthX96: bigintOf(taker, 'fundingGrowthX96'),
    orders: rows('MakerOrder')
      .filter((row) => row.isOpen === true && isOwn(row))
      .map(orderOf),
  };
}
