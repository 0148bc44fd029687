import type { Desk } from '../agents/desk.ts';
import type { Hex, Transaction } from '../chain/miner.ts';
import type { MorphoCrowd } from './morpho.ts';
import { personOf } from './people.ts';
import type { CrowdSetting, Hour, ShortSeller } from './types.ts';

const COUNT = 12;

/** Owners of the demo who lend ether at one protocol and are short as much of it at another: their net delta is near zero. */
export function hedgerAddresses(seed: number): readonly Hex[] {
  return Array.from({ length: COUNT }, (_, number) => personOf('hedger', seed, number));
}

/** Lets hedgers come one by one in the first half of the scenario: every second lends at Aave, the others at Morpho. */
export function createHedgers(
  setting: CrowdSetting,
  { desk, morpho, sellers }: { desk: Desk; morpho: MorphoCrowd; sellers: readonly ShortSeller[] },
): (hour: Hour) => readonly Transaction[] {
  const { seed, hours, random } = setting;
  const waiting = hedgerAddresses(seed).map((address, number) => ({
    address,
    number,
    ether: Math.round(random.fork(`hedger ${number}`).logNormal(14, 0.6) * 100) / 100 + 1,
    joins: 4 + Math.floor((number / COUNT) * hours * 0.5),
  }));

  function lendAtAave(address: Hex, ether: number): boolean {
    const account = desk.ledger.account(address);
    return desk.pledge(account, desk.ledger.reserve('WETH'), ether);
  }

  return (hour) => {
    const transactions: Transaction[] = [];
    for (const hedger of waiting.filter(({ joins }) => joins <= hour.hour)) {
      const { address, ether, number } = hedger;
      const seller = sellers[number % sellers.length];
      const atAave = number % 2 === 0;
      if (seller === undefined || (atAave && !lendAtAave(address, ether))) continue;
      if (!atAave) transactions.push(...morpho.lend(address, ether, hour));
      transactions.push(...seller.short(address, ether, hour));
      waiting.splice(waiting.indexOf(hedger), 1);
    }
    return transactions;
  };
}
