import { adapterOf, type FactRow, type FactValue } from '../../margin/index.ts';
import type { Analytics } from './analytics.ts';
import type { PoolState } from './pool-state.ts';
import type { MovedSnapshot } from './snapshot.ts';

/** Types whose changes reach rows of the book through prices and what `PoolAt.scales` tells only. */
const passing: ReadonlySet<string> = new Set([
  'MarginPool',
  'Market',
  'PriceFeed',
  'PairOracle',
  'Token',
  'InterestRateModel',
]);

/** Pools whose accounts' rows may be others now, whatever prices and interest did: a parameter or a rule changed. */
export function poolsOfOtherRows(base: Analytics, moved: MovedSnapshot): string[] {
  const types = moved.changedTypes.filter((type) => !passing.has(type));
  return [...moved.pools.values()].flatMap((pool) => {
    const before = base.pools.get(pool.id);
    return before === undefined || isOther(before, pool, types) ? [pool.id] : [];
  });
}

function isOther(before: PoolState, pool: PoolState, types: readonly string[]): boolean {
  if (before.formula?.id !== pool.formula?.id || before.decimals !== pool.decimals) return true;
  for (const [id, { tokenDecimals }] of pool.markets) {
    if (before.markets.get(id)?.tokenDecimals !== tokenDecimals) return true;
  }
  const read = adapterOf(pool.protocol)?.poolTypes ?? [];
  return types.some((type) => read.includes(type) && hasOtherRows(before, pool, type));
}

/** Where rows of a type belong to no pool, any pool may have looked one up. */
function hasOtherRows(before: PoolState, pool: PoolState, type: string): boolean {
  const [was, is] = [before.facts.rowsOf(type), pool.facts.rowsOf(type)];
  return is.length === 0 || was.length !== is.length || !is.every((row, i) => isSame(row, was[i]));
}

function isSame(a: FactValue | FactRow | undefined, b: FactValue | FactRow | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const [left, right] = [Object.entries(a), Object.entries(b)];
  if (left.length !== right.length) return false;
  const other = new Map(right);
  return left.every(([key, value]) => other.has(key) && isSame(value, other.get(key)));
}
