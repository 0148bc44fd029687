import { HAS, isSameDebt } from '../book/amounts.ts';
import { firstLegFrom } from '../book/sums.ts';
import type { AssetColumn, Book, Slots } from '../book/types.ts';

/** Accounts whose sums are made together: they and their legs stay in the cache from the first question to the last. */
export const BLOCK = 4096;

/** The sums of a block of accounts at other prices than the book's, by account less `from`; USD. */
export interface BlockSums {
  readonly surplus: Float64Array;
  readonly requirement: Float64Array;
  readonly exposure: Float64Array;
  readonly debt: Float64Array;
  /** makes them for a block of at most BLOCK accounts, later than the one before or again the first */
  load(block: Slots, prices: Float64Array): void;
  /** USD of surplus each account of the block loses at most when some prices move by all of their value, over `losses` */
  lose(prices: Float64Array, losses: Float64Array): void;
  /** adds what the block's accounts sell when each gives its share of its exposure; what closes a short is bought */
  sell(shares: Float64Array, sold: Float64Array): void;
}

/** The legs of the block in a column. */
interface Span {
  readonly column: AssetColumn;
  readonly asset: number;
  leg: number;
  end: number;
}

export function createBlockSums(book: Book): BlockSums {
  const { sums, prices: own } = book;
  const made = (): Float64Array => new Float64Array(BLOCK);
  const [surplus, requirement, exposure] = [made(), made(), made()];
  const debt = isSameDebt(sums) ? requirement : made();
  const spans: Span[] = book.columns.flatMap((column, asset) =>
    column.count === 0 ? [] : [{ column, asset, leg: 0, end: 0 }],
  );
  let first = 0;

  return {
    surplus,
    requirement,
    exposure,
    debt,
    load({ from, to }, prices) {
      const isAgain = from <= first;
      first = from;
      surplus.set(sums.surplus.subarray(from, to));
      requirement.set(sums.requirement.subarray(from, to));
      exposure.set(sums.exposure.subarray(from, to));
      if (debt !== requirement) debt.set(sums.debt.subarray(from, to));
      for (const span of spans) {
        const { column, asset } = span;
        span.leg = firstLegFrom(column, from, isAgain ? 0 : span.end);
        span.end = firstLegFrom(column, to, span.leg);
        const change = (prices[asset] ?? 0) - (own[asset] ?? 0);
        if (change === 0) continue;
        const { fields } = column;
        if (fields & HAS.exposure)
          addTwo(surplus, column.surplus, exposure, column.exposure, { span, from, by: change });
        else addOne(surplus, column.surplus, { span, from, by: change });
        if (fields & HAS.requirement) addOne(requirement, column.requirement, { span, from, by: change });
        if (fields & HAS.debt && debt !== requirement) addOne(debt, column.debt, { span, from, by: change });
      }
    },
    lose(prices, losses) {
      losses.fill(0);
      for (const span of spans) {
        const price = prices[span.asset] ?? 0;
        if (price !== 0) addLosses(losses, { span, from: first, by: price });
      }
    },
    sell(shares, sold) {
      for (const span of spans) {
        if ((span.column.fields & HAS.exposure) === 0) continue;
        sold[span.asset] = (sold[span.asset] ?? 0) + soldOf(span, shares, first);
      }
    },
  };
}

interface Step {
  readonly span: Span;
  readonly from: number;
  readonly by: number;
}

function addOne(sums: Float64Array, units: Float64Array, { span, from, by }: Step): void {
  const { account } = span.column;
  const { leg, end } = span;
  for (let i = leg; i < end; i++) {
    const at = (account[i] ?? 0) - from;
    sums[at] = (sums[at] ?? 0) + (units[i] ?? 0) * by;
  }
}

function addTwo(
  sums: Float64Array,
  units: Float64Array,
  others: Float64Array,
  otherUnits: Float64Array,
  { span, from, by }: Step,
): void {
  const { account } = span.column;
  const { leg, end } = span;
  for (let i = leg; i < end; i++) {
    const at = (account[i] ?? 0) - from;
    sums[at] = (sums[at] ?? 0) + (units[i] ?? 0) * by;
    others[at] = (others[at] ?? 0) + (otherUnits[i] ?? 0) * by;
  }
}

/** What covers and what is required shrink apart when parts are taken: their losses are counted apart. */
function addLosses(losses: Float64Array, { span, from, by }: Step): void {
  const { account, surplus, requirement, fields } = span.column;
  const { leg, end } = span;
  const isOwed = (fields & HAS.requirement) !== 0;
  for (let i = leg; i < end; i++) {
    const at = (account[i] ?? 0) - from;
    const required = isOwed ? (requirement[i] ?? 0) : 0;
    losses[at] = (losses[at] ?? 0) + (Math.abs((surplus[i] ?? 0) + required) + required) * by;
  }
}

function soldOf({ column, leg, end }: Span, shares: Float64Array, from: number): number {
  const { account, exposure, surplus, requirement, fields } = column;
  const isOwed = (fields & HAS.requirement) !== 0;
  let sum = 0;
  for (let i = leg; i < end; i++) {
    const units = (exposure[i] ?? 0) * (shares[(account[i] ?? 0) - from] ?? 0);
    const isShort = (surplus[i] ?? 0) + (isOwed ? (requirement[i] ?? 0) : 0) < 0;
    sum += isShort ? -units : units;
  }
  return sum;
}
