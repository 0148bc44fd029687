import { decodeEvent } from '../abi/event-decoder.ts';
import { valueSink } from '../abi/value.ts';
import type { ChainBlock, Hex, Log, Transaction } from '../chain/types.ts';
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

const NO_HASH = /^0x0{64}$/;
const ZERO_ADDRESS: Hex = `0x${'0'.repeat(40)}`;

/** Some chains emit logs outside transactions, under the block's hash or none. */
function transactionOf(block: ChainBlock, log: Log): Transaction {
  const found = block.transactions.get(log.transactionHash);
  if (found) return found;
  if (log.transactionHash !== block.header.hash && !NO_HASH.test(log.transactionHash)) {
    throw new BlockIncomplete(block.header, `transaction ${log.transactionHash}`);
  }
  return {
    hash: log.transactionHash,
    index: log.transactionIndex,
    from: ZERO_ADDRESS,
    to: null,
    value: 0n,
    gasLimit: 0n,
    gasPrice: 0n,
    input: '0x',
    nonce: 0n,
  };
}

function receiptOf(block: ChainBlock, log: Log) {
  const receipt = block.receipts.get(log.transactionHash);
  if (receipt === undefined) throw new BlockIncomplete(block.header, `receipt of ${log.transactionHash}`);
  return receipt;
}

/** Of several handlers for one signature, those whose event the log has the shape of. */
function fitting(plans: readonly EventPlan[], log: Log): readonly EventPlan[] {
  if (plans.length < 2) return plans;
  const fit = plans.filter((plan) => decodeEvent(plan.layout, log, valueSink, []));
  if (fit.length > 1) {
    throw new MappingFailed(`Multiple handlers defined for event \`${fit[0]?.handler.event}\`, only one is supported`);
  }
  return fit;
}

/** Logs of a transaction follow one another: the last one's needs no look-up. */
function sameTransaction(last: Run | undefined, log: Log): Transaction | null {
  if (last?.trigger.kind !== 'log') return null;
  return last.trigger.log.transactionHash === log.transactionHash ? last.trigger.transaction : null;
}

const wantsReceipt = (source: ActiveSource, block: number, log: Log): boolean =>
  (source.endBlock === null || block <= source.endBlock) &&
  plansFor(source, log).some(({ handler }) => handler.receipt);

/**
 * Transactions of which a handler wants the receipt for one of their logs. graph-node, by JSON-RPC, then hands it to the
 * handlers of all their logs, and published mappings read it there.
 */
function receipted({ header, logs, receipts }: ChainBlock, watching: Watching): ReadonlySet<Hex> {
  const hashes = new Set<Hex>();
  if (receipts.size === 0) return hashes;
  for (const log of logs) {
    const wanted = watching(log.address).some((source) => wantsReceipt(source, header.number, log));
    if (wanted) hashes.add(log.transactionHash);
  }
  return hashes;
}

/** The handler a source runs for a log, null when it has none. */
function logRun(
  source: ActiveSource,
  block: ChainBlock,
  log: Log,
  last: Run | undefined,
  whole: ReadonlySet<Hex>,
): Run | null {
  if (!isActiveAt(source, block.header.number)) return null;
  const [plan] = fitting(plansFor(source, log), log);
  if (plan === undefined) return null;
  const { handler, layout } = plan;
  const transaction = sameTransaction(last, log) ?? transactionOf(block, log);
  const receipt = handler.receipt || whole.has(log.transactionHash) ? receiptOf(block, log) : null;
  return {
    source,
    handler: handler.handler,
    calls: handler.calls,
    trigger: { kind: 'log', header: block.header, log, layout, transaction, receipt },
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
function blockRun(source: ActiveSource, { header }: ChainBlock, moment: 'start' | 'end'): Run | null {
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
export function runsOf(block: ChainBlock, all: readonly ActiveSource[], watching: Watching): Run[] {
  const runs: Run[] = [];
  const add = (run: Run | null) => {
    if (run) runs.push(run);
  };
  const whole = receipted(block, watching);
  const withBlocks = all.filter((source) => source.template.blockHandlers.length > 0);
  for (const source of withBlocks) add(blockRun(source, block, 'start'));
  for (const log of block.logs) {
    for (const source of watching(log.address)) add(logRun(source, block, log, runs.at(-1), whole));
  }
  for (const source of withBlocks) add(blockRun(source, block, 'end'));
  return runs;
}

/** The block with logs that were fetched for it later. */
export function mergeBlock(block: ChainBlock, more: ChainBlock): ChainBlock {
  return {
    header: block.header,
    logs: [...block.logs, ...more.logs].sort((a, b) => a.logIndex - b.logIndex),
    transactions: new Map([...block.transactions, ...more.transactions]),
    receipts: new Map([...block.receipts, ...more.receipts]),
  };
}

/** Where a run stood, for messages. */
export function describeRun({ source, handler, trigger }: Run): string {
  const place = `in ${handler} of ${source.template.name}`;
  if (trigger.kind === 'block') return `${place}, block ${trigger.header.number}`;
  return `${place}, log ${trigger.log.logIndex} of transaction ${trigger.log.transactionHash}`;
}
