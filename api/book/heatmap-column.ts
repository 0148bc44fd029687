import {
  accountAt,
  type Book,
  type HeatmapRequest,
  type LiquidationHeatmap,
  liquidationHeatmap,
  liquidationPrice,
  type RiskMeasure,
} from '../../margin/index.ts';

/** The heatmap of one block, and those of its accounts that it has no price for; float64. */
export interface HeatmapColumn extends LiquidationHeatmap {
  /** Accounts with debt and the asset that its price alone cannot make liquidatable. */
  readonly unreachable: RiskMeasure;
  /** Every account with debt and the asset, once. */
  readonly total: RiskMeasure;
}

const none: RiskMeasure = { accounts: 0, collateralUsd: 0, debtUsd: 0, expectedSeizedUsd: 0 };

/** The heatmap of a market of the book. @throws UnknownAssetError, InvalidQuestionError */
export function heatmapColumn(book: Book, marketId: string, request: HeatmapRequest): HeatmapColumn {
  const map = liquidationHeatmap(book, marketId, request);
  const unreachable = unreachableStake(book, marketId, request);
  const total = [...binStakes(map), map.below, map.above, map.already, unreachable].reduce(plus, none);
  return { ...map, unreachable, total };
}

/** What stands in each bin. */
export function binStakes(map: LiquidationHeatmap): RiskMeasure[] {
  return Array.from(map.accounts, (accounts, i) => ({
    accounts,
    collateralUsd: map.collateralUsd[i] ?? 0,
    debtUsd: map.debtUsd[i] ?? 0,
    expectedSeizedUsd: map.expectedSeizedUsd[i] ?? 0,
  }));
}

const plus = (a: RiskMeasure, b: RiskMeasure): RiskMeasure => ({
  accounts: a.accounts + b.accounts,
  collateralUsd: a.collateralUsd + b.collateralUsd,
  debtUsd: a.debtUsd + b.debtUsd,
  expectedSeizedUsd: a.expectedSeizedUsd + b.expectedSeizedUsd,
});

function unreachableStake(book: Book, asset: string, { include, direction }: HeatmapRequest): RiskMeasure {
  const column = book.columns[book.assetIndex.get(asset) ?? -1];
  let sum = none;
  const { account, surplus: weights, count } = column ?? { account: [], surplus: [], count: 0 };
  for (let leg = 0; leg < count; leg++) {
    const place = account[leg] ?? 0;
    const weight = weights[leg] ?? 0;
    if (book.occupied?.[place] === 0 || (include !== undefined && include[place] !== 1)) continue;
    if (direction !== undefined && weight !== 0 && weight > 0 !== (direction === 'FALLS')) continue;
    const { requirement, surplus, collateralUsd, debtUsd } = accountAt(book, place);
    if (requirement <= 0 || surplus < 0 || liquidationPrice(book, place, asset) !== null) continue;
    sum = plus(sum, { accounts: 1, collateralUsd, debtUsd, expectedSeizedUsd: 0 });
  }
  return sum;
}
