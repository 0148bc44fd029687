import type { RepayRule } from './types.ts';

/** Places of a leg's numbers, see `BookLeg`, and how many there are. A premium is zero where there is none. */
export const LEG = { surplus: 0, requirement: 1, exposure: 2, debt: 3, idle: 4, premium: 5, size: 6 } as const;

/** A book row as numbers, in arrays that are written over for each account. No price moves anything but its legs. */
export interface RowNumbers {
  group: string;
  rule: RepayRule;
  bonus: number;
  /** how many legs it has, each of another asset */
  count: number;
  /** by leg: place of its asset in the book */
  readonly assets: Uint16Array;
  /** `LEG.size` numbers a leg, one leg after another */
  readonly legs: Float64Array;
}

const noRule: RepayRule = { closeFactor: 1, fullBelowHealth: 0, fullBelowUsd: 0 };

/** @param mostLegs assets of the book, or of the pool whose accounts it is for */
export const createRowNumbers = (mostLegs: number): RowNumbers => ({
  group: '',
  rule: noRule,
  bonus: 1,
  count: 0,
  assets: new Uint16Array(mostLegs),
  legs: new Float64Array(mostLegs * LEG.size),
});
