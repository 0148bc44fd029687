import type { EntityReader, WhereInput } from '../../engine/index.ts';
import { scaledText, toScaled } from '../decimals.ts';
import { decimalOrNull, textOf } from './row.ts';

/** BadDebtTotal of the SDL. */
export interface BadDebtTotal {
  readonly kind: string;
  readonly count: number;
  readonly usd: string;
  readonly priced: number;
}

export const badDebtKinds = ['CREATED', 'COVERED', 'SOCIALIZED'] as const;

/** USD keep at most 34 significant digits; 34 decimals hold them all. */
const PLACES = 34;

/** Totals of the bad-debt events that a filter selects, by kind. */
export async function badDebtTotals(reader: EntityReader, block: number, where: WhereInput): Promise<BadDebtTotal[]> {
  const fields = ['id', 'kind', 'amountUsd'];
  const rows = await reader.find({ type: 'BadDebt', block, where, fields });
  return badDebtKinds.map((kind) => {
    const ofKind = rows.filter((row) => textOf(row, 'kind') === kind);
    const values = ofKind.map((row) => decimalOrNull(row, 'amountUsd')).filter((value) => value !== null);
    const sum = values.reduce((total, value) => total + (toScaled(value, PLACES) ?? 0n), 0n);
    return { kind, count: ofKind.length, usd: scaledText(sum, PLACES), priced: values.length };
  });
}
