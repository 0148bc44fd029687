import { createGrowable, growableFloats } from './growable.ts';
import type { AssetColumn, BookLeg } from './types.ts';

/** Bits of `AssetColumn.fields`. */
export const HAS = { requirement: 1, exposure: 2, debt: 4, idle: 8 } as const;

/** The fields a leg has a value in, as bits of HAS. */
export function fieldsOf(leg: Omit<BookLeg, 'asset'>): number {
  return (
    (leg.requirement === 0 ? 0 : HAS.requirement) |
    (leg.exposure === 0 ? 0 : HAS.exposure) |
    (leg.debt === 0 ? 0 : HAS.debt) |
    (leg.idle === 0 ? 0 : HAS.idle)
  );
}

export interface ColumnBuilder {
  /** appends a leg and returns its place */
  add(account: number, leg: BookLeg): number;
  finish(): AssetColumn;
}

export function createColumnBuilder(): ColumnBuilder {
  const account = createGrowable((n) => new Uint32Array(n));
  const surplus = growableFloats();
  const requirement = growableFloats();
  const exposure = growableFloats();
  const debt = growableFloats();
  const idle = growableFloats();
  let fields = 0;
  return {
    add(accountIndex, leg) {
      account.push(accountIndex);
      surplus.push(leg.surplus);
      requirement.push(leg.requirement);
      exposure.push(leg.exposure);
      debt.push(leg.debt);
      idle.push(leg.idle);
      fields |= fieldsOf(leg);
      return account.length - 1;
    },
    finish: () => ({
      count: account.length,
      fields,
      vacant: 0,
      account: account.finish(),
      surplus: surplus.finish(),
      requirement: requirement.finish(),
      exposure: exposure.finish(),
      debt: debt.finish(),
      idle: idle.finish(),
    }),
  };
}
