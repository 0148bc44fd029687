import { exactOf, rowsOf, type Stage } from './stage.ts';

const RISE = 1.1;

/** Health follows prices the way rows say; without a price nobody who needs it has an answer. */
export function checkPrices(stage: Stage): string[] {
  const priced = [...stage.pool.markets.values()].filter(({ price }) => price !== null);
  return priced.flatMap(({ id }) => [...monotoneProblems(stage, id), ...unpricedProblems(stage, id)]);
}

function monotoneProblems({ adapter, accounts, rows, now, pool, reprice, timestamp }: Stage, market: string): string[] {
  const weights = new Map(rows.map((row) => [row.id, row.legs.find(({ asset }) => asset === market)?.surplus ?? 0]));
  const later = adapter.pool(reprice(market, RISE)).at(timestamp);
  return accounts.flatMap((account) => {
    const weight = weights.get(account.id);
    const [before, after] = [exactOf(now, account), exactOf(later, account)];
    if (weight === undefined || typeof before === 'string' || typeof after === 'string') return [];
    if (before.marginRatio === null || after.marginRatio === null || before.requirement === 0n) return [];
    const [was, is] = [surplusOf(before), surplusOf(after)];
    const slack = pool.bound.relative * Math.abs(was) + 2 * pool.bound.usd * 10 ** pool.decimals;
    const gained = is - was;
    const isRight =
      weight >= 0
        ? gained >= -slack - cut(before, pool.bound.relative)
        : gained <= slack + cut(before, pool.bound.relative);
    return isRight ? [] : [`${account.id}: weight ${weight} of ${market}, and a rise moves its surplus by ${gained}`];
  });
}

interface Margin {
  readonly exposure: bigint;
  readonly requirement: bigint;
  readonly marginRatio: { readonly value: bigint; readonly decimals: number } | null;
}

/** Cover less requirement, in the pool's decimals. */
function surplusOf({ requirement, marginRatio }: Margin): number {
  if (marginRatio === null) return 0;
  return (Number(marginRatio.value) / 10 ** marginRatio.decimals - 1) * Number(requirement);
}

const cut = ({ exposure, requirement }: Margin, relative: number): number =>
  2 * relative * (Number(exposure) + Number(requirement));

function unpricedProblems({ adapter, accounts, rows, now, reprice, timestamp }: Stage, market: string): string[] {
  const blind = adapter.pool(reprice(market, null)).at(timestamp);
  const left = rowsOf(blind, accounts);
  const stay = new Map(left.rows.map((row) => [row.id, row]));
  const legs = new Map(rows.map((row) => [row.id, row.legs.find(({ asset }) => asset === market)]));
  return accounts.flatMap((account) => {
    const leg = legs.get(account.id);
    const isNeeded = leg !== undefined && (leg.surplus !== 0 || leg.exposure !== 0 || leg.debt !== 0);
    const exact = exactOf(blind, account);
    if (isNeeded && typeof exact !== 'string')
      return [`${account.id}: needs the price of ${market} and is known without`];
    const knew = exactOf(now, account);
    if (leg === undefined && typeof knew !== 'string' && stay.has(account.id) && typeof exact === 'string') {
      return [`${account.id}: does not need the price of ${market} and is unknown without: ${exact}`];
    }
    return [];
  });
}
