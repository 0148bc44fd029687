import type { FactRow } from '../../margin/index.ts';
import { asking, type ContractReader, hexOf } from './contract-reader.ts';

const sharesOf = (positions: readonly FactRow[], side: string): bigint => {
  const row = positions.find((position) => position.side === side);
  return typeof row?.scaledBalance === 'bigint' ? row.scaledBalance : 0n;
};

/** Morpho Blue: `position` and `market` as stored, and the pair oracle's price. */
export const morphoReader: ContractReader = {
  slugs: ['morpho-blue'],
  account({ pool }, account) {
    const ask = asking(hexOf(pool.facts.pool.contract), account.id);
    const args = [hexOf(pool.id) ?? '0x', hexOf(account.owner) ?? '0x'] as const;
    const view = { signature: 'position(bytes32,address)', args };
    return [
      ...ask('supply shares', { ...view, word: 0 }, sharesOf(account.positions, 'LENDER')),
      ...ask('borrow shares', { ...view, word: 1 }, sharesOf(account.positions, 'BORROWER')),
      ...ask('collateral', { ...view, word: 2 }, sharesOf(account.positions, 'COLLATERAL')),
    ];
  },
  market({ pool }, marketId) {
    const row = pool.facts.rowsOf('Market').find(({ id }) => id === marketId);
    if (row?.kind !== 'ISOLATED_PAIR') return [];
    const ask = asking(hexOf(pool.facts.pool.contract), marketId);
    const view = { signature: 'market(bytes32)', args: [hexOf(pool.id) ?? '0x'] as const };
    const amount = (field: string): bigint => (typeof row[field] === 'bigint' ? row[field] : 0n);
    return [
      ...ask('supply shares', { ...view, word: 1 }, amount('scaledSupply')),
      ...ask('borrow shares', { ...view, word: 3 }, amount('scaledBorrow')),
    ];
  },
};
