import type { BigDecimal, EntityReader, ProcessedBlock } from '../../engine/index.ts';
import { scaledText, toScaled } from '../decimals.ts';
import { bigintOf, decimalOrNull } from './row.ts';

/** LiquidationTotals of the SDL. */
export interface LiquidationTotals {
  readonly count: number;
  readonly seizedUsd: string;
  readonly repaidUsd: string;
  readonly priced: number;
}

interface LiquidationFact {
  readonly timestamp: number;
  readonly seizedUsd: BigDecimal | null;
  readonly repaidUsd: BigDecimal | null;
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
    fields: ['id', 'timestamp', 'seizedUsd', 'repaidUsd'],
  });
  return rows.map((row) => ({
    timestamp: Number(bigintOf(row, 'timestamp')),
    seizedUsd: decimalOrNull(row, 'seizedUsd'),
    repaidUsd: decimalOrNull(row, 'repaidUsd'),
  }));
}

/** Totals of the liquidations after a Unix second. */
export function liquidationTotals(facts: readonly LiquidationFact[], after: number): LiquidationTotals {
  const counted = facts.filter((fact) => fact.timestamp > after);
  const priced = counted.filter((fact) => fact.seizedUsd !== null && fact.repaidUsd !== null);
  return {
    count: counted.length,
    seizedUsd: sumOf(priced.map((fact) => fact.seizedUsd)),
    repaidUsd: sumOf(priced.map((fact) => fact.repaidUsd)),
    priced: priced.length,
  };
}

/** USD keep at most 34 significant digits; 34 decimals hold them all. */
function sumOf(values: readonly (BigDecimal | null)[]): string {
  const places = 34;
  const sum = values.reduce((total, value) => total + (value === null ? 0n : (toScaled(value, places) ?? 0n)), 0n);
  return scaledText(sum, places);
}
