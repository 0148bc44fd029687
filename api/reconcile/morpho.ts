import type { FactRow } from '../../margin/index.ts';
import { asking, type ContractReader, hexOf } from './contract-reader.ts';

const integerOf = (row: FactRow | undefined, field: string): bigint => {
  const value = row?.[field];
  return typeof value === 'bigint' ? value : 0n;
};

const sharesOf = (positions: readonly FactRow[], side: string): bigint =>
  integerOf(
    positions.find((position) => position.side === side),
    'scaledBalance',
  );

/** Words of `market(id)` by the stored attribute each must equal. */
const STORED = [
  ['supply assets', 'supplyAssets'],
  ['supply shares', 'scaledSupply'],
  ['borrow assets', 'borrowAssets'],
  ['borrow shares', 'scaledBorrow'],
  ['last update', 'indexUpdatedAt'],
  ['fee', 'feeWad'],
] as const;

/** Morpho Blue: `position` and `market` as stored, and the pair oracle's price, which may have moved unheard without feeds. */
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
    const { facts } = pool;
    const row = facts.rowsOf('Market').find(({ id }) => id === marketId);
    if (row?.kind === 'ISOLATED_PAIR') {
      const ask = asking(hexOf(facts.pool.contract), marketId);
      const view = { signature: 'market(bytes32)', args: [hexOf(pool.id) ?? '0x'] as const };
      return STORED.flatMap(([name, field], word) => ask(name, { ...view, word }, integerOf(row, field)));
    }
    const oracle = facts.rowOf('PairOracle', facts.pool.pairOracle);
    const price = integerOf(oracle, 'price');
    return price === 0n ? [] : asking(hexOf(oracle?.id), marketId)('price', { signature: 'price()', args: [] }, price);
  },
};
