import type { ScriptedChain } from '../../chain/testing/scripted-chain.ts';
import type { ChainBlock, ChainSource, Log } from '../../chain/types.ts';
import { createMemoryStore } from '../memory-store.ts';
import { createLedger } from './ledger.ts';

const none = <T>(): ReadonlyMap<`0x${string}`, T> => new Map();

/** The rows of a ledger that sees every log of every block of the chain, one block after another, with no indexer. */
export async function straightRun(chain: ScriptedChain, calls: Pick<ChainSource, 'call'>): Promise<unknown> {
  const store = createMemoryStore();
  const ledger = createLedger({ store, calls });
  await ledger.restore();
  for (const { header, logs } of chain.blocks.slice(1)) {
    const block: ChainBlock = { header, logs, transactions: none(), receipts: none() };
    const outcome = await ledger.processBlock(block, async () => ({ ...block, logs: [] as Log[] }));
    const { number, hash, parentHash, timestamp } = header;
    const { changes, ...rest } = outcome;
    const draft = store.draft();
    draft.add(number, changes);
    await store.commit({ ...rest, draft, blocks: [{ number, hash, parentHash, timestamp }] });
    if (outcome.failure) break;
  }
  return store.rows();
}
