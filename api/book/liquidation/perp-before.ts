import type { EntityReader, EntityRow } from '../../../engine/index.ts';
import { adapterOf, type FactRow, type FactValue, type PoolFacts, type ProtocolPool } from '../../../margin/index.ts';
import type { AccountState } from '../account-state.ts';
import { loadAccountsById } from '../load-accounts.ts';
import type { PoolState } from '../pool-state.ts';
import { bigintOf, bigintOrNull, intOf, textOf, textOrNull } from '../row.ts';

/** An account of a perp protocol just before a liquidation, and its pool at that second; or why they are not known. */
export type PerpBefore =
  | { readonly type: 'unknown'; readonly reason: string }
  | { readonly type: 'known'; readonly pool: ProtocolPool; readonly account: AccountState };

/** Rows by which an earlier action of the account in the block is known. */
const ACTIONS = ['PositionChange', 'Deposit', 'Withdraw', 'Liquidation', 'PositionSnapshot'] as const;

const unknown = (reason: string): PerpBefore => ({ type: 'unknown', reason });

/**
 * Made of the rows of the block before, which stand still until something happens to the account, at the liquidation's
 * second: prices, funding and fees run on to it, and answers that came earlier in its block count.
 * @param row of Liquidation, whole
 */
export async function perpBefore(
  reader: EntityReader,
  row: EntityRow,
  poolsAt: (block: number) => Promise<ReadonlyMap<string, PoolState>>,
): Promise<PerpBefore> {
  const block = Number(bigintOf(row, 'blockNumber'));
  const [poolId, accountId] = [textOf(row, 'pool'), textOf(row, 'marginAccount')];
  const [[before, now], accounts, barrier] = await Promise.all([
    Promise.all([poolsAt(block - 1), poolsAt(block)]),
    loadAccountsById({ reader, block: block - 1 }, [accountId]),
    barrierOf(reader, row),
  ]);
  const [pool, later, account] = [before.get(poolId), now.get(poolId), accounts.get(accountId)];
  if (pool === undefined || later === undefined || account === undefined) {
    return unknown('its pool or account is not known at the block before');
  }
  if (barrier !== null) return unknown(barrier);
  if (hasOpenOrders(pool, accountId)) return unknown('its orders were cancelled in the same block');
  const facts = withPrices(pool.facts, { later: later.facts, row });
  const adapter = adapterOf(pool.protocol);
  if (facts === null || adapter === null) return unknown('a feed answered before it and after it in the same block');
  return { type: 'known', pool: adapter.pool(facts), account };
}

const hasOpenOrders = ({ facts }: PoolState, account: string): boolean =>
  facts.rowsOf('MakerOrder').some((order) => order.marginAccount === account && order.isOpen === true);

/** What else happened to the account, or to the terms of its pool, in the block before the liquidation's transaction. */
async function barrierOf(reader: EntityReader, row: EntityRow): Promise<string | null> {
  const block = Number(bigintOf(row, 'blockNumber'));
  const isEarlier = (other: EntityRow): boolean =>
    intOf(other, 'logIndex') < intOf(row, 'logIndex') && other.transactionHash !== row.transactionHash;
  const ofBlock = { blockNumber: BigInt(block) };
  const own = { ...ofBlock, marginAccount: textOf(row, 'marginAccount') };
  const [changes, ...actions] = await Promise.all([
    reader.find({ type: 'RiskParameterChange', block, where: { ...ofBlock, pool: textOf(row, 'pool') } }),
    ...ACTIONS.map((type) => reader.find({ type, block, where: own })),
  ]);
  if (actions.flat().some(isEarlier)) return 'another action of the account came before it in its block';
  return (changes ?? []).some(isEarlier) ? 'a parameter changed before it in its block' : null;
}

/** Types whose rows follow a feed, and the field that names it. */
const PRICED: ReadonlyMap<string, string> = new Map([
  ['PriceFeed', 'id'],
  ['PriceWindow', 'feed'],
  ['Token', 'priceFeed'],
]);

/** Types that run on with time, and in which the first action of a second settles the price they run by. */
const RUNNING: ReadonlySet<string> = new Set(['FundingState', 'PerpInterest']);

/** The facts of the block before with the prices of the moment; null where those are neither that block's nor this one's. */
function withPrices(before: PoolFacts, { later, row }: { later: PoolFacts; row: EntityRow }): PoolFacts | null {
  let isClear = true;
  const isTold = (id: FactValue | undefined): boolean => {
    const [was, is] = [before.rowOf('PriceFeed', id), later.rowOf('PriceFeed', id)];
    if (is === undefined || was?.updateCount === is.updateCount) return true;
    const log = bigintOf(is, 'lastBlock') === row.blockNumber ? bigintOrNull(is, 'lastLogIndex') : null;
    if (log !== null && log < bigintOf(row, 'logIndex')) return true;
    if (was === undefined || intOf(is, 'updateCount') - intOf(was, 'updateCount') > 1) isClear = false;
    return false;
  };
  const rowOf = (type: string, id: FactValue | undefined): FactRow | undefined => {
    const [was, is] = [before.rowOf(type, id), later.rowOf(type, id)];
    if (RUNNING.has(type)) return is !== undefined && is.updatedAt === row.timestamp ? is : was;
    const feed = PRICED.get(type);
    if (feed === undefined || is === undefined) return was;
    const source = textOrNull(is, feed);
    return source === null || isTold(source) ? is : was;
  };
  for (const market of before.rowsOf('Market')) rowOf('PriceFeed', market.priceFeed);
  const rowsOf = (type: string): readonly FactRow[] =>
    RUNNING.has(type) ? before.rowsOf(type).map((was) => rowOf(type, was.id) ?? was) : before.rowsOf(type);
  return isClear ? { ...before, timestamp: bigintOf(row, 'timestamp'), rowOf, rowsOf } : null;
}
