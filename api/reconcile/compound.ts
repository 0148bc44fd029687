import type { PoolFacts } from '../../margin/index.ts';
import { bigintOf, textOf } from '../book/row.ts';
import { asking, type ContractReader, hexOf } from './contract-reader.ts';

/** Compound v3: balances with interest, utilization, and whether an account may be absorbed. */
export const compoundReader: ContractReader = {
  slugs: ['compound-v3'],
  account({ pool, at }, account) {
    const ask = asking(hexOf(pool.id), account.id);
    const owner = hexOf(account.owner) ?? '0x';
    // The view judges by the indexes of the last accrual, `absorb` and the product by those of the moment.
    const exact = pool.at(lastAccrual(pool.facts)).account(account);
    const balances = account.positions.flatMap((row) => {
      const { balance } = at.position(row);
      if (row.side === 'BORROWER')
        return ask('borrow', { signature: 'borrowBalanceOf(address)', args: [owner] }, balance);
      if (row.side === 'LENDER') return ask('supply', { signature: 'balanceOf(address)', args: [owner] }, balance);
      const token = hexOf(pool.markets.get(textOf(row, 'market'))?.token) ?? '0x';
      const view = { signature: 'userCollateral(address,address)', args: [owner, token] };
      return ask('collateral', view, balance);
    });
    const absorbable = { signature: 'isLiquidatable(address)', args: [owner] };
    return [...balances, ...ask('liquidatable', absorbable, exact.isLiquidatable ? 1n : 0n)];
  },
  market({ pool, at }, marketId) {
    const { utilization, supply } = at.market(marketId);
    const ask = asking(hexOf(pool.id), marketId);
    const row = pool.facts.rowsOf('Market').find(({ id }) => id === marketId);
    if (row?.kind === 'RESERVE') {
      if (utilization === null) return [];
      return ask('utilization', { signature: 'getUtilization()', args: [] }, toWad(utilization));
    }
    const token = hexOf(pool.markets.get(marketId)?.token) ?? '0x';
    return ask('collateral', { signature: 'totalsCollateral(address)', args: [token] }, supply);
  },
};

function lastAccrual(facts: PoolFacts): bigint {
  const base = facts.rowsOf('Market').find(({ kind }) => kind === 'RESERVE');
  return base === undefined ? 0n : bigintOf(base, 'indexUpdatedAt');
}

const toWad = ({ value, decimals }: { readonly value: bigint; readonly decimals: number }): bigint =>
  decimals >= 18 ? value / 10n ** BigInt(decimals - 18) : value * 10n ** BigInt(18 - decimals);
