import type { Desk } from '../agents/desk.ts';
import type { Hex, Transaction } from '../chain/miner.ts';
import type { MorphoCrowd } from './morpho.ts';
import { personOf } from './people.ts';
import type { CrowdSetting, Hour, ShortSeller } from './types.ts';

const COUNT = 12;
/** Hours between looks at a hedge; a rise of ether by this share brings a hedger at once. */
const REVIEW = 24;
const RISE = 0.06;
/** Shares of the notional value of the short: margin below the first is filled up to the second. */
const LEAST_MARGIN = 0.6;
const FULL_MARGIN = 1;
/** Share of the ether lent by which the short may be off. */
const SLACK = 0.02;

interface Hedger {
  readonly address: Hex;
  readonly number: number;
  readonly ether: number;
  readonly joins: number;
  hasLent: boolean;
  next: number;
  /** USD per ether at the last look. */
  seen: number;
}

/** Owners of the demo who lend ether at one protocol and are short as much of it at another: their net delta is near zero. */
export function hedgerAddresses(seed: number): readonly Hex[] {
  return Array.from({ length: COUNT }, (_, number) => personOf('hedger', seed, number));
}

/**
 * Lets hedgers come one by one in the first half of the scenario: every second lends at Aave, the others at Morpho. Each
 * looks after the hedge: sells again what a failed or partial order left open, and fills the margin up when ether rises.
 */
export function createHedgers(
  setting: CrowdSetting,
  { desk, morpho, sellers }: { desk: Desk; morpho: MorphoCrowd; sellers: readonly ShortSeller[] },
): (hour: Hour) => Promise<readonly Transaction[]> {
  const { seed, hours, random } = setting;
  const hedgers = hedgerAddresses(seed).map((address, number): Hedger => {
    const ether = Math.round(random.fork(`hedger ${number}`).logNormal(14, 0.6) * 100) / 100 + 1;
    const joins = 4 + Math.floor((number / COUNT) * hours * 0.5);
    return { address, number, ether, joins, hasLent: false, next: joins, seen: 0 };
  });

  function lend(hedger: Hedger, hour: Hour): readonly Transaction[] | null {
    const { address, ether, number } = hedger;
    if (number % 2 === 1) return morpho.lend(address, ether, hour);
    return desk.pledge(desk.ledger.account(address), desk.ledger.reserve('WETH'), ether) ? [] : null;
  }

  async function hedge({ address, ether, number }: Hedger, hour: Hour): Promise<readonly Transaction[]> {
    const seller = sellers[number % sellers.length];
    if (seller === undefined) return [];
    const held = await seller.held(address, hour);
    const open = Math.abs(ether - held.ether) < SLACK * ether ? 0 : ether - held.ether;
    const notional = ether * hour.price('WETH');
    const dollars = held.worth < LEAST_MARGIN * notional ? FULL_MARGIN * notional - held.worth : 0;
    return open === 0 && dollars === 0 ? [] : seller.short(address, { ether: Math.max(0, open), dollars }, hour);
  }

  return async (hour) => {
    const transactions: Transaction[] = [];
    const price = hour.price('WETH');
    for (const hedger of hedgers) {
      if (hour.hour < hedger.joins || (hour.hour < hedger.next && price < hedger.seen * (1 + RISE))) continue;
      const lent = hedger.hasLent ? [] : lend(hedger, hour);
      if (lent === null) continue;
      transactions.push(...lent, ...(await hedge(hedger, hour)));
      // What a first order gave is looked at soon.
      hedger.next = hour.hour + (hedger.hasLent ? REVIEW : 2);
      [hedger.hasLent, hedger.seen] = [true, price];
    }
    return transactions;
  };
}
