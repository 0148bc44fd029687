import { type Amount, createAmounts, NOTHING } from './amounts.ts';
import { createExtendable } from './extendable.ts';
import { anEighthMore } from './room.ts';
import type { AssetColumn } from './types.ts';

/** A column whose legs change in place and that grows at its end. */
export interface LiveColumn {
  /** valid until the next change */
  readonly column: AssetColumn;
  write(place: number, leg: Amount): void;
  /** empties a leg whose account is gone */
  vacate(place: number): void;
  /** an emptied leg has an account again */
  occupy(): void;
  /** appends an empty leg of the highest account so far and returns its place */
  append(account: number): number;
}

/** @param from taken over, not copied */
export function createLiveColumn(from: AssetColumn): LiveColumn {
  const account = createExtendable(Uint32Array, from.account);
  const amounts = createAmounts({ from, grown: anEighthMore });
  let { vacant } = from;
  return {
    get column() {
      const { length: count, fields, arrays } = amounts;
      return { count, fields, vacant, account: account.values, ...arrays };
    },
    write: amounts.set,
    vacate(place) {
      amounts.set(place, NOTHING);
      vacant++;
    },
    occupy() {
      vacant--;
    },
    append(accountIndex) {
      account.push(accountIndex);
      return amounts.push(NOTHING);
    },
  };
}
