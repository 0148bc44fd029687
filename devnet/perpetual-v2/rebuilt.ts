import { loadAccounts } from '../../api/book/load-accounts.ts';
import { loadPools } from '../../api/book/load-pools.ts';
import type { EntityReader } from '../../engine/index.ts';
import {
  type AccountFacts,
  type PerpetualHouse,
  type PerpetualValued,
  type PoolFacts,
  perpetualHouse,
} from '../../margin/index.ts';
import type { CollateralSale } from '../../margin/perpetual/collateral-sale.ts';
import type { Hex } from '../chain/miner.ts';

/** The clearing house as the adapter has it at a block, prices included: nothing in it was asked of the contracts. */
export interface RebuiltHouse extends Pick<PerpetualHouse, 'pool' | 'states'> {
  readonly facts: PoolFacts;
  /** null for somebody who has no account */
  account(trader: Hex): RebuiltAccount | null;
}

export interface RebuiltAccount extends PerpetualValued {
  readonly facts: AccountFacts;
  readonly sale: CollateralSale | null;
}

/** @param house address of the clearing house  @param at the block and its Unix second */
export async function rebuiltHouse(
  reader: EntityReader,
  house: Hex,
  { block, timestamp }: { readonly block: number; readonly timestamp: bigint },
): Promise<RebuiltHouse> {
  const [pools, accounts] = await Promise.all([loadPools(reader, block), loadAccounts({ reader, block })]);
  const state = pools.get(house);
  if (state === undefined) throw new Error('the subgraph knows no such clearing house');
  const { pool, states, account, saleOf } = perpetualHouse(state.facts, timestamp);
  return {
    facts: state.facts,
    pool,
    states,
    account(trader) {
      const facts = accounts.get(`${house}${trader.slice(2)}`);
      if (facts === undefined) return null;
      const valued = account(facts);
      return { ...valued, facts, sale: saleOf(facts, valued) };
    },
  };
}
