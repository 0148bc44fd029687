import type {
  BlockHeader,
  CallRequest,
  CallResult,
  ChainBlock,
  Hex,
  Log,
  Transaction,
} from '../../engine/chain/types.ts';
import { toRow } from '../../engine/manifest/entity-shape.ts';
import type { Subgraph } from '../../engine/manifest/types.ts';
import { toString as format } from '../../engine/numbers/big-decimal.ts';
import { createMemoryStore, type MemoryStore } from '../../engine/run/memory-store.ts';
import { createProcessor } from '../../engine/run/processor.ts';
import type { EntityRow, EntityValue } from '../../engine/store/types.ts';

/** A block as far as the mappings can see: its logs, in order. */
export interface BareBlock {
  readonly number: number;
  readonly hash: Hex;
  readonly timestamp: number;
  readonly logs: readonly Log[];
}

export interface SubgraphRun {
  readonly rows: (type: string) => readonly EntityRow[];
  /** Every version of every entity, in the order of writing. */
  readonly versions: readonly { readonly type: string; readonly id: string; readonly row: EntityRow | null }[];
}

export interface SubgraphRunOptions {
  readonly subgraph: Subgraph;
  readonly blocks: readonly BareBlock[];
  /** Answers eth_calls; no chain is asked. */
  readonly call: (request: CallRequest) => CallResult;
}

const WORD: Hex = `0x${'0'.repeat(64)}`;
const ADDRESS: Hex = `0x${'0'.repeat(40)}`;

function headerOf({ number, hash, timestamp }: BareBlock): BlockHeader {
  return {
    number,
    hash,
    parentHash: WORD,
    timestamp,
    unclesHash: WORD,
    author: ADDRESS,
    stateRoot: WORD,
    transactionsRoot: WORD,
    receiptsRoot: WORD,
    logsBloom: `0x${'0'.repeat(512)}`,
    gasUsed: 0n,
    gasLimit: 0n,
    difficulty: 0n,
    totalDifficulty: null,
    size: null,
    baseFeePerGas: null,
  };
}

function transactionOf({ transactionHash, transactionIndex }: Log): Transaction {
  return {
    hash: transactionHash,
    index: transactionIndex,
    from: ADDRESS,
    to: null,
    value: 0n,
    gasLimit: 0n,
    gasPrice: 0n,
    input: '0x',
    nonce: 0n,
  };
}

/** Runs the built mappings over blocks that hold all logs of the chain, foreign ones too. A failure is thrown. */
export async function runSubgraph({ subgraph, blocks, call }: SubgraphRunOptions): Promise<SubgraphRun> {
  const store: MemoryStore = createMemoryStore();
  const versions: { type: string; id: string; row: EntityRow | null }[] = [];
  const calls = {
    call: async (request: CallRequest) => call(request),
    getBalance: async () => 0n,
    getCode: async (): Promise<Hex> => '0x',
  };
  const processor = await createProcessor({ subgraph, store, calls });
  await processor.restore();
  for (const bare of blocks) {
    const header = headerOf(bare);
    const transactions = new Map(bare.logs.map((log) => [log.transactionHash, transactionOf(log)]));
    const block: ChainBlock = { header, logs: bare.logs, transactions, receipts: new Map() };
    const outcome = await processor.processBlock(block, async () => ({ ...block, logs: [] }));
    if (outcome.failure !== undefined) throw new Error(outcome.failure.message);
    const { changes, ...rest } = outcome;
    for (const { shape, id, values } of changes)
      versions.push({ type: shape.type.name, id, row: values && toRow(shape, values) });
    const draft = store.draft();
    draft.add(header.number, changes);
    const { number, hash, parentHash, timestamp } = header;
    await store.commit({ ...rest, draft, blocks: [{ number, hash, parentHash, timestamp }] });
    processor.committed?.(header);
  }
  const rows = store.rows();
  return { rows: (type) => rows[type] ?? [], versions };
}

/** A decimal of a row as its digits; null where the row has none. */
export function digitsOf(value: EntityValue | undefined): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'object' || !('digits' in value)) throw new Error(`${String(value)} is no decimal`);
  return format(value);
}
