import { LEG, type RowNumbers } from '../book/row-numbers.ts';
import type { CategoryTerms } from './row-terms.ts';

/** What an account holds and owes, as numbers in arrays that are written over for each account. */
export interface Holdings {
  /** reserves with a balance; each once */
  count: number;
  /** places of the reserves among those of `RowTerms` */
  readonly reserves: Uint16Array;
  /** index-free units */
  readonly supply: Float64Array;
  readonly debt: Float64Array;
  /** native units, interest included */
  readonly stableDebt: Float64Array;
  readonly isCollateral: Uint8Array;
}

export const createHoldings = (reserves: number): Holdings => ({
  count: 0,
  reserves: new Uint16Array(reserves),
  supply: new Float64Array(reserves),
  debt: new Float64Array(reserves),
  stableDebt: new Float64Array(reserves),
  isCollateral: new Uint8Array(reserves),
});

/** Writes the legs and the bonus of an account's row, by the formulas of `AaveAccounts`; its assets are places of reserves. */
export function writeRow(row: RowNumbers, held: Holdings, terms: CategoryTerms): void {
  const { legs } = row;
  row.count = held.count;
  let bonusValue = 0;
  let value = 0;
  for (let i = 0, at = 0; i < held.count; i++, at += LEG.size) {
    const place = held.reserves[i] ?? 0;
    row.assets[i] = place;
    const of = terms[place];
    if (of === undefined) continue;
    const supplied = ((held.supply[i] ?? 0) * of.supply * of.inflation) / of.unit;
    const owed = (held.debt[i] ?? 0) * of.debt + (held.stableDebt[i] ?? 0);
    const debt = (owed * of.inflation) / of.unit;
    const exposure = held.isCollateral[i] === 1 && of.counts ? supplied : 0;
    legs[at + LEG.surplus] = of.threshold * exposure - debt;
    legs[at + LEG.requirement] = debt;
    legs[at + LEG.exposure] = exposure;
    legs[at + LEG.debt] = debt;
    legs[at + LEG.idle] = supplied - exposure;
    const usd = exposure * (of.price ?? 0);
    value += usd;
    bonusValue += usd * of.bonus;
  }
  row.bonus = value > 0 ? bonusValue / value : 1;
  weigh(row, terms);
}

/** Where bonuses differ, the legs say by what their mean is weighed. */
function weigh({ count, assets, legs }: RowNumbers, terms: CategoryTerms): void {
  let first = Number.NaN;
  let isMean = false;
  for (let i = 0, at = 0; i < count; i++, at += LEG.size) {
    const bonus = terms[assets[i] ?? 0]?.bonus ?? 0;
    if (!((legs[at + LEG.exposure] ?? 0) > 0)) continue;
    if (Number.isNaN(first)) first = bonus;
    else if (bonus !== first) isMean = true;
  }
  for (let i = 0, at = 0; i < count; i++, at += LEG.size) {
    legs[at + LEG.premium] = isMean ? (legs[at + LEG.exposure] ?? 0) * (terms[assets[i] ?? 0]?.bonus ?? 0) : 0;
  }
}
