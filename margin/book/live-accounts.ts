import { InvalidRowError } from '../errors.ts';
import { extendBytes, extendFloats, extendShorts, extendWords } from './extendable.ts';
import { createInterner } from './growable.ts';
import { createLiveColumn } from './live-column.ts';
import { type OverlayMap, overlayOf } from './overlay.ts';
import { ruleKey } from './repay.ts';
import { isOwing } from './row-check.ts';
import type { Book, BookLeg, BookRow, RepayRule } from './types.ts';

type Held = Omit<Book, 'assets' | 'assetIndex' | 'prices' | 'excluded'>;

/** A leg and the index of its asset. */
interface PlacedLeg {
  readonly leg: BookLeg;
  readonly index: number;
}

/** The accounts of a book in slots: written in place, emptied, taken again by accounts with the same assets. */
export interface LiveAccounts {
  put(row: BookRow, legs: readonly BookLeg[], prices: Float64Array): void;
  remove(id: string): void;
  /** slot of each account by id */
  readonly slots: ReadonlyMap<string, number>;
  /** valid until the next change */
  view(): Held;
}

/**
 * @param known the slots of the book's accounts by id, where they are known; not changed
 * @throws InvalidRowError when two accounts have one id
 */
export function createLiveAccounts(initial: Book, known?: ReadonlyMap<string, number>): LiveAccounts {
  const { assetIndex } = initial;
  const ids = [...initial.ids];
  const slots: OverlayMap<number> | Map<string, number> = known === undefined ? slotsOf(initial) : overlayOf(known);
  const free = new Map<string, number[]>();
  const columns = initial.columns.map(createLiveColumn);
  const groups = createInterner<string>((group) => group, initial.groups);
  const rules = createInterner<RepayRule>(ruleKey, initial.rules);
  const groupOf = extendShorts(initial.groupOf);
  const ruleOf = extendBytes(initial.ruleOf);
  const bonus = extendFloats(initial.bonus);
  const owing = extendBytes(initial.owing);
  const occupied = extendBytes(initial.occupied ?? new Uint8Array(initial.count).fill(1));
  const start = extendWords(initial.index.start);
  const asset = extendShorts(initial.index.asset);
  const place = extendWords(initial.index.place);
  const constants = extendConstants(initial);
  const sums = extendSums(initial);
  let vacant = initial.vacant;

  function shapeAt(slot: number): string {
    const assets: number[] = [];
    for (let i = start.get(slot); i < start.get(slot + 1); i++) assets.push(asset.get(i));
    return shapeOf(assets);
  }

  function remove(id: string): void {
    const slot = slots.get(id);
    if (slot === undefined) return;
    slots.delete(id);
    ids[slot] = '';
    for (const values of [...Object.values(constants), ...Object.values(sums), bonus]) values.set(slot, 0);
    owing.set(slot, 0);
    occupied.set(slot, 0);
    for (let i = start.get(slot); i < start.get(slot + 1); i++) columns[asset.get(i)]?.vacate(place.get(i));
    const shape = shapeAt(slot);
    const empty = free.get(shape);
    if (empty === undefined) free.set(shape, [slot]);
    else empty.push(slot);
    vacant++;
  }

  function holdsJust(slot: number, legs: readonly PlacedLeg[]): boolean {
    const from = start.get(slot);
    const isHeld = (index: number): boolean => legs.some((leg) => leg.index === index);
    if (start.get(slot + 1) - from !== legs.length) return false;
    for (let i = 0; i < legs.length; i++) if (!isHeld(asset.get(from + i))) return false;
    return true;
  }

  /** A slot for an account of these assets: its own where they are the same, an emptied one like it, or a new one. */
  function slotFor(id: string, legs: readonly PlacedLeg[]): number {
    const own = slots.get(id);
    if (own !== undefined && holdsJust(own, legs)) return own;
    remove(id);
    const assets = legs.map(({ index }) => index);
    const slot = reuse(shapeOf(assets)) ?? append(assets);
    slots.set(id, slot);
    ids[slot] = id;
    occupied.set(slot, 1);
    return slot;
  }

  function reuse(shape: string): number | undefined {
    const slot = free.get(shape)?.pop();
    if (slot === undefined) return undefined;
    for (let i = start.get(slot); i < start.get(slot + 1); i++) columns[asset.get(i)]?.occupy();
    vacant--;
    return slot;
  }

  function append(assets: readonly number[]): number {
    const slot = ids.push('') - 1;
    for (const values of [...Object.values(constants), ...Object.values(sums), bonus]) values.push(0);
    for (const values of [groupOf, ruleOf, owing, occupied]) values.push(0);
    for (const index of assets) {
      asset.push(index);
      place.push(columns[index]?.append(slot) ?? 0);
    }
    start.push(start.get(slot) + assets.length);
    return slot;
  }

  function writeLegs(slot: number, legs: readonly PlacedLeg[]): void {
    for (let i = start.get(slot); i < start.get(slot + 1); i++) {
      const index = asset.get(i);
      for (const placed of legs) if (placed.index === index) columns[index]?.write(place.get(i), placed.leg);
    }
  }

  /** As a rebuild adds them: constants first, then the legs in the order of the book's assets. */
  function addUp(slot: number, constant: BookRow['constant'], legs: readonly PlacedLeg[], prices: Float64Array): void {
    let [surplus, requirement, debt] = [constant?.surplus ?? 0, constant?.requirement ?? 0, constant?.debt ?? 0];
    let [exposure, idle] = [0, 0];
    constants.surplus.set(slot, surplus);
    constants.requirement.set(slot, requirement);
    constants.debt.set(slot, debt);
    for (const { index, leg } of legs) {
      const price = prices[index] ?? Number.NaN;
      surplus += leg.surplus * price;
      requirement += leg.requirement * price;
      exposure += leg.exposure * price;
      debt += leg.debt * price;
      idle += leg.idle * price;
    }
    sums.surplus.set(slot, surplus);
    sums.requirement.set(slot, requirement);
    sums.exposure.set(slot, exposure);
    sums.debt.set(slot, debt);
    sums.idle.set(slot, idle);
  }

  return {
    put(row, legs, prices) {
      const placed = legs.map((leg) => ({ leg, index: assetIndex.get(leg.asset) ?? 0 }));
      placed.sort((a, b) => a.index - b.index);
      const slot = slotFor(row.id, placed);
      groupOf.set(slot, groups.of(row.group ?? ''));
      ruleOf.set(slot, rules.of(row.rule));
      bonus.set(slot, row.bonus);
      owing.set(slot, Number(isOwing(row)));
      writeLegs(slot, placed);
      addUp(slot, row.constant, placed, prices);
    },
    remove,
    slots,
    view: () => ({
      count: ids.length,
      ids,
      groups: groups.values,
      groupOf: groupOf.values,
      rules: rules.values,
      ruleOf: ruleOf.values,
      bonus: bonus.values,
      owing: owing.values,
      constants: {
        surplus: constants.surplus.values,
        requirement: constants.requirement.values,
        debt: constants.debt.values,
      },
      columns: columns.map(({ column }) => column),
      index: { start: start.values, asset: asset.values, place: place.values },
      sums: {
        surplus: sums.surplus.values,
        requirement: sums.requirement.values,
        exposure: sums.exposure.values,
        debt: sums.debt.values,
        idle: sums.idle.values,
      },
      vacant,
      occupied: vacant === 0 ? null : occupied.values,
    }),
  };
}

const shapeOf = (assets: Iterable<number>): string => [...assets].sort((a, b) => a - b).join(' ');

function slotsOf({ ids, occupied }: Book): Map<string, number> {
  const slots = new Map<string, number>();
  ids.forEach((id, slot) => {
    if (occupied?.[slot] === 0) return;
    if (slots.has(id)) throw new InvalidRowError(id, 'is in the book twice');
    slots.set(id, slot);
  });
  return slots;
}

function extendConstants({ constants: { surplus, requirement, debt } }: Book) {
  return { surplus: extendFloats(surplus), requirement: extendFloats(requirement), debt: extendFloats(debt) };
}

function extendSums({ sums: { surplus, requirement, exposure, debt, idle } }: Book) {
  return {
    surplus: extendFloats(surplus),
    requirement: extendFloats(requirement),
    exposure: extendFloats(exposure),
    debt: extendFloats(debt),
    idle: extendFloats(idle),
  };
}
