import type { Subgraph } from '../../engine/manifest/types.ts';
import type { EntityChange, StoreBatch } from '../../engine/store/types.ts';
import { batch, change, decimal, point, subgraphOf } from './store-fixture.ts';

const ACCOUNTS = 50;
export const BLOCKS_PER_BATCH = 5;

/** An id that begins so is of a subgraph whose deployment keeps no history. */
export const WITHOUT_HISTORY = '0f';

/** Endless batches that depend on nothing but the block they start after; all but the last two blocks are final. */
export function workload(id: string): { subgraph: Subgraph; batchAfter(head: number): StoreBatch } {
  const account = (n: number): string => `0x${(n % ACCOUNTS).toString(16).padStart(40, '0')}`;
  return {
    subgraph: { ...subgraphOf({ id }), ...(id.startsWith(WITHOUT_HISTORY) && { historyBlocks: 0 }) },
    batchAfter: (head) => {
      const changes: EntityChange[] = [];
      for (let number = head + 1; number <= head + BLOCKS_PER_BATCH; number++) {
        for (let i = 0; i < 20; i++) {
          const who = account(number * 7 + i);
          const row = (number + i) % 11 === 0 ? null : { balance: BigInt(number * 1000 + i) };
          changes.push(change(number, 'Account', who, row));
        }
        const trade = `0x${number.toString(16).padStart(8, '0')}`;
        changes.push(change(number, 'Trade', trade, { account: account(number), amount: decimal(`${number}.5`) }));
        changes.push(point(number, 0, account(number % 3), { price: decimal(`${number % 17}`) }));
      }
      const sources = [{ template: 'Token', params: [account(head)], context: null, creationBlock: head + 1 }];
      return batch([head + 1, head + BLOCKS_PER_BATCH], changes, { sources, final: head + BLOCKS_PER_BATCH - 2 });
    },
  };
}
