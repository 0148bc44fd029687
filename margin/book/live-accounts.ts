import { type Amount, createAmounts, HAS, NOTHING } from './amounts.ts';
import { createExtendable } from './extendable.ts';
import { createInterner } from './growable.ts';
import { createLiveColumn } from './live-column.ts';
import { createLiveIds } from './live-ids.ts';
import { placeInTable, ruleKey } from './repay.ts';
import { anEighthMore, withRoom } from './room.ts';
import { constantOf, isOwing } from './row-check.ts';
import { MOST_RULES } from './sizes.ts';
import { fieldsOf, writeSums } from './sums.ts';
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
  /** makes every sum anew */
  reprice(prices: Float64Array): void;
  /** valid until the next change */
  view(): Held;
}

/** @throws InvalidRowError when two accounts have one id */
export function createLiveAccounts(initial: Book): LiveAccounts {
  const { assetIndex, resting } = initial;
  const ids = createLiveIds(initial.ids);
  /** slots without an account, by the assets of their legs; found when the first is wanted */
  let free: Map<string, number[]> | null = null;
  const columns = initial.columns.map(createLiveColumn);
  const groups = createInterner<string>((group) => group, initial.groups);
  let rules = createInterner<RepayRule>(ruleKey, initial.rules);
  const groupOf = createExtendable(Uint16Array, initial.groupOf);
  const ruleOf = createExtendable(Uint16Array, initial.ruleOf);
  const bonus = createExtendable(Float64Array, initial.bonus);
  const owing = createExtendable(Uint8Array, initial.owing);
  const occupied = createExtendable(Uint8Array, initial.occupied ?? withRoom(Uint8Array, initial.count).fill(1));
  const start = createExtendable(Uint32Array, initial.index.start);
  const asset = createExtendable(Uint16Array, initial.index.asset);
  const place = createExtendable(Uint32Array, initial.index.place);
  const constants = createAmounts({ from: initial.constants, grown: anEighthMore });
  const sums = createAmounts({ from: initial.sums, grown: anEighthMore });
  let vacant = initial.vacant;

  const isResting = (slot: number): boolean => slot >= resting.from && slot < resting.to;

  function shapeAt(slot: number): string {
    const assets: number[] = [];
    for (let i = start.get(slot); i < start.get(slot + 1); i++) assets.push(asset.get(i));
    return shapeOf(assets, isResting(slot));
  }

  /** Limits of perps change from block to block: when the table is full, rules that nobody has any more are let go. */
  function ruleAt(rule: RepayRule): number {
    const at = rules.of(rule);
    if (at < MOST_RULES) return at;
    const held = new Set(ruleOf.values.filter((_, slot) => occupied.get(slot) === 1));
    const kept = [...held].sort((a, b) => a - b);
    const places = new Map(kept.map((old, place) => [old, place]));
    rules = createInterner<RepayRule>(
      ruleKey,
      kept.flatMap((old) => rules.values[old] ?? []),
    );
    for (let slot = 0; slot < ruleOf.values.length; slot++) ruleOf.set(slot, places.get(ruleOf.get(slot)) ?? 0);
    return placeInTable(rules.of(rule));
  }

  function remove(id: string): void {
    const slot = ids.placeOf(id);
    if (slot === undefined) return;
    ids.set(slot, '');
    constants.set(slot, NOTHING);
    sums.set(slot, NOTHING);
    bonus.set(slot, 0);
    owing.set(slot, 0);
    occupied.set(slot, 0);
    for (let i = start.get(slot); i < start.get(slot + 1); i++) columns[asset.get(i)]?.vacate(place.get(i));
    if (free !== null) addFree(free, slot);
    vacant++;
  }

  function addFree(to: Map<string, number[]>, slot: number): void {
    const shape = shapeAt(slot);
    const empty = to.get(shape);
    if (empty === undefined) to.set(shape, [slot]);
    else empty.push(slot);
  }

  function freeSlots(): Map<string, number[]> {
    const found = new Map<string, number[]>();
    for (let slot = 0; vacant > 0 && slot < sums.length; slot++) if (occupied.get(slot) === 0) addFree(found, slot);
    return found;
  }

  function holdsJust(slot: number, legs: readonly PlacedLeg[]): boolean {
    const from = start.get(slot);
    const isHeld = (index: number): boolean => legs.some((leg) => leg.index === index);
    if (start.get(slot + 1) - from !== legs.length) return false;
    for (let i = 0; i < legs.length; i++) if (!isHeld(asset.get(from + i))) return false;
    return true;
  }

  /**
   * A slot for an account of these assets: its own where they are the same, an emptied one like it, or a new one. Who owes
   * is not among those that rest.
   */
  function slotFor(id: string, legs: readonly PlacedLeg[], owes: boolean): number {
    const own = ids.placeOf(id);
    if (own !== undefined && !(owes && isResting(own)) && holdsJust(own, legs)) return own;
    remove(id);
    const assets = legs.map(({ index }) => index);
    const emptied = (owes ? undefined : reuse(shapeOf(assets, true))) ?? reuse(shapeOf(assets, false));
    const slot = emptied ?? append(assets);
    ids.set(slot, id);
    occupied.set(slot, 1);
    return slot;
  }

  function reuse(shape: string): number | undefined {
    free ??= freeSlots();
    const slot = free.get(shape)?.pop();
    if (slot === undefined) return undefined;
    for (let i = start.get(slot); i < start.get(slot + 1); i++) columns[asset.get(i)]?.occupy();
    vacant--;
    return slot;
  }

  function append(assets: readonly number[]): number {
    const slot = sums.push(NOTHING);
    constants.push(NOTHING);
    bonus.push(0);
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

  /** Those that are means over collaterals by value. */
  function moveBonuses(): void {
    if ((sums.fields & HAS.premium) === 0) return;
    const { premium, exposure } = sums.arrays;
    for (let slot = 0; slot < premium.length; slot++) {
      const usd = premium[slot] ?? 0;
      if (usd !== 0) bonus.set(slot, usd > 0 ? usd / (exposure[slot] ?? 0) : (exposure[slot] ?? 0) / -usd);
    }
  }

  function view(): Held {
    return {
      count: sums.length,
      ids,
      groups: groups.values,
      groupOf: groupOf.values,
      rules: rules.values,
      ruleOf: ruleOf.values,
      bonus: bonus.values,
      owing: owing.values,
      constants: constants.arrays,
      columns: columns.map(({ column }) => column),
      index: { start: start.values, asset: asset.values, place: place.values },
      sums: sums.arrays,
      resting,
      vacant,
      occupied: vacant === 0 ? null : occupied.values,
    };
  }

  return {
    put(row, legs, prices) {
      const placed = legs.map((leg) => ({ leg, index: assetIndex.get(leg.asset) ?? 0 }));
      placed.sort((a, b) => a.index - b.index);
      const owes = isOwing(row);
      const slot = slotFor(row.id, placed, owes);
      groupOf.set(slot, groups.of(row.group ?? ''));
      ruleOf.set(slot, ruleAt(row.rule));
      bonus.set(slot, row.bonus);
      owing.set(slot, Number(owes));
      writeLegs(slot, placed);
      const constant = constantOf(row);
      constants.set(slot, constant);
      sums.set(slot, addedUp(constant, placed, prices));
    },
    remove,
    reprice(prices) {
      const held = view();
      sums.own(fieldsOf(held));
      writeSums({ ...held, prices }, sums.arrays);
      moveBonuses();
    },
    view,
  };
}

/** As a rebuild adds them: constants first, then the legs in the order of the book's assets. */
function addedUp(constant: Amount, legs: readonly PlacedLeg[], prices: Float64Array): Amount {
  let { surplus, requirement, debt, exposure, idle, premium = 0 } = constant;
  for (const { index, leg } of legs) {
    const price = prices[index] ?? Number.NaN;
    surplus += leg.surplus * price;
    requirement += leg.requirement * price;
    exposure += leg.exposure * price;
    debt += leg.debt * price;
    idle += leg.idle * price;
    premium += (leg.premium ?? 0) * price;
  }
  return { surplus, requirement, exposure, debt, idle, premium };
}

const shapeOf = (assets: Iterable<number>, isResting: boolean): string =>
  `${isResting ? 'resting ' : ''}${[...assets].sort((a, b) => a - b).join(' ')}`;
