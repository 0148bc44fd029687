import { assetOf } from './account.ts';
import { type BinRequest, type BinScale, type BinTable, binEdges, binOf, createBinTable } from './bins.ts';
import { coverageOf, measureAt, type RiskMeasure, SLOTS } from './measure.ts';
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
 * The liquidation heatmap of one asset.
 * @throws UnknownAssetError, InvalidQuestionError
 */
export function liquidationHeatmap(book: Book, asset: string, request: HeatmapRequest = {}): LiquidationHeatmap {
  const { column, price } = assetOf(book, asset);
  const referencePrice = request.referencePrice ?? price;
  const edges = binEdges({ ...request, referencePrice });
  const bins = edges.length - 1;
  const cells = new Float64Array((bins + 3) * SLOTS);
  const safeAccounts = sweep(book, {
    column,
    price,
    referencePrice,
    table: createBinTable(edges),
    cells,
    falls: request.direction !== 'RISES',
    rises: request.direction !== 'FALLS',
    include: request.include ?? null,
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
    safeAccounts,
    coverage: coverageOf(book),
  };
}

interface Sweep {
  readonly column: AssetColumn;
  readonly price: number;
  readonly referencePrice: number;
  readonly table: BinTable;
  /** below, bins, above, already; four values each */
  readonly cells: Float64Array;
  readonly falls: boolean;
  readonly rises: boolean;
  readonly include: AccountMask | null;
}

/** The hot loop: one pass over the asset's legs. Returns the number of safe accounts. */
function sweep(book: Book, task: Sweep): number {
  const { column, price, referencePrice, table, cells, falls, rises, include } = task;
  const { account, surplus: weights, exposure: exposures, debt: debts, count } = column;
  const { sums, rules, ruleOf, bonus } = book;
  const already = table.edges.length + 1;
  const moved = referencePrice - price;
  let safe = 0;
  for (let i = 0; i < count; i++) {
    const a = account[i] ?? 0;
    if (include !== null && include[a] !== 1) continue;
    const weight = weights[i] ?? 0;
    const surplus = (sums.surplus[a] ?? 0) + weight * moved;
    const root = referencePrice - surplus / weight;
    const isUnder = surplus < 0;
    if (!isUnder && (!(root > 0) || !(weight > 0 ? falls : rises))) {
      safe++;
      continue;
    }
    if ((sums.requirement[a] ?? 0) <= 0) {
      safe++;
      continue;
    }
    const exposure = exposures[i] ?? 0;
    const debt = debts[i] ?? 0;
    const collateralUsd = (sums.exposure[a] ?? 0) + exposure * moved;
    const debtUsd = (sums.debt[a] ?? 0) + debt * moved;
    // at its liquidation price an account's margin ratio is 1; one already under keeps its own
    const step = isUnder ? 0 : root - referencePrice;
    const collateralThen = collateralUsd + exposure * step;
    const debtThen = debtUsd + debt * step;
    const required = (sums.requirement[a] ?? 0) + (column.requirement[i] ?? 0) * moved;
    const health = isUnder ? (surplus + required) / required : 1;
    const rule = rules[ruleOf[a] ?? 0];
    if (rule === undefined) continue;
    const isFull = health <= rule.fullBelowHealth || collateralThen < rule.fullBelowUsd || debtThen < rule.fullBelowUsd;
    const taken = (isFull ? 1 : rule.closeFactor) * debtThen * (bonus[a] ?? 0);
    const at = (isUnder ? already : binOf(table, root) + 1) * SLOTS;
    cells[at] = (cells[at] ?? 0) + collateralUsd;
    cells[at + 1] = (cells[at + 1] ?? 0) + debtUsd;
    cells[at + 2] = (cells[at + 2] ?? 0) + Math.max(0, Math.min(taken, collateralThen));
    cells[at + 3] = (cells[at + 3] ?? 0) + 1;
  }
  return safe;
}
