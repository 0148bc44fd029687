import { UnknownPriceError } from '../errors.ts';
import { bigintOf, bigintOrNull, type FactRow, textOf } from '../facts.ts';
import type { AccountFacts } from '../protocol.ts';
import type { PerpetualCollateral, PerpetualHolding, PerpetualHoldings, PerpetualMarketState } from './account.ts';
import type { PerpetualMarketFacts, PerpetualPoolFacts } from './facts.ts';
import { fundingGrowthAt, rootGrowthAfter } from './funding.ts';
import type { OrderFacts } from './maker-facts.ts';

/** The perp markets with funding up to a Unix second, which runs on at the premium of the pool's moment. */
export function marketStates(pool: PerpetualPoolFacts, timestamp: bigint): Map<string, PerpetualMarketState> {
  const states = new Map<string, PerpetualMarketState>();
  for (const { id, price, perp } of pool.markets.values()) {
    if (perp === null) continue;
    const { funding, twaps, sqrtPriceX96 } = perp;
    const growthX96 = twaps === null ? funding.growthX96 : fundingGrowthAt(funding, twaps, timestamp);
    const rootFundingX96 = rootGrowthAfter(perp.pool.rootFundingX96, growthX96 - funding.growthX96, sqrtPriceX96);
    states.set(id, { id, price, sqrtPriceX96, growthX96, pool: { ...perp.pool, rootFundingX96 } });
  }
  return states;
}

/** A margin account's rows as the formulas want them. @throws UnknownPriceError for a token the clearing house lacks */
export function perpetualHoldings({ id, row, positions }: AccountFacts, pool: PerpetualPoolFacts): PerpetualHoldings {
  const holdings = new Map<string, PerpetualHolding>();
  const collaterals: PerpetualCollateral[] = [];
  let balance = 0n;
  for (const position of positions) {
    const market = pool.markets.get(textOf(position, 'market'));
    if (market === undefined) throw new UnknownPriceError(textOf(position, 'market'));
    if (market.perp !== null) addTaker(holdings, position);
    else if (market.isSettlement) balance += bigintOf(position, 'balance');
    else collaterals.push(collateralOf(position, market));
  }
  for (const order of pool.orders.get(id) ?? []) addOrder(holdings, order);
  const listed = [...holdings.values()].sort((a, b) => (a.market < b.market ? -1 : 1));
  return { balance, owedRealizedPnl: bigintOrNull(row, 'cashBalance') ?? 0n, holdings: listed, collaterals };
}

function collateralOf(
  position: FactRow,
  { id, tokenDecimals, price, priceUnit, ratio, discount }: PerpetualMarketFacts,
): PerpetualCollateral {
  if (tokenDecimals === null) throw new UnknownPriceError(id);
  const amount = bigintOf(position, 'balance');
  return { market: id, amount, decimals: tokenDecimals, price, priceUnit, ratio, discount };
}

/** Signed size of a row of Position. */
export function signedSizeOf(position: FactRow): bigint {
  const size = bigintOrNull(position, 'size') ?? 0n;
  return textOf(position, 'side') === 'SHORT' ? -size : size;
}

function addTaker(holdings: Map<string, PerpetualHolding>, position: FactRow): void {
  const market = textOf(position, 'market');
  holdings.set(market, {
    market,
    size: signedSizeOf(position),
    openNotional: bigintOrNull(position, 'quoteBalance') ?? 0n,
    growthX96: bigintOrNull(position, 'fundingIndex') ?? 0n,
    orders: [],
  });
}

function addOrder(holdings: Map<string, PerpetualHolding>, order: OrderFacts): void {
  const { market, growthX96 } = order;
  const held = holdings.get(market) ?? { market, size: 0n, openNotional: 0n, growthX96, orders: [] };
  holdings.set(market, { ...held, orders: [...held.orders, order] });
}
