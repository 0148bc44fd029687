import { toEventSelector } from 'viem';
import type { Hex, MinedBlock, MinedLog } from '../../chain/miner.ts';
import type { PlayTransaction } from './context.ts';

/** Which accounts moved on the borrow side without any event, since an event last named them. */
export interface Silence {
  observe(block: MinedBlock, transactions: readonly PlayTransaction[]): void;
  /** Accounts of a Comet whose principal events cannot tell now. */
  of(comet: Hex): ReadonlySet<Hex>;
}

/** Topics that name the account whose principal an event moves. */
const NAMED = new Map<string, readonly number[]>([
  [toEventSelector('Supply(address,address,uint256)'), [2]],
  [toEventSelector('Withdraw(address,address,uint256)'), [1]],
  [toEventSelector('Transfer(address,address,uint256)'), [1, 2]],
  [toEventSelector('AbsorbDebt(address,address,uint256,uint256)'), [2]],
]);

function accountsOf({ topics }: MinedLog): Hex[] {
  return (NAMED.get(topics[0] ?? '') ?? []).map((at): Hex => `0x${(topics[at] ?? '0x').slice(26)}`);
}

/** Follows the blocks of a play on some Comets. */
export function createSilence(comets: readonly Hex[]): Silence {
  const unheard = new Map(comets.map((comet) => [comet, new Set<Hex>()]));

  function observeComet(comet: Hex, silent: Set<Hex>, block: MinedBlock, sent: readonly PlayTransaction[]): void {
    const heard = new Set<Hex>();
    block.transactions.forEach(({ succeeded, logs }, at) => {
      const { to, parties } = sent[at] ?? {};
      const own = logs.filter(({ address }) => address === comet);
      for (const log of own) for (const account of accountsOf(log)) heard.add(account);
      if (!succeeded || to !== comet || parties === undefined) return;
      for (const party of parties) {
        if (own.length > 0) heard.add(party);
        else silent.add(party);
      }
    });
    // The contract answers for the end of the block, so that an event anywhere in it tells all of it.
    for (const account of heard) silent.delete(account);
  }

  return {
    observe(block, sent) {
      for (const [comet, silent] of unheard) observeComet(comet, silent, block, sent);
    },
    of: (comet) => unheard.get(comet) ?? new Set(),
  };
}
