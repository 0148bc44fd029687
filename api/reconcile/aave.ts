import { asking, type ContractReader, hexOf } from './contract-reader.ts';

const MAX_UINT256 = 2n ** 256n - 1n;

/** Aave v3: `getUserAccountData`, total supplies, and the oracle's prices. */
export const aaveReader: ContractReader = {
  slugs: ['aave-v3', 'spark'],
  account({ pool, at }, account) {
    const exact = at.account(account);
    const ask = asking(hexOf(pool.id), account.id);
    const view = { signature: 'getUserAccountData(address)', args: [hexOf(account.owner) ?? '0x'] as const };
    return [
      ...ask('collateral', { ...view, word: 0 }, exact.exposure),
      ...ask('debt', { ...view, word: 1 }, exact.debt),
      ...ask('liquidation threshold', { ...view, word: 3 }, exact.threshold?.value ?? 0n),
      ...ask('health factor', { ...view, word: 5 }, exact.nativeHealth?.value ?? MAX_UINT256),
    ];
  },
  market({ pool, at }, marketId) {
    const row = pool.facts.rowsOf('Market').find(({ id }) => id === marketId);
    const market = pool.markets.get(marketId);
    if (row === undefined || market === undefined) return [];
    const { supply, borrow } = at.market(marketId);
    const total = { signature: 'totalSupply()', args: [] };
    const price = { signature: 'getAssetPrice(address)', args: [hexOf(market.token) ?? '0x'] as const };
    return [
      ...asking(hexOf(row.supplyToken), marketId)('supply', total, supply),
      ...asking(hexOf(row.debtToken), marketId)('debt', total, borrow),
      ...asking(hexOf(pool.facts.pool.oracle), marketId)('price', price, market.price ?? 0n),
    ];
  },
};
