import { type PerpetualHouse, type PoolFacts, perpetualHouse } from '../../margin/index.ts';
import { textOrNull } from '../book/row.ts';
import { asking, type ContractReader, hexOf, type PoolSubject } from './contract-reader.ts';
import type { Question } from './question.ts';

const known = new WeakMap<PoolFacts, PerpetualHouse>();

function houseOf({ pool: { facts }, timestamp }: PoolSubject): PerpetualHouse {
  const made = known.get(facts) ?? perpetualHouse(facts, timestamp);
  known.set(facts, made);
  return made;
}

/** Contract of the clearing house by its role; null where it is not known. */
function partOf({ pool }: PoolSubject, role: string) {
  const row = pool.facts.rowsOf('ProtocolSetting').find(({ key, market }) => key === role && (market ?? null) === null);
  return row === undefined ? null : hexOf(textOrNull(row, 'value'));
}

const NOTHING = { size: 0n, quote: 0n, pendingFunding: 0n };

/**
 * Perpetual Protocol v2: balances, sizes and quote of each market, funding owed, account value, free collateral, what is
 * required and whether collateral may be sold; mark and index price of markets that are open.
 */
export const perpetualReader: ContractReader = {
  slugs: ['perpetual-v2'],
  account(subject, account) {
    const { pool } = subject;
    const house = houseOf(subject);
    const valued = house.account(account);
    const { holdings, data } = valued;
    const sale = house.saleOf(account, valued);
    const args = [hexOf(account.owner) ?? '0x'] as const;
    const vault = asking(partOf(subject, 'vault'), account.id);
    const ledger = asking(partOf(subject, 'accountBalance'), account.id);
    const exchange = asking(partOf(subject, 'exchange'), account.id);
    const view = (signature: string, isSigned = true) => ({ signature: `${signature}(address)`, args, isSigned });
    const held = (token: unknown) => ({
      ...{ signature: 'getBalanceByToken(address,address)', isSigned: true },
      args: [...args, hexOf(token) ?? '0x'],
    });
    const isSold = BigInt(sale !== null && sale.reasons.length > 0);
    return [
      ...holdings.holdings.flatMap(({ market, size, openNotional }): Question[] => {
        const both = [...args, hexOf(pool.markets.get(market)?.token) ?? '0x'];
        const exposure = data.exposures.find((one) => one.market === market) ?? NOTHING;
        const of = (signature: string) => ({ signature: `${signature}(address,address)`, args: both, isSigned: true });
        return [
          ...ledger('size', of('getTakerPositionSize'), size),
          ...ledger('open notional', of('getTakerOpenNotional'), openNotional),
          ...ledger('size with orders', of('getTotalPositionSize'), exposure.size),
          ...ledger('quote with orders', of('getTotalOpenNotional'), exposure.quote),
          ...exchange('funding owed', of('getPendingFundingPayment'), exposure.pendingFunding),
        ];
      }),
      ...vault('settlement balance', held(pool.facts.pool.settlementToken), holdings.balance),
      ...holdings.collaterals.flatMap(({ market, amount }) =>
        vault('collateral balance', held(pool.markets.get(market)?.token), amount),
      ),
      ...vault('account value', view('getAccountValue'), data.accountValueFloored / settlementUnit(subject)),
      ...vault('free collateral', view('getFreeCollateral', false), data.freeCollateral),
      ...ledger('margin requirement', view('getMarginRequirementForLiquidation'), data.requirement),
      ...ledger('debt value', view('getTotalDebtValue', false), data.debtValue),
      ...vault('collateral may be sold', view('isLiquidatable', false), isSold),
    ];
  },
  market(subject, marketId) {
    const { pool } = subject;
    const perp = houseOf(subject).pool.markets.get(marketId)?.perp ?? null;
    const token = hexOf(pool.markets.get(marketId)?.token);
    if (perp === null || perp.twaps === null || token === null) return [];
    const price = houseOf(subject).states.get(marketId)?.price ?? 0n;
    const mark = { signature: 'getMarkPrice(address)', args: [token] };
    return [
      ...asking(partOf(subject, 'accountBalance'), marketId)('mark price', mark, price),
      ...asking(token, marketId)('index price', { signature: 'getIndexPrice(uint256)', args: [0n] }, perp.index ?? 0n),
    ];
  },
};

function settlementUnit(subject: PoolSubject): bigint {
  return 10n ** BigInt(18 - houseOf(subject).pool.rules.settlementDecimals);
}
