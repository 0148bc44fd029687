import {
  type AccountMask,
  accountAt,
  type Book,
  type HeatmapRequest,
  type JoinedAsset,
  type LiquidationHeatmap,
  liquidationHeatmap,
  priceOfNoSurplus,
  type RiskMeasure,
  UnknownAssetError,
} from '../../margin/index.ts';

/** The heatmap of one block, and those of its accounts that it has no price for; float64. */
export interface HeatmapColumn extends LiquidationHeatmap {
  /** Accounts with debt and the asset that its price alone cannot make liquidatable. */
  readonly unreachable: RiskMeasure;
  /** Every account with debt and the asset, once. */
  readonly total: RiskMeasure;
}

/** No account. */
export const noRisk: RiskMeasure = { accounts: 0, collateralUsd: 0, debtUsd: 0, expectedSeizedUsd: 0 };

/** The heatmap of a market of the book, or of several as one. @throws UnknownAssetError, InvalidQuestionError */
export function heatmapColumn(book: Book, of: string | JoinedAsset, request: HeatmapRequest): HeatmapColumn {
  const map = liquidationHeatmap(book, of, request);
  const unreachable = unreachableStake(book, of, request);
  const total = [...binStakes(map), map.below, map.above, map.already, unreachable].reduce(plus, noRisk);
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

/** The legs of a market, or of several as one, and the price they are of. */
export function legsOf(book: Book, of: string | JoinedAsset): Pick<JoinedAsset, 'price' | 'column'> {
  if (typeof of !== 'string') return of;
  const index = book.assetIndex.get(of) ?? -1;
  const column = book.columns[index];
  if (column === undefined) throw new UnknownAssetError(of);
  return { price: book.prices[index] ?? Number.NaN, column };
}

function unreachableStake(book: Book, of: string | JoinedAsset, { include }: HeatmapRequest): RiskMeasure {
  const { price, column } = legsOf(book, of);
  let sum = noRisk;
  for (let leg = 0; leg < column.count; leg++) {
    const place = column.account[leg] ?? 0;
    if (book.occupied?.[place] === 0 || (include !== undefined && include[place] !== 1)) continue;
    const { requirement, surplus, collateralUsd, debtUsd } = accountAt(book, place);
    if (requirement <= 0 || surplus < 0) continue;
    const weight = column.surplus[leg] ?? 0;
    if (weight !== 0 && priceOfNoSurplus(price, surplus, weight) !== null) continue;
    sum = plus(sum, { accounts: 1, collateralUsd, debtUsd, expectedSeizedUsd: 0 });
  }
  return sum;
}

/** Accounts that a fall, or a rise, of the price brings nearer to liquidation. */
export function sideMask(book: Book, of: string | JoinedAsset, side: 'DOWN' | 'UP'): AccountMask {
  const { column } = legsOf(book, of);
  const mask = new Uint8Array(book.count);
  const sign = side === 'DOWN' ? 1 : -1;
  for (let leg = 0; leg < column.count; leg++) {
    if ((column.surplus[leg] ?? 0) * sign > 0) mask[column.account[leg] ?? 0] = 1;
  }
  return mask;
}
