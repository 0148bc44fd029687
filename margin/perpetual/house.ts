import type { AccountFacts, PoolFacts } from '../protocol.ts';
import {
  type MarketsById,
  type PerpetualAccountData,
  type PerpetualHoldings,
  perpetualAccountData,
} from './account.ts';
import { type CollateralSale, collateralSale } from './collateral-sale.ts';
import { type PerpetualPoolFacts, perpetualPool } from './facts.ts';
import { marketStates, perpetualHoldings } from './holdings.ts';

/** A clearing house of Perpetual Protocol v2 at a Unix second, and its accounts as its contracts value them then. */
export interface PerpetualHouse {
  readonly pool: PerpetualPoolFacts;
  /** perp markets by id, funding up to that second */
  readonly states: MarketsById;
  /** @throws MarginError where something is unknown */
  account(facts: AccountFacts): PerpetualValued;
  /** null for an account without collateral that could be sold */
  saleOf(facts: AccountFacts, valued: PerpetualValued): CollateralSale | null;
}

export interface PerpetualValued {
  readonly holdings: PerpetualHoldings;
  readonly data: PerpetualAccountData;
}

export function perpetualHouse(facts: PoolFacts, timestamp: bigint): PerpetualHouse {
  const pool = perpetualPool(facts, timestamp);
  const states = marketStates(pool, timestamp);
  const { rules, sale: terms } = pool;
  return {
    pool,
    states,
    account(account) {
      const holdings = perpetualHoldings(account, pool);
      return { holdings, data: perpetualAccountData(holdings, { markets: states, rules }) };
    },
    saleOf: ({ owner: trader }, { holdings: { collaterals }, data }) =>
      collateralSale(data, { trader, collaterals, rules, terms }),
  };
}
