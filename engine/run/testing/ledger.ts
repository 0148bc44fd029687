import { createHash } from 'node:crypto';
import { openBlock } from '../../chain/sealed-block.ts';
import type { ChainBlock, ChainSource, Hex, Log, LogSelector } from '../../chain/types.ts';
import { fromRow, shapesOf } from '../../manifest/entity-shape.ts';
import { parseEntitySchema } from '../../manifest/schema.ts';
import type { BlockChange, DeploymentStore, DynamicSource } from '../../store/types.ts';
import type { BlockOutcome, BlockProcessor } from '../types.ts';

export const FACTORY: Hex = '0x00000000000000000000000000000000000000fa';
/** Created(address pool): starts watching a pool. */
export const CREATED: Hex = `0x${'c1'.repeat(32)}`;
/** Paid(bytes): chained into the pool's row, so that a lost, doubled or misplaced log shows. */
export const PAID: Hex = `0x${'d2'.repeat(32)}`;
/** Asked(): stores what an eth_call answers at the block. */
export const ASKED: Hex = `0x${'e3'.repeat(32)}`;
/** Broken(): fails for good. */
export const BROKEN: Hex = `0x${'f4'.repeat(32)}`;

export const poolAddress = (index: number): Hex => `0x${(index >>> 0).toString(16).padStart(40, '9')}`;
export const createdLog = (pool: number, tx = 0) => {
  const topic: Hex = `0x${poolAddress(pool).slice(2).padStart(64, '0')}`;
  return { address: FACTORY, topics: [CREATED, topic], tx };
};
export const poolLog = (pool: number, topic: Hex, data: Hex = '0x', tx = 0) => ({
  address: poolAddress(pool),
  topics: [topic],
  data,
  tx,
});

const START_BLOCK = 1;
export const ledgerSubgraph = { sources: [{ startBlock: START_BLOCK }] };

const SDL = 'type Pool @entity(immutable: false) { id: ID! total: BigInt! digest: String! answer: String! }';
const poolShape = shapesOf(parseEntitySchema(SDL)).get('Pool');

type Row = { readonly id: string; readonly total: bigint; readonly digest: string; readonly answer: string };

function nextRow(before: Row, log: Log, answer: string | null): Row {
  const text = `${before.digest}:${log.blockHash}:${log.logIndex}:${log.topics[0]}:${log.data}`;
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 16);
  return { ...before, total: before.total + 1n, digest, answer: answer ?? before.answer };
}

const emptyRow = (id: string): Row => ({ id, total: 0n, digest: '', answer: '' });
const addressIn = (topic: Hex | undefined): Hex => `0x${(topic ?? '').slice(-40)}`;

function watch(address: Hex, startBlock: number): LogSelector {
  return { address, topic0: [PAID, ASKED, BROKEN], startBlock, endBlock: null };
}

export interface LedgerOptions {
  readonly store: Pick<DeploymentStore, 'load' | 'dynamicSources'>;
  readonly calls: Pick<ChainSource, 'call'>;
  /** Called before each block; may throw. */
  readonly before?: (block: ChainBlock) => void;
}

/** A processor with a factory, dynamic data sources, calls and order-dependent rows, as a subgraph would be. */
export function createLedger({ store, calls, before }: LedgerOptions): BlockProcessor {
  let pools = new Map<Hex, number>();
  let rows = new Map<string, Row>();

  async function load(id: string): Promise<Row> {
    const known = rows.get(id);
    if (known !== undefined) return known;
    const stored = (await store.load('Pool', [id])).get(id);
    if (stored === undefined) return emptyRow(id);
    const { total, digest, answer } = stored;
    return { id, total: BigInt(String(total)), digest: String(digest), answer: String(answer) };
  }

  async function run(block: ChainBlock, more: Parameters<BlockProcessor['processBlock']>[1]): Promise<BlockOutcome> {
    const { number, hash } = block.header;
    const touched = new Map<string, Row>();
    const created = new Map<Hex, number>();
    const current = async (id: string): Promise<Row> => touched.get(id) ?? load(id);

    async function handle(log: Log, watched: ReadonlyMap<Hex, number>): Promise<string | null> {
      const [topic0, topic1] = log.topics;
      if (log.address === FACTORY && topic0 === CREATED && watched === pools) {
        const address = addressIn(topic1);
        if (!pools.has(address) && !created.has(address)) created.set(address, number);
        touched.set('factory', nextRow(await current('factory'), log, null));
        return null;
      }
      if (!watched.has(log.address)) return null;
      if (topic0 === BROKEN) return `pool ${log.address} is broken`;
      const answer = topic0 === ASKED ? await calls.call({ to: log.address, data: '0x01', block: block.header }) : null;
      const text = answer === null ? null : answer.status === 'ok' ? answer.data : 'reverted';
      touched.set(log.address, nextRow(await current(log.address), log, text));
      return null;
    }

    const failed = (handler: string): BlockOutcome => {
      return { changes: [], sources: [], failure: { block: { number, hash }, handler, message: handler } };
    };
    for (const log of block.logs) {
      const failure = await handle(log, pools);
      if (failure !== null) return failed(failure);
    }
    if (created.size > 0) {
      const extra = await more([...created.keys()].map((address) => watch(address, number)));
      const logs = [...block.logs, ...extra.logs].sort((a, b) => a.logIndex - b.logIndex);
      for (const log of logs) {
        const failure = await handle(log, created);
        if (failure !== null) return failed(failure);
      }
    }
    for (const [address] of created) pools.set(address, number);
    for (const [id, row] of touched) rows.set(id, row);
    const changes = [...touched.values()].flatMap((row): BlockChange[] =>
      poolShape ? [{ shape: poolShape, id: row.id, values: fromRow(poolShape, { ...row }) }] : [],
    );
    const sources = [...created.keys()].map((address): DynamicSource => {
      return { template: 'Pool', params: [address], context: null, creationBlock: number };
    });
    return { changes, sources };
  }

  return {
    needs: { everyBlock: false, transactions: false, receipts: false },
    async restore() {
      rows = new Map();
      pools = new Map();
      for (const { params, creationBlock } of await store.dynamicSources()) pools.set(params[0] as Hex, creationBlock);
    },
    selectors: () => [
      { address: FACTORY, topic0: [CREATED], startBlock: START_BLOCK, endBlock: null },
      ...[...pools].map(([address, number]) => watch(address, number)),
    ],
    async processBlock(delivered, more) {
      const block = openBlock(delivered);
      before?.(block);
      return run(block, more);
    },
  };
}
