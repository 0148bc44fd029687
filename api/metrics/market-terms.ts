import type { EntityReader, EntityRow } from '../../engine/index.ts';

/** What a market's parameters allow; null where there is no such bound. */
export interface MarketTerms {
  /** Whole tokens. */
  readonly supplyCap: number | null;
  readonly borrowCap: number | null;
  /** Utilization at which the rate curve turns steep, a fraction. */
  readonly kink: number | null;
}

/** Caps and kinks of every market at a block, by market id; two statements. */
export async function marketTerms(reader: EntityReader, block: number): Promise<Map<string, MarketTerms>> {
  const [markets, models] = await Promise.all([
    reader.find({ type: 'Market', block, fields: ['supplyCap', 'borrowCap', 'rateModel'] }),
    reader.find({ type: 'InterestRateModel', block, fields: ['optimalUsageBps'] }),
  ]);
  const kinks = new Map(models.map((row) => [String(row.id), numberOf(row, 'optimalUsageBps')]));
  return new Map(
    markets.map((row) => {
      const kink = kinks.get(String(row.rateModel ?? '')) ?? null;
      return [
        String(row.id),
        {
          supplyCap: positive(numberOf(row, 'supplyCap')),
          borrowCap: positive(numberOf(row, 'borrowCap')),
          kink: kink === null ? null : kink / 1e4,
        },
      ];
    }),
  );
}

const positive = (value: number | null): number | null => (value !== null && value > 0 ? value : null);

function numberOf(row: EntityRow, field: string): number | null {
  const value = row[field];
  return typeof value === 'bigint' || typeof value === 'number' ? Number(value) : null;
}
