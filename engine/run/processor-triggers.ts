import { decodeEvent } from '../abi/event-decoder.ts';
import { valueSink } from '../abi/value.ts';
import { addressOf, FIELD, field, sameHash, transactionHashOf } from '../chain/log-table.ts';
import { transactionOfRow } from '../chain/log-transactions.ts';
import { openBlock, rowsOf } from '../chain/sealed-block.ts';
import type { ChainBlock, DeliveredBlock, Hex, LogRows, LogTable, Receipt, Transaction } from '../chain/types.ts';
import type { DeclaredCall } from '../manifest/declared-calls.ts';
import type { BlockHandler } from '../manifest/types.ts';
import { MappingFailed } from '../wasm/errors.ts';
import { BlockIncomplete } from './processor-errors.ts';
import type { Trigger } from './processor-mapping.ts';
import { type ActiveSource, type EventPlan, isActiveAt, plansFor } from './processor-sources.ts';

/** One handler to run. */
export interface Run {
  /** Calls that the handler declares. */
  readonly calls: readonly DeclaredCall[];
  readonly source: ActiveSource;
  readonly handler: string;
  readonly trigger: Trigger;
}

/** Sources that an address concerns. */
type Watching = (address: Hex) => readonly ActiveSource[];

const NONE: ReadonlySet<Hex> = new Set();
const NO_HASH = /^0x0{64}$/;
const ZERO_ADDRESS: Hex = `0x${'0'.repeat(40)}`;

/** Some chains emit logs outside transactions, under the block's hash or none. */
function transactionOf(block: DeliveredBlock, table: LogTable, log: number): Transaction {
  if ('rows' in block) return transactionOfRow(table, log);
  const hash = transactionHashOf(table, log);
  const found = block.transactions.get(hash);
  if (found) return found;
  if (hash !== block.header.hash && !NO_HASH.test(hash)) {
    throw new BlockIncomplete(block.header, `transaction ${hash}`);
  }
  return {
    hash,
    index: field(table, log, FIELD.transactionIndex),
    from: ZERO_ADDRESS,
    to: null,
    value: 0n,
    gasLimit: 0n,
    gasPrice: 0n,
    input: '0x',
    nonce: 0n,
  };
}

function receiptOf(block: DeliveredBlock, hash: Hex): Receipt {
  const receipt = 'rows' in block ? undefined : block.receipts.get(hash);
  if (receipt === undefined) throw new BlockIncomplete(block.header, `receipt of ${hash}`);
  return receipt;
}

/** Of several handlers for one signature, the one whose event the log has the shape of. */
function fitting(plans: readonly EventPlan[], table: LogTable, log: number): EventPlan | undefined {
  if (plans.length < 2) return plans[0];
  const fit = plans.filter((plan) => decodeEvent(plan.layout, table, log, valueSink, []));
  if (fit.length > 1) {
    throw new MappingFailed(`Multiple handlers defined for event \`${fit[0]?.handler.event}\`, only one is supported`);
  }
  return fit[0];
}

/** Logs of a transaction follow one another: the last one's needs no look-up. */
function sameTransaction(last: Run | undefined, table: LogTable, log: number): Transaction | null {
  if (last?.trigger.kind !== 'log') return null;
  return sameHash(table, last.trigger.log, log, 'transactionHash') ? last.trigger.transaction : null;
}

/**
 * Transactions of which a handler wants the receipt for one of their logs. graph-node, by JSON-RPC, then hands it to the
 * handlers of all their logs, and published mappings read it there.
 */
function receipted(block: DeliveredBlock, { table, from, count }: LogRows, watching: Watching): ReadonlySet<Hex> {
  if ('rows' in block || block.receipts.size === 0) return NONE;
  const hashes = new Set<Hex>();
  const { number } = block.header;
  const wants = (source: ActiveSource, log: number): boolean =>
    (source.endBlock === null || number <= source.endBlock) &&
    plansFor(source, table, log).some(({ handler }) => handler.receipt);
  for (let log = from; log < from + count; log++) {
    const wanted = watching(addressOf(table, log)).some((source) => wants(source, log));
    if (wanted) hashes.add(transactionHashOf(table, log));
  }
  return hashes;
}

/** What the logs of a block are given beside their own fields. */
interface Given {
  readonly block: DeliveredBlock;
  readonly table: LogTable;
  /** Transactions whose logs come with their receipt. */
  readonly whole: ReadonlySet<Hex>;
}

/** The handler a source runs for a log, null when it has none. */
function logRun(source: ActiveSource, { block, table, whole }: Given, log: number, last: Run | undefined): Run | null {
  const { header } = block;
  if (!isActiveAt(source, header.number)) return null;
  const plan = fitting(plansFor(source, table, log), table, log);
  if (plan === undefined) return null;
  const { handler, layout } = plan;
  const transaction = sameTransaction(last, table, log) ?? transactionOf(block, table, log);
  const receipt =
    handler.receipt || (whole.size > 0 && whole.has(transaction.hash)) ? receiptOf(block, transaction.hash) : null;
  return {
    source,
    handler: handler.handler,
    calls: handler.calls,
    trigger: { kind: 'log', header, table, log, layout, transaction, receipt },
  };
}

function isDue({ filter }: BlockHandler, startBlock: number, block: number, moment: 'start' | 'end'): boolean {
  switch (filter.kind) {
    case 'once':
      return moment === 'start' && block === startBlock;
    case 'polling':
      return moment === 'end' && (block - startBlock) % filter.every === 0;
    case 'every':
      return moment === 'end';
  }
}

/** The handler a source runs before (`once`) or after the logs of a block, null when it has none. */
function blockRun(source: ActiveSource, { header }: DeliveredBlock, moment: 'start' | 'end'): Run | null {
  if (!isActiveAt(source, header.number)) return null;
  const { blockHandlers } = source.template;
  const found = blockHandlers.find((handler) => isDue(handler, source.startBlock, header.number, moment));
  return found ? { source, handler: found.handler, calls: [], trigger: { kind: 'block', header } } : null;
}

/**
 * Handlers of a block in graph-node's order. `all` are the sources in order of creation, `watching` those of them that
 * an address concerns.
 * @throws MappingFailed, BlockIncomplete
 */
export function runsOf(block: DeliveredBlock, all: readonly ActiveSource[], watching: Watching): Run[] {
  const runs: Run[] = [];
  const add = (run: Run | null) => {
    if (run) runs.push(run);
  };
  const rows = rowsOf(block);
  const { table, from, count } = rows;
  const given = { block, table, whole: receipted(block, rows, watching) };
  const withBlocks = all.filter((source) => source.template.blockHandlers.length > 0);
  for (const source of withBlocks) add(blockRun(source, block, 'start'));
  for (let log = from; log < from + count; log++) {
    for (const source of watching(addressOf(table, log))) add(logRun(source, given, log, runs.at(-1)));
  }
  for (const source of withBlocks) add(blockRun(source, block, 'end'));
  return runs;
}

/** The block with logs that were fetched for it later. */
export function mergeBlock(block: DeliveredBlock, more: ChainBlock): ChainBlock {
  const { header, logs, transactions, receipts } = openBlock(block);
  return {
    header,
    logs: [...logs, ...more.logs].sort((a, b) => a.logIndex - b.logIndex),
    transactions: new Map([...transactions, ...more.transactions]),
    receipts: new Map([...receipts, ...more.receipts]),
  };
}

/** Where a run stood, for messages. */
export function describeRun({ source, handler, trigger }: Run): string {
  const place = `in ${handler} of ${source.template.name}`;
  if (trigger.kind === 'block') return `${place}, block ${trigger.header.number}`;
  const { table, log, transaction } = trigger;
  return `${place}, log ${field(table, log, FIELD.logIndex)} of transaction ${transaction.hash}`;
}
