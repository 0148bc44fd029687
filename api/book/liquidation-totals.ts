import type { BigDecimal, EntityReader, ProcessedBlock } from '../../engine/index.ts';
import { scaledText, toScaled } from '../decimals.ts';
import { bigintOf, decimalOrNull, textOrNull } from './row.ts';

/** LiquidationTotals of the SDL. */
export interface LiquidationTotals {
  readonly count: number;
  readonly seizedUsd: string;
  readonly repaidUsd: string;
  readonly notionalUsd: string;
  readonly priced: number;
}

export interface LiquidationFact {
  readonly timestamp: number;
  readonly isPerp: boolean;
  readonly seizedUsd: BigDecimal | null;
  readonly repaidUsd: BigDecimal | null;
  readonly notionalUsd: BigDecimal | null;
}

/** Liquidations of a pool, or of all, in the week up to a block. */
export async function recentLiquidations(
  reader: EntityReader,
  block: ProcessedBlock,
  poolId: string | null,
): Promise<LiquidationFact[]> {
  const since = { timestamp_gt: BigInt(block.timestamp - 7 * 86_400) };
  const rows = await reader.find({
    type: 'Liquidation',
    block: block.number,
    where: poolId === null ? since : { ...since, pool: poolId },
    fields: ['id', 'timestamp', 'perpMarket', 'seizedUsd', 'repaidUsd', 'notionalUsd'],
  });
  return rows.map((row) => ({
    timestamp: Number(bigintOf(row, 'timestamp')),
    isPerp: textOrNull(row, 'perpMarket') !== null,
    seizedUsd: decimalOrNull(row, 'seizedUsd'),
    repaidUsd: decimalOrNull(row, 'repaidUsd'),
    notionalUsd: decimalOrNull(row, 'notionalUsd'),
  }));
}

/** Totals of the liquidations after a Unix second. */
export function liquidationTotals(facts: readonly LiquidationFact[], after: number): LiquidationTotals {
  const counted = facts.filter((fact) => fact.timestamp > after);
  const lending = counted.filter((fact) => !fact.isPerp && fact.seizedUsd !== null && fact.repaidUsd !== null);
  const perps = counted.filter((fact) => fact.isPerp && fact.notionalUsd !== null);
  return {
    count: counted.length,
    seizedUsd: sumOf(lending.map((fact) => fact.seizedUsd)),
    repaidUsd: sumOf(lending.map((fact) => fact.repaidUsd)),
    notionalUsd: sumOf(perps.map((fact) => fact.notionalUsd)),
    priced: lending.length + perps.length,
  };
}

/** USD keep at most 34 significant digits; 34 decimals hold them all. */
function sumOf(values: readonly (BigDecimal | null)[]): string {
  const places = 34;
  const sum = values.reduce((total, value) => total + (value === null ? 0n : (toScaled(value, places) ?? 0n)), 0n);
  return scaledText(sum, places);
}
