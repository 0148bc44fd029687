import type { EntityRow } from '../../engine/index.ts';
import type { Analytics } from '../book/analytics.ts';
import { type MarketNumbers, marketNumbers } from '../book/market-numbers.ts';
import type { MarketState } from '../book/pool-state.ts';
import { UnknownEntity } from '../errors.ts';
import { analyticsAt, idOf } from './at-row.ts';
import type { ApiContext } from './context.ts';

export interface MarketView {
  readonly analytics: Analytics;
  readonly market: MarketState;
  readonly numbers: MarketNumbers;
}

export async function viewOf(row: EntityRow, context: ApiContext): Promise<MarketView> {
  const analytics = await analyticsAt(row, context);
  const market = analytics.markets.get(idOf(row));
  if (market === undefined) throw new UnknownEntity('market', idOf(row), analytics.block.number);
  return { analytics, market, numbers: marketNumbers(analytics, market) };
}

/** A resolver of a field that the market's view answers. */
export const derived =
  <T>(answer: (view: MarketView) => T) =>
  async (row: EntityRow, _args: unknown, context: ApiContext): Promise<T> =>
    answer(await viewOf(row, context));
