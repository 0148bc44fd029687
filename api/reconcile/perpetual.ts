import type { FactRow } from '../../margin/index.ts';
import { textOf } from '../book/row.ts';
import { asking, type ContractReader, hexOf } from './contract-reader.ts';

const amountOf = (row: FactRow, field: string): bigint => {
  const value = row[field];
  return typeof value === 'bigint' ? value : 0n;
};

/**
 * Perpetual Protocol v2: sizes and open notional. Collateral is asked of the vault, which rows do not name; account
 * value and requirement rest on time-weighted prices that move without events; the reconciliation test reads those too
 * and compares them to the wei.
 */
export const perpetualReader: ContractReader = {
  slugs: ['perpetual-v2'],
  account({ pool }, account) {
    const owner = hexOf(account.owner) ?? '0x';
    return account.positions.flatMap((row) => {
      const token = hexOf(pool.markets.get(textOf(row, 'market'))?.token) ?? '0x';
      if (row.side === 'COLLATERAL') return [];
      const trading = pool.facts.rowsOf('VirtualPool').find(({ id }) => id === row.market);
      const sign = row.side === 'LONG' ? 1n : -1n;
      const ask = asking(hexOf(trading?.accountBalance), account.id);
      const args = [owner, token];
      const size = { signature: 'getTakerPositionSize(address,address)', args, isSigned: true };
      const notional = { signature: 'getTakerOpenNotional(address,address)', args, isSigned: true };
      return [
        ...ask('size', size, sign * amountOf(row, 'size')),
        ...ask('open notional', notional, amountOf(row, 'quoteBalance')),
      ];
    });
  },
  market: () => [],
};
