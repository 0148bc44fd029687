import fc from 'fast-check';
import type { RecordedFact, RecordingContent, RecordingHeader } from '../recording/format.ts';
import type { BlockHeader, ChainBlock, Hex, Log, Receipt, Transaction } from '../types.ts';

const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((value): Hex => `0x${Buffer.from(value).toString('hex')}`);
const anyHex = (max: number) =>
  fc.uint8Array({ maxLength: max }).map((value): Hex => `0x${Buffer.from(value).toString('hex')}`);
const quantity = fc.bigInt({ min: 0n, max: (1n << 256n) - 1n });
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
/** Few distinct values, as on a chain, so that the dictionary is exercised. */
export const addresses = ['0x'.padEnd(42, '1'), '0x'.padEnd(42, '2'), '0x'.padEnd(42, '3')] as Hex[];
export const topics = ['0x'.padEnd(66, 'a'), '0x'.padEnd(66, 'b')] as Hex[];

/** One block of a random chain and what was asked at it. */
export interface Entry {
  readonly block: ChainBlock;
  readonly facts: RecordedFact[];
}

const bloom = fc.oneof(hex(256), fc.constant<Hex>(`0x${'00'.repeat(256)}`));
const header = fc.record({
  hash: hex(32),
  parentHash: hex(32),
  unclesHash: hex(32),
  author: fc.constantFrom(...addresses),
  stateRoot: hex(32),
  transactionsRoot: hex(32),
  receiptsRoot: hex(32),
  logsBloom: bloom,
  gasUsed: quantity,
  gasLimit: quantity,
  difficulty: quantity,
  totalDifficulty: optional(quantity),
  size: optional(quantity),
  baseFeePerGas: optional(quantity),
});
const logParts = fc.record({
  address: fc.constantFrom(...addresses),
  topics: fc
    .tuple(fc.constantFrom(...topics), fc.array(hex(32), { maxLength: 3 }))
    .map(([first, rest]) => [first, ...rest]),
  data: fc.oneof(
    anyHex(100),
    fc
      .array(fc.nat(), { maxLength: 4 })
      .map((words): Hex => `0x${words.map((w) => w.toString(16).padStart(64, '0')).join('')}`),
  ),
  newTransaction: fc.boolean(),
  hash: hex(32),
});
const transactionParts = fc.record({
  from: fc.constantFrom(...addresses),
  to: optional(fc.constantFrom(...addresses)),
  value: quantity,
  gasLimit: quantity,
  gasPrice: quantity,
  input: anyHex(80),
  nonce: quantity,
});
const factParts = fc.oneof(
  fc.record({
    type: fc.constant('call' as const),
    to: fc.constantFrom(...addresses),
    data: anyHex(40),
    result: optional(anyHex(64)),
  }),
  fc.record({ type: fc.constant('balance' as const), address: fc.constantFrom(...addresses), balance: quantity }),
  fc.record({ type: fc.constant('code' as const), address: fc.constantFrom(...addresses), code: anyHex(100) }),
);
const entryParts = fc.record({
  gap: fc.nat(3),
  wait: fc.nat(100),
  header,
  logs: fc.array(logParts, { maxLength: 4 }),
  transaction: transactionParts,
  bloom,
  facts: fc.array(factParts, { maxLength: 3 }),
});
type EntryParts = typeof entryParts extends fc.Arbitrary<infer T> ? T : never;

function build(content: RecordingContent, parts: readonly EntryParts[]): Entry[] {
  let previous: BlockHeader | null = null;
  return parts.map((part) => {
    const number: number = previous === null ? 5 : previous.number + 1 + (content.everyBlock ? 0 : part.gap);
    const linked: boolean = previous !== null && number === previous.number + 1;
    const head: BlockHeader = {
      ...part.header,
      number,
      timestamp: (previous?.timestamp ?? 1_700_000_000) + part.wait,
      parentHash: linked && previous !== null ? previous.hash : part.header.parentHash,
    };
    previous = head;
    const logs: Log[] = [];
    for (const { newTransaction, hash, ...log } of part.logs) {
      const last = logs.at(-1);
      const fresh = last === undefined || newTransaction;
      logs.push({
        ...log,
        blockNumber: number,
        blockHash: head.hash,
        logIndex: (last?.logIndex ?? -1) + 1 + part.gap,
        transactionIndex: (last?.transactionIndex ?? 0) + (fresh ? 1 : 0),
        transactionHash: fresh ? hash : (last?.transactionHash ?? hash),
      });
    }
    return {
      block: { header: head, logs, ...extras(content, head, logs, part) },
      facts: part.facts.map((fact) => ({ ...fact, block: number })),
    };
  });
}

function extras(content: RecordingContent, head: BlockHeader, logs: readonly Log[], part: EntryParts) {
  const transactions = new Map<Hex, Transaction>();
  const receipts = new Map<Hex, Receipt>();
  for (const log of logs) {
    const { input, ...rest } = part.transaction;
    const kept = content.transactions === 'full' ? input : '0x';
    const transaction = { ...rest, input: kept as Hex, hash: log.transactionHash, index: log.transactionIndex };
    if (content.transactions !== 'none') transactions.set(log.transactionHash, transaction);
    const own = logs.filter((other) => other.transactionHash === log.transactionHash);
    if (!content.receipts) continue;
    receipts.set(log.transactionHash, {
      transactionHash: log.transactionHash,
      transactionIndex: log.transactionIndex,
      blockHash: head.hash,
      blockNumber: head.number,
      cumulativeGasUsed: 21000n,
      gasUsed: part.transaction.gasLimit,
      contractAddress: part.transaction.to,
      logs: own,
      status: part.transaction.nonce % 2n === 0n ? null : 1n,
      root: part.transaction.nonce % 2n === 0n ? log.transactionHash : null,
      logsBloom: part.bloom,
    });
  }
  return { transactions, receipts };
}

const content = fc.record<RecordingContent>({
  everyBlock: fc.boolean(),
  transactions: fc.constantFrom('none', 'without-input', 'full'),
  receipts: fc.boolean(),
});
/** Random well-formed chains of `min` to `max` blocks, with what a recording of them keeps. */
export const chains = (min: number, max: number) =>
  fc.tuple(content, fc.array(entryParts, { minLength: min, maxLength: max })).map(([kept, parts]) => ({
    header: {
      chainId: 1,
      network: 'mainnet',
      finalityDepth: 64,
      from: 5,
      content: kept,
      provenance: ['seed 1'],
    } satisfies RecordingHeader,
    entries: build(kept, parts),
  }));
export type Chain = ReturnType<typeof chains> extends fc.Arbitrary<infer T> ? T : never;
