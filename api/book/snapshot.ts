import type { EntityReader, ProcessedBlock } from '../../engine/index.ts';
import { carriedChanges, overlayOf } from '../../margin/index.ts';
import { type AccountState, fieldsOfProtocols, type StateFields } from './account-state.ts';
import { loadAccounts, loadAccountsById } from './load-accounts.ts';
import { type PoolRows, poolsAtTime, poolsOf, poolTypes, readPoolRows } from './load-pools.ts';
import type { MarketState, PoolState } from './pool-state.ts';
import { movePopulation } from './population.ts';

/** All pools and accounts as they stood at one block. Never changed once made. */
export interface Snapshot {
  readonly block: ProcessedBlock;
  readonly pools: ReadonlyMap<string, PoolState>;
  /** By market id. */
  readonly markets: ReadonlyMap<string, MarketState>;
  readonly accounts: ReadonlyMap<string, AccountState>;
  /** What pools and markets were made of. */
  readonly poolRows: PoolRows;
}

/** Reads a whole snapshot. */
export async function loadSnapshot(reader: EntityReader, block: ProcessedBlock): Promise<Snapshot> {
  const poolRows = await readPoolRows(reader, block.number);
  const pools = poolsOf(poolRows, block.timestamp);
  const accounts = await loadAccounts({ reader, block: block.number, fields: fieldsOf(pools) });
  return { block, pools, markets: marketsOf(pools), accounts, poolRows };
}

/** A snapshot and what changed since the one it was made from. */
export interface MovedSnapshot extends Snapshot {
  /** Accounts whose rows changed. */
  readonly touched: ReadonlySet<string>;
  /** Types of pool rows that changed. */
  readonly changedTypes: readonly string[];
}

/** Accounts that are carried beside those that were read packed, before all are read again: so many, and this share. */
const MOST_CARRIED = 5_000;
const CARRIED_SHARE = 0.25;

export interface MoveOptions {
  /** Above this share of changed accounts a whole read is the cheaper way. */
  readonly mostMoved: number;
}

/**
 * The snapshot of `target` made from that of another block of the same chain, earlier or later, by reading again what
 * changed between them; null where too much did, or it is no longer kept.
 */
export async function moveSnapshot(
  reader: EntityReader,
  from: Snapshot,
  target: ProcessedBlock,
  { mostMoved }: MoveOptions = { mostMoved: 0.2 },
): Promise<MovedSnapshot | null> {
  if (carriedChanges(from.accounts) > Math.max(MOST_CARRIED, CARRIED_SHARE * from.accounts.size)) return null;
  const range = {
    from: Math.min(from.block.number, target.number),
    to: Math.max(from.block.number, target.number),
  };
  const kept = await reader.keptFrom();
  if (kept !== null && range.from < kept) return null;
  const touched = new Set(await reader.changed('Position', range, 'marginAccount'));
  for (const id of await reader.changed('MarginAccount', range)) touched.add(id);
  if (touched.size > mostMoved * from.accounts.size) return null;

  const changedTypes = await reader.changedTypes(poolTypes, range);
  const poolRows = await readPoolRows(reader, target.number, { types: changedTypes, known: from.poolRows });
  const { timestamp } = target;
  const pools = changedTypes.length > 0 ? poolsOf(poolRows, timestamp) : poolsAtTime(from.pools, timestamp);
  const markets = pools === from.pools ? from.markets : marketsOf(pools);
  const accounts = overlayOf(from.accounts);
  const fresh = await loadAccountsById({ reader, block: target.number, fields: fieldsOf(pools) }, [...touched]);
  for (const id of touched) {
    const state = fresh.get(id);
    if (state === undefined) accounts.delete(id);
    else accounts.set(id, state);
  }
  movePopulation(from.accounts, accounts, touched);
  return { block: target, pools, markets, accounts, poolRows, touched, changedTypes };
}

const fieldsOf = (pools: ReadonlyMap<string, PoolState>): StateFields =>
  fieldsOfProtocols(Array.from(pools.values(), ({ protocol }) => protocol));

function marketsOf(pools: ReadonlyMap<string, PoolState>): Map<string, MarketState> {
  const markets = new Map<string, MarketState>();
  for (const pool of pools.values()) for (const market of pool.markets.values()) markets.set(market.id, market);
  return markets;
}
