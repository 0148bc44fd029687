/** Lower-case hex with 0x prefix. */
export type Hex = `0x${string}`;

export interface BlockRef {
  readonly number: number;
  readonly hash: Hex;
}

/** A block header as `eth_getBlockByNumber` gives it; quantities that can exceed 2^53 are bigint. */
export interface BlockHeader extends BlockRef {
  readonly parentHash: Hex;
  /** Unix seconds. */
  readonly timestamp: number;
  readonly unclesHash: Hex;
  readonly author: Hex;
  readonly stateRoot: Hex;
  readonly transactionsRoot: Hex;
  readonly receiptsRoot: Hex;
  readonly logsBloom: Hex;
  readonly gasUsed: bigint;
  readonly gasLimit: bigint;
  readonly difficulty: bigint;
  readonly totalDifficulty: bigint | null;
  readonly size: bigint | null;
  readonly baseFeePerGas: bigint | null;
  /** Only number, hash and timestamp are known, from the block's logs; the other fields say nothing. */
  readonly partial?: true;
}

export interface Log {
  readonly address: Hex;
  readonly topics: readonly Hex[];
  readonly data: Hex;
  readonly blockNumber: number;
  readonly blockHash: Hex;
  readonly transactionHash: Hex;
  readonly transactionIndex: number;
  readonly logIndex: number;
}

/** The transaction fields a mapping can read. */
export interface Transaction {
  readonly hash: Hex;
  readonly index: number;
  readonly from: Hex;
  readonly to: Hex | null;
  readonly value: bigint;
  readonly gasLimit: bigint;
  readonly gasPrice: bigint;
  readonly input: Hex;
  readonly nonce: bigint;
  /** Only hash and index are known, from a log; the other fields say nothing. */
  readonly partial?: true;
}

export interface Receipt {
  readonly transactionHash: Hex;
  readonly transactionIndex: number;
  readonly blockHash: Hex;
  readonly blockNumber: number;
  readonly cumulativeGasUsed: bigint;
  readonly gasUsed: bigint;
  readonly contractAddress: Hex | null;
  readonly logs: readonly Log[];
  readonly status: bigint | null;
  readonly root: Hex | null;
  readonly logsBloom: Hex;
}

/** Everything of one block that the deployment's filters select, logs in chain order. */
export interface ChainBlock {
  readonly header: BlockHeader;
  readonly logs: readonly Log[];
  /** Keyed by transaction hash; holds at least the transactions of `logs` when the source was asked for them. */
  readonly transactions: ReadonlyMap<Hex, Transaction>;
  /** Keyed by transaction hash; only where a handler declares `receipt: true`. */
  readonly receipts: ReadonlyMap<Hex, Receipt>;
}

/**
 * Logs as places in the bytes that hold them: what is mapped is a number of each field, and text is made when it is
 * needed. `log-table.ts` reads it.
 */
export interface LogTable {
  /** Addresses, hashes, topics and data. */
  readonly bytes: Uint8Array;
  /** As many numbers for each log. */
  readonly words: Int32Array;
  readonly count: number;
}

/** `count` logs of a table, from log `from` on. */
export interface LogRows {
  readonly table: LogTable;
  readonly from: number;
  readonly count: number;
}

/** A block of which no more is known than its logs say: they stay in their table, and `header` is what they tell. */
export interface SealedBlock {
  readonly header: BlockHeader;
  /** In chain order. */
  readonly rows: LogRows;
  /** Whether the block comes with its logs' transactions. */
  readonly withTransactions: boolean;
}

/** A block as sources hand it out. */
export type DeliveredBlock = ChainBlock | SealedBlock;

/** One watched contract: every log of `address` (null: any address) whose topic0 is listed, from `startBlock` on. */
export interface LogSelector {
  readonly address: Hex | null;
  readonly topic0: readonly Hex[];
  readonly startBlock: number;
  readonly endBlock: number | null;
}

/** Every n-th block from `offset` on, up to `until` where there is an end. */
export interface BlockGrid {
  readonly every: number;
  readonly offset: number;
  readonly until: number | null;
}

export interface BlockRequest {
  readonly from: number;
  readonly to: number;
  readonly selectors: readonly LogSelector[];
  /** Deliver the blocks on these grids too, selected logs or not (block handlers). */
  readonly everyBlock: false | readonly BlockGrid[];
  readonly transactions: boolean;
  readonly receipts: boolean;
  /**
   * `logs`: final blocks may come with what their logs say and no more, see `partial` of BlockHeader and Transaction.
   * Default `full`.
   */
  readonly detail?: Detail;
}

export type Detail = 'full' | 'logs';

export type CallResult = { readonly status: 'ok'; readonly data: Hex } | { readonly status: 'reverted' };

export interface CallRequest {
  readonly to: Hex;
  readonly data: Hex;
  readonly block: BlockRef;
}

/** Where blocks come from: a recording, or JSON-RPC. */
export interface ChainSource {
  /** For messages: a path or a URL without credentials. */
  readonly label: string;
  chainId(): Promise<number>;
  /** Newest block, and the newest that can no longer be reorganised. */
  head(): Promise<{ readonly latest: BlockRef; readonly finalized: BlockRef }>;
  /**
   * Blocks of the range in ascending order, each at most once. The last block of the range is always delivered,
   * so that the head moves even when nothing was selected.
   */
  blocks(request: BlockRequest, signal: AbortSignal): AsyncIterable<readonly DeliveredBlock[]>;
  /** Header by number, null beyond the head. */
  header(number: number): Promise<BlockHeader | null>;
  call(request: CallRequest): Promise<CallResult>;
  getBalance(address: Hex, block: BlockRef): Promise<bigint>;
  getCode(address: Hex, block: BlockRef): Promise<Hex>;
  /**
   * Tells when the chain may have grown, where the source can; the function it gives ends that. `isLive` says whether
   * news would come by themselves at the moment.
   */
  listenHeads?(onHead: () => void): { isLive(): boolean; close(): void };
  close(): Promise<void>;
}
