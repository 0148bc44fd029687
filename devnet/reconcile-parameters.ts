import { bigintOf, bigintOrNull, booleanOf, textOf, textsOf } from '../api/book/row.ts';
import type { EntityReader, EntityRow } from '../engine/index.ts';
import type { CategoryView } from './reserve-views.ts';
import type { MarketView } from './views.ts';

/** Takes one comparison; equal values are none of its business. */
export type Note = (
  subject: string,
  field: string,
  values: { readonly onChain: bigint; readonly rebuilt: bigint },
) => void;

interface Comparison {
  readonly pool: string;
  readonly block: number;
  readonly view: MarketView;
  readonly note: Note;
}

/** A stored flag as 0 or 1, a number as it is, unknown as -1, which no contract answers. */
function storedValue(row: EntityRow, field: string): bigint {
  if (!field.startsWith('is')) return bigintOrNull(row, field) ?? -1n;
  return booleanOf(row, field) ? 1n : 0n;
}

/** Reserve numbers as a bitmap. */
function bitmap(markets: readonly string[], numbers: ReadonlyMap<string, number>): bigint {
  return markets.reduce((bits, market) => bits | (1n << BigInt(numbers.get(market) ?? 255)), 0n);
}

function compareCategory(
  view: CategoryView,
  row: EntityRow,
  numbers: ReadonlyMap<string, number>,
): [string, bigint, bigint][] {
  return [
    ['LTV', view.ltv, bigintOf(row, 'ltvBps')],
    ['threshold', view.threshold, bigintOf(row, 'liquidationThresholdBps')],
    ['bonus', view.bonus, bigintOf(row, 'liquidationBonusBps')],
    ['collateral', view.collateral, bitmap(textsOf(row, 'collateralMarkets'), numbers)],
    ['borrowable', view.borrowable, bitmap(textsOf(row, 'borrowableMarkets'), numbers)],
    ['LTV zero', view.ltvZero, bitmap(textsOf(row, 'ltvZeroMarkets'), numbers)],
  ];
}

/** Compares every parameter and flag of the reserves and categories of a pool. */
export async function compareParameters(reader: EntityReader, { pool, block, view, note }: Comparison): Promise<void> {
  const rowsOf = async (type: string): Promise<Map<string, EntityRow>> => {
    const rows = await reader.find({ type, block, where: { pool } });
    return new Map(rows.map((row) => [textOf(row, 'id'), row]));
  };
  const [markets, configs, categories] = [
    await rowsOf('Market'),
    await rowsOf('CollateralConfig'),
    await rowsOf('RiskCategory'),
  ];
  const numbers = new Map<string, number>();
  for (const [number, reserve] of view.reserves.entries()) {
    const id = `${pool}${reserve.asset.slice(2)}`;
    numbers.set(id, number);
    const market = markets.get(id);
    const config = configs.get(id);
    if (market === undefined || config === undefined) throw new Error(`the subgraph knows no parameters of ${id}`);
    for (const [field, onChain] of Object.entries(reserve.configuration)) {
      note(`reserve ${textOf(market, 'name')}`, field, {
        onChain,
        rebuilt: storedValue(field in config ? config : market, field),
      });
    }
    const rebuilt = bigintOrNull(market, 'isolationModeDebt') ?? 0n;
    note(`reserve ${textOf(market, 'name')}`, 'isolation debt', { onChain: reserve.isolationDebt, rebuilt });
  }
  for (const category of view.categories) {
    const row = [...categories.values()].find((candidate) => bigintOf(candidate, 'categoryId') === BigInt(category.id));
    if (row === undefined) throw new Error(`the subgraph knows no category ${category.id}`);
    for (const [field, onChain, rebuilt] of compareCategory(category, row, numbers)) {
      note(`category ${category.id}`, field, { onChain, rebuilt });
    }
  }
}
