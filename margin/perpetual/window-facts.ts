import { bigintOf, bigintOrNull, type FactRow, type FactValue, intOrNull, UnexpectedFactError } from '../facts.ts';
import type { PriceWindow, Standing } from './averages.ts';

/** What collateral is averaged over, whatever is configured. Source: Vault of perp-curie 2.8. */
export const COLLATERAL_INTERVAL = 900n;

/** A row of PriceWindow beside the feed that the market reads. */
export function windowOf(row: FactRow | undefined, feed: FactRow | undefined): PriceWindow {
  const answer = feed === undefined ? null : bigintOrNull(feed, 'lastAnswer');
  return {
    ticks: row === undefined ? [] : standings(row, 'tickTimes', 'ticks'),
    answers: row === undefined ? [] : standings(row, 'answerTimes', 'answers'),
    decimals: (feed && intOrNull(feed, 'decimals')) ?? 8,
    newest: answer !== null && answer > 0n ? answer : null,
  };
}

function standings(row: FactRow, times: string, values: string): Standing[] {
  const value = listOf(row, values);
  return listOf(row, times).map((since, place) => ({
    since: bigintOf({ since }, 'since'),
    value: bigintOf({ value: value[place] ?? null }, 'value'),
  }));
}

function listOf(row: FactRow, field: string): readonly FactValue[] {
  const value = row[field];
  if (!Array.isArray(value)) throw new UnexpectedFactError(field, 'list', row);
  return value;
}
