import { anEighthMore, copyWithRoom, reserve, wholeOf, withRoom } from './room.ts';
import type { Amounts, BookLeg } from './types.ts';
import { isZeros, zeros } from './zeros.ts';

/** Bits that say which fields have values; `fields` of stores and columns leave surplus out. */
export const HAS = { requirement: 1, exposure: 2, debt: 4, idle: 8, surplus: 16, premium: 32 } as const;

/** One entry of `Amounts`. */
export type Amount = Omit<BookLeg, 'asset'>;

export const NOTHING: Amount = { surplus: 0, requirement: 0, exposure: 0, debt: 0, idle: 0 };

/** Amounts that grow and change in place, in no more arrays than they need: see `Amounts`. */
export interface AmountStore {
  readonly length: number;
  /** bits of HAS: what any entry ever had besides surplus */
  readonly fields: number;
  /** valid until the next entry is added, and until a value is set in a field that had none */
  readonly arrays: Amounts;
  /** adds an entry and returns its place */
  push(amount: Amount): number;
  set(place: number, amount: Amount): void;
  /** gives each field that is named (bits of HAS) an array; debt one apart from requirement's */
  own(fields: number): void;
  /** the arrays, which the store holds no longer; it is spent */
  finish(): Amounts;
}

interface AmountOptions {
  /** taken over, not copied, and the room behind them (`withRoom`) with them */
  readonly from?: Amounts;
  /** room to make when `length` entries are full */
  readonly grown?: (length: number) => number;
}

const double = (length: number): number => Math.max(64, length * 2);

export function createAmounts({ from, grown = double }: AmountOptions = {}): AmountStore {
  let length = from?.surplus.length ?? 0;
  let surplus = ownArray(from?.surplus);
  let requirement = ownArray(from?.requirement);
  let exposure = ownArray(from?.exposure);
  let idle = ownArray(from?.idle);
  let premium = ownArray(from?.premium);
  /** null while every debt is the requirement */
  let debt = from === undefined || isSameDebt(from) ? null : ownArray(from.debt);
  let room = [surplus, requirement, exposure, debt, idle, premium].reduce(
    (least, values) => Math.min(least, values?.length ?? least),
    anEighthMore(length),
  );
  let views: Amounts | null = null;

  const made = (): Float64Array<ArrayBufferLike> => {
    views = null;
    return reserve(Float64Array, room);
  };

  function makeRoom(): void {
    room = grown(length);
    const moved = (values: Float64Array | null): Float64Array | null => {
      if (values === null) return null;
      const bigger = reserve(Float64Array, room);
      bigger.set(values);
      return bigger;
    };
    [surplus, requirement, exposure] = [moved(surplus), moved(requirement), moved(exposure)];
    [debt, idle, premium] = [moved(debt), moved(idle), moved(premium)];
  }

  function splitDebt(): Float64Array {
    const values = made();
    if (requirement !== null) values.set(requirement);
    return values;
  }

  function set(place: number, amount: Amount): void {
    if (debt === null && amount.debt !== amount.requirement) debt = splitDebt();
    if (debt !== null) debt[place] = amount.debt;
    // Interest on a debt moves the surplus in place, be it zero now.
    if (surplus === null && (amount.surplus !== 0 || amount.debt !== 0)) surplus = made();
    if (surplus !== null) surplus[place] = amount.surplus;
    if (requirement === null && amount.requirement !== 0) requirement = made();
    if (requirement !== null) requirement[place] = amount.requirement;
    if (exposure === null && amount.exposure !== 0) exposure = made();
    if (exposure !== null) exposure[place] = amount.exposure;
    if (idle === null && amount.idle !== 0) idle = made();
    if (idle !== null) idle[place] = amount.idle;
    const { premium: extra = 0 } = amount;
    if (premium === null && extra !== 0) premium = made();
    if (premium !== null) premium[place] = extra;
  }

  function viewed(): Amounts {
    const view = (values: Float64Array | null): Float64Array => values?.subarray(0, length) ?? zeros(length);
    const required = view(requirement);
    return {
      surplus: view(surplus),
      requirement: required,
      exposure: view(exposure),
      debt: debt === null ? required : view(debt),
      idle: view(idle),
      premium: view(premium),
    };
  }

  return {
    get length() {
      return length;
    },
    get fields() {
      const bit = (values: Float64Array | null, field: number): number => (values === null ? 0 : field);
      const owed = bit(requirement, HAS.requirement | HAS.debt) | bit(debt, HAS.debt);
      return owed | bit(exposure, HAS.exposure) | bit(idle, HAS.idle) | bit(premium, HAS.premium);
    },
    get arrays() {
      views ??= viewed();
      return views;
    },
    push(amount) {
      if (length === room) makeRoom();
      views = null;
      set(length, amount);
      return length++;
    },
    set,
    own(fields) {
      if (fields & HAS.debt) debt ??= splitDebt();
      if (fields & HAS.surplus) surplus ??= made();
      if (fields & HAS.requirement) requirement ??= made();
      if (fields & HAS.exposure) exposure ??= made();
      if (fields & HAS.idle) idle ??= made();
      if (fields & HAS.premium) premium ??= made();
    },
    finish() {
      const all = viewed();
      [surplus, requirement, exposure, debt, idle, premium] = [null, null, null, null, null, null];
      [length, room, views] = [0, 0, null];
      return all;
    },
  };
}

/** Whether debt and requirement are one array, or both nothing. */
export const isSameDebt = ({ debt, requirement }: Pick<Amounts, 'debt' | 'requirement'>): boolean =>
  debt === requirement || (isZeros(debt) && isZeros(requirement));

const ownArray = (values: Float64Array | undefined): Float64Array | null =>
  values === undefined || isZeros(values) ? null : wholeOf(Float64Array, values);

/** Arrays of their own with the same values, what is shared within them shared again. */
export function copyAmounts(amounts: Amounts): Amounts {
  const copied = (values: Float64Array): Float64Array =>
    isZeros(values) ? values : copyWithRoom(Float64Array, values);
  const requirement = copied(amounts.requirement);
  return {
    surplus: copied(amounts.surplus),
    requirement,
    exposure: copied(amounts.exposure),
    debt: isSameDebt(amounts) ? requirement : copied(amounts.debt),
    idle: copied(amounts.idle),
    premium: copied(amounts.premium),
  };
}

/** The entries of one store, then those of another, with room (`withRoom`); both stores are spent. */
export function joinAmounts(one: AmountStore, other: AmountStore): Amounts {
  const [first, second] = [one.finish(), other.finish()];
  const count = first.surplus.length + second.surplus.length;
  const joined = (field: keyof Amounts): Float64Array => {
    if (isZeros(first[field]) && isZeros(second[field])) return zeros(count);
    const values = withRoom(Float64Array, count);
    values.set(first[field]);
    values.set(second[field], first[field].length);
    return values;
  };
  const requirement = joined('requirement');
  return {
    surplus: joined('surplus'),
    requirement,
    exposure: joined('exposure'),
    debt: isSameDebt(first) && isSameDebt(second) ? requirement : joined('debt'),
    idle: joined('idle'),
    premium: joined('premium'),
  };
}
