import { createGrowable, growableFloats } from './growable.ts';
import type { AssetColumn, BookLeg } from './types.ts';

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
  return {
    add(accountIndex, leg) {
      account.push(accountIndex);
      surplus.push(leg.surplus);
      requirement.push(leg.requirement);
      exposure.push(leg.exposure);
      debt.push(leg.debt);
      idle.push(leg.idle);
      return account.length - 1;
    },
    finish: () => ({
      count: account.length,
      account: account.finish(),
      surplus: surplus.finish(),
      requirement: requirement.finish(),
      exposure: exposure.finish(),
      debt: debt.finish(),
      idle: idle.finish(),
    }),
  };
}
