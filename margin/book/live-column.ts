import { fieldsOf, HAS } from './columns.ts';
import { extendFloats, extendWords } from './extendable.ts';
import type { AssetColumn, BookLeg } from './types.ts';

type Amounts = Omit<BookLeg, 'asset'>;

const NOTHING: Amounts = { surplus: 0, requirement: 0, exposure: 0, debt: 0, idle: 0 };

/** A column whose legs change in place and that grows at its end. */
export interface LiveColumn {
  /** valid until the next change */
  readonly column: AssetColumn;
  write(place: number, leg: Amounts): void;
  /** empties a leg whose account is gone */
  vacate(place: number): void;
  /** an emptied leg has an account again */
  occupy(): void;
  /** appends an empty leg of the highest account so far and returns its place */
  append(account: number): number;
}

/** @param from taken over, not copied */
export function createLiveColumn(from: AssetColumn): LiveColumn {
  const account = extendWords(from.account);
  const surplus = extendFloats(from.surplus);
  const requirement = extendFloats(from.requirement);
  const exposure = extendFloats(from.exposure);
  const debt = extendFloats(from.debt);
  const idle = extendFloats(from.idle);
  let { fields, count, vacant } = from;

  function write(place: number, leg: Amounts): void {
    fields |= fieldsOf(leg);
    surplus.set(place, leg.surplus);
    if (fields & HAS.requirement) requirement.set(place, leg.requirement);
    if (fields & HAS.exposure) exposure.set(place, leg.exposure);
    if (fields & HAS.debt) debt.set(place, leg.debt);
    if (fields & HAS.idle) idle.set(place, leg.idle);
  }

  return {
    get column() {
      return {
        count,
        fields,
        vacant,
        account: account.values,
        surplus: surplus.values,
        requirement: requirement.values,
        exposure: exposure.values,
        debt: debt.values,
        idle: idle.values,
      };
    },
    write,
    vacate(place) {
      write(place, NOTHING);
      vacant++;
    },
    occupy() {
      vacant--;
    },
    append(accountIndex) {
      account.push(accountIndex);
      for (const values of [surplus, requirement, exposure, debt, idle]) values.push(0);
      return count++;
    },
  };
}
