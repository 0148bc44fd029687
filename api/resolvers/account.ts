import type { EntityRow } from '../../engine/index.ts';
import { type AccountAnswer, accountAnswer, liquidationPrices } from '../book/account-answer.ts';
import { type PositionAnswer, positionAnswer } from '../book/position-answer.ts';
import { accountAnalysisResolvers } from './account-analysis.ts';
import { analyticsAt, entityAt, idOf } from './at-row.ts';
import type { ApiContext } from './context.ts';
import { metaOf } from './meta.ts';

const answered =
  <Key extends keyof AccountAnswer>(key: Key) =>
  async (row: EntityRow, _args: unknown, context: ApiContext): Promise<AccountAnswer[Key]> =>
    accountAnswer(await analyticsAt(row, context), idOf(row))[key];

export const accountResolvers = {
  ...accountAnalysisResolvers,
  nativeHealth: answered('nativeHealth'),
  healthFactorRaw: answered('healthFactorRaw'),
  marginRatio: answered('marginRatio'),
  leverage: answered('leverage'),
  walletLeverage: answered('walletLeverage'),
  collateralUsd: answered('collateralUsd'),
  debtUsd: answered('debtUsd'),
  equityUsd: answered('equityUsd'),
  ltv: answered('ltv'),
  liquidationThreshold: answered('liquidationThreshold'),
  isLiquidatable: answered('isLiquidatable'),
  uniformShock: answered('uniformShock'),
  distanceToLiquidation: answered('distanceToLiquidation'),
  unknownReason: answered('unknownReason'),
  async liquidationPrices(row: EntityRow, _args: unknown, context: ApiContext) {
    const analytics = await analyticsAt(row, context);
    return liquidationPrices(analytics, idOf(row)).map((answer) => ({
      ...answer,
      market: () => entityAt(context, analytics, { type: 'Market', id: answer.marketId }),
      token: () => entityAt(context, analytics, { type: 'Token', id: answer.tokenId }),
    }));
  },
  meta: async (row: EntityRow, _args: unknown, context: ApiContext) =>
    metaOf(context.sources, await analyticsAt(row, context)),
};

const positioned =
  <Key extends keyof PositionAnswer>(key: Key) =>
  async (row: EntityRow, _args: unknown, context: ApiContext): Promise<PositionAnswer[Key]> => {
    return positionAnswer(await analyticsAt(row, context), row)[key];
  };

export const positionResolvers = {
  balanceNow: positioned('balanceNow'),
  valueUsd: positioned('valueUsd'),
};
