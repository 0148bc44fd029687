import { assetOf } from './account.ts';
import { type BinRequest, type BinScale, binEdges, createBinTable } from './bins.ts';
import { sweepLegs } from './heatmap-sweep.ts';
import type { JoinedAsset } from './joined.ts';
import { coverageOf, measureAt, type RiskMeasure } from './measure.ts';
import { SLOTS } from './sizes.ts';
import type { AccountMask, AssetColumn, Book } from './types.ts';

export interface HeatmapRequest extends Omit<BinRequest, 'referencePrice'> {
  /** USD per whole token at which amounts are valued and from which distance is measured; the book's price by default */
  readonly referencePrice?: number | undefined;
  /** only accounts liquidated by a fall, or only by a rise, of the asset */
  readonly direction?: 'FALLS' | 'RISES' | undefined;
  readonly include?: AccountMask | undefined;
}

/**
 * Where accounts become liquidatable as one asset's price moves and all others stay. USD; float64.
 * Every account of the book with a leg in the asset is in exactly one of: a bin, below, above, already, or `safe`.
 */
export interface LiquidationHeatmap {
  readonly asset: string;
  readonly referencePrice: number;
  readonly scale: BinScale | 'given';
  /** USD, bins + 1 of them; bin i is [edges[i], edges[i + 1]), the last bin closed */
  readonly edges: Float64Array;
  /** collateral of the accounts in the bin, valued at the reference price, whole accounts */
  readonly collateralUsd: Float64Array;
  /** their debt, likewise */
  readonly debtUsd: Float64Array;
  /** what a first liquidation of each takes at its own liquidation price */
  readonly expectedSeizedUsd: Float64Array;
  readonly accounts: Float64Array;
  /** liquidation prices outside the edges */
  readonly below: RiskMeasure;
  readonly above: RiskMeasure;
  /** liquidatable at the reference price */
  readonly already: RiskMeasure;
  /** accounts with a leg in the asset that its price alone cannot make liquidatable, or not in the asked direction */
  readonly safeAccounts: number;
  /** accounts in the book over accounts known, by number: below 1 where some could not be priced */
  readonly coverage: number;
}

/**
 * The liquidation heatmap of one asset, or of several that move as one (`joinAssets`).
 * @throws UnknownAssetError, InvalidQuestionError
 */
export function liquidationHeatmap(
  book: Book,
  of: string | JoinedAsset,
  request: HeatmapRequest = {},
): LiquidationHeatmap {
  const { asset, column, price } = typeof of === 'string' ? { asset: of, ...assetOf(book, of) } : of;
  const referencePrice = request.referencePrice ?? price;
  const edges = binEdges({ ...request, referencePrice });
  const bins = edges.length - 1;
  const { flags, held } = participants(book, column, request.include);
  const { cells, measured } = sweepLegs(book, {
    column,
    price,
    referencePrice,
    table: createBinTable(edges),
    direction: request.direction === undefined ? 0 : request.direction === 'FALLS' ? 1 : -1,
    flags,
  });
  const slice = (slot: number): Float64Array =>
    Float64Array.from({ length: bins }, (_, i) => cells[(i + 1) * SLOTS + slot] ?? 0);
  return {
    asset,
    referencePrice,
    scale: request.edges === undefined ? (request.scale ?? 'absolute') : 'given',
    edges,
    collateralUsd: slice(0),
    debtUsd: slice(1),
    expectedSeizedUsd: slice(2),
    accounts: slice(3),
    below: measureAt(cells, 0),
    above: measureAt(cells, bins + 1),
    already: measureAt(cells, bins + 2),
    safeAccounts: held - measured,
    coverage: coverageOf(book),
  };
}

/** Which accounts count and can be liquidated, and how many of those that count have a leg in the column. */
function participants(book: Book, column: AssetColumn, include: AccountMask | undefined) {
  if (include === undefined) return { flags: book.owing, held: column.count - column.vacant };
  const flags = book.owing.map((owing, a) => owing & Number(include[a] === 1));
  const held = column.account.reduce((sum, a) => sum + Number(include[a] === 1 && book.occupied?.[a] !== 0), 0);
  return { flags, held };
}
