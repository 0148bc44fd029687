import type { EntityRow } from '../../engine/index.ts';
import { accountAt, MarginError } from '../../margin/index.ts';
import { accountAnswer } from '../book/account-answer.ts';
import { poolAt } from '../book/analytics.ts';
import { baseText, fractionText } from '../book/market-numbers.ts';
import { type AccountNumberName, accountProvenance } from '../book/provenance.ts';
import { sumText } from '../decimals.ts';
import { analyticsAt, entityAt, idOf } from './at-row.ts';
import type { ApiContext } from './context.ts';
import { accountSigma } from './sigma.ts';

/** What MarginAccount answers beyond its risk now. */
export const accountAnalysisResolvers = {
  sigmaDistance: async (row: EntityRow, _args: unknown, context: ApiContext) =>
    (await accountSigma(await analyticsAt(row, context), idOf(row), context)).sigmaDistance,
  touchProbability: async (row: EntityRow, _args: unknown, context: ApiContext) =>
    (await accountSigma(await analyticsAt(row, context), idOf(row), context)).touchProbability,
  expectedSeizedUsd: async (row: EntityRow, _args: unknown, context: ApiContext) => {
    const { book } = await analyticsAt(row, context);
    const place = book.ids.placeOf(idOf(row));
    if (place === undefined || book.owing[place] !== 1) return null;
    return sumText(accountAt(book, place).expectedSeizedUsd);
  },
  provenance: async (row: EntityRow, { of }: { readonly of: AccountNumberName }, context: ApiContext) => {
    const analytics = await analyticsAt(row, context);
    return accountProvenance(analytics, idOf(row), { of, value: accountAnswer(analytics, idOf(row))[of] });
  },
  allowedLiquidation: liquidationOf,
  allowedCollateralSale: saleOf,
};

async function liquidationOf(row: EntityRow, _args: unknown, context: ApiContext) {
  const analytics = await analyticsAt(row, context);
  const account = analytics.accounts.get(idOf(row));
  const pool = analytics.pools.get(account?.poolId ?? '');
  if (account === undefined || pool === undefined) return null;
  const found = known(() => poolAt(analytics, pool).liquidation(account));
  if (found === null) return null;
  const market = (id: string | null) => () =>
    id === null ? null : entityAt(context, analytics, { type: 'Market', id });
  return {
    collateralMarket: market(found.collateralMarket),
    debtMarket: market(found.debtMarket),
    repaidAmount: found.repaid.toString(),
    seizedAmount: found.seized.toString(),
    repaidUsd: baseText(found.repaidUsd, pool.decimals),
    seizedUsd: baseText(found.seizedUsd, pool.decimals),
    protocolFeeAmount: found.protocolFee.toString(),
    bonus: fractionText(found.bonus),
    badDebtUsd: baseText(found.badDebtUsd, pool.decimals),
  };
}

async function saleOf(row: EntityRow, _args: unknown, context: ApiContext) {
  const analytics = await analyticsAt(row, context);
  const account = analytics.accounts.get(idOf(row));
  const pool = analytics.pools.get(account?.poolId ?? '');
  if (account === undefined || pool === undefined) return null;
  const sale = known(() => poolAt(analytics, pool).collateralSale?.(account) ?? null);
  if (sale === null) return null;
  return {
    isAllowed: sale.reasons.length > 0,
    reasons: sale.reasons,
    requirementUsd: baseText(sale.requirement, pool.decimals),
    debtUsd: baseText(sale.debt, pool.decimals),
    debtLimitUsd: baseText(sale.debtLimit, pool.decimals),
    purchases: sale.purchases.map(({ market, paid, bought }) => ({
      market: () => entityAt(context, analytics, { type: 'Market', id: market }),
      paidAmount: paid.toString(),
      boughtAmount: bought.toString(),
    })),
  };
}

/** null where something is unknown: unknownReason tells what. */
function known<T>(ask: () => T): T | null {
  try {
    return ask();
  } catch (error) {
    if (error instanceof MarginError) return null;
    throw error;
  }
}
