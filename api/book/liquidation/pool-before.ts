import type { EntityRow } from '../../../engine/index.ts';
import { type FactRow, type FactValue, type PoolFacts, withFact } from '../../../margin/index.ts';
import { bigintOf, bigintOrNull, intOf, textOf, textOrNull, textsOf } from '../row.ts';
import type { Moment } from './moment.ts';

/** A pool's rows as its contract saw them at the moment: those of the block's end, with what came later taken back. */
export async function factsBefore(moment: Moment, facts: PoolFacts): Promise<PoolFacts> {
  const priced = await pricesBefore(moment, facts);
  const measured = await sharesBefore(moment, priced);
  return parametersBefore(moment, measured);
}

/** Feeds that answered later in the block say what they had said before it; so do prices that are made of them. */
async function pricesBefore(moment: Moment, facts: PoolFacts): Promise<PoolFacts> {
  const named = [
    ...facts.rowsOf('Market').map((row) => row.priceFeed),
    ...facts.rowsOf('AssetSource').map(({ feed }) => feed),
  ];
  const oracle = facts.rowOf('PairOracle', facts.pool.pairOracle);
  const beneath = oracle === undefined ? [] : [...textsOf(oracle, 'baseFeeds'), ...textsOf(oracle, 'quoteFeeds')];
  const late = new Set([...named, ...beneath].filter((id) => isLate(facts.rowOf('PriceFeed', id), moment)));
  if (late.size === 0) return facts;
  const moved: [string, FactValue | undefined][] = [...late].map((id) => ['PriceFeed', id]);
  for (const { inputToken } of facts.rowsOf('Market')) {
    const token = facts.rowOf('Token', inputToken);
    if (late.has(token?.priceFeed)) moved.push(['Token', inputToken]);
  }
  if (beneath.some((id) => late.has(id))) moved.push(['PairOracle', oracle?.id]);
  let before = facts;
  for (const [type, id] of moved) {
    if (typeof id !== 'string') continue;
    const [row] = await moment.reader.find({ type, block: moment.block - 1, where: { id } });
    if (row !== undefined) before = withFact(before, type, id, row);
  }
  return before;
}

function isLate(feed: FactRow | undefined, { block, logIndex }: Moment): boolean {
  const index = feed === undefined ? null : bigintOrNull(feed, 'lastLogIndex');
  return index !== null && Number(index) > logIndex && Number(feed?.lastBlock) === block;
}

/** Totals of a market that counts in shares of its own books (Morpho Blue). */
async function sharesBefore(moment: Moment, facts: PoolFacts): Promise<PoolFacts> {
  const loan = facts.rowOf('Market', facts.pool.loanMarket);
  if (loan === undefined) return facts;
  const { reader, block, logIndex } = moment;
  const market = textOf(loan, 'id');
  const blockNumber = BigInt(block);
  const later = async (type: string, by = 'market'): Promise<EntityRow[]> => {
    const rows = await reader.find({ type, block, where: { [by]: market, blockNumber } });
    return rows.filter((row) => intOf(row, 'logIndex') >= logIndex);
  };
  const [borrows, repays, liquidations, badDebts, snapshots] = await Promise.all([
    later('Borrow'),
    later('Repay'),
    later('Liquidation', 'debtMarket'),
    later('BadDebt'),
    later('PositionSnapshot'),
  ]);
  const id_in = [...new Set(snapshots.map((row) => textOf(row, 'position')))];
  const owed = await reader.find({ type: 'Position', block, where: { id_in, side: 'BORROWER' }, fields: ['id'] });
  const debts = new Set(owed.map(({ id }) => id));
  const sum = (rows: readonly EntityRow[], field: string) => rows.reduce((all, row) => all + bigintOf(row, field), 0n);
  const ofDebt = snapshots.filter(({ position }) => debts.has(position ?? null));
  const shares = sum(ofDebt, 'scaledBalanceAfter') - sum(ofDebt, 'scaledBalanceBefore');
  const assets =
    sum(borrows, 'amount') - sum(repays, 'amount') - sum(liquidations, 'repaidAmount') - sum(badDebts, 'amount');
  return withFact(facts, 'Market', market, {
    borrowAssets: bigintOf(loan, 'borrowAssets') - assets,
    scaledBorrow: bigintOf(loan, 'scaledBorrow') - shares,
  });
}

/** Numbers and flags that governance set later in the block are what they were. */
async function parametersBefore({ reader, block, logIndex }: Moment, facts: PoolFacts): Promise<PoolFacts> {
  const where = { pool: textOf(facts.pool, 'id'), blockNumber: BigInt(block) };
  const changes = await reader.find({ type: 'RiskParameterChange', block, where });
  const later = changes
    .filter((row) => intOf(row, 'logIndex') > logIndex)
    .sort((a, b) => intOf(b, 'logIndex') - intOf(a, 'logIndex'));
  let before = facts;
  for (const change of later) {
    const [field, old] = [textOf(change, 'parameter'), textOrNull(change, 'oldValue')];
    const subjects = [
      ['RiskCategory', change.category],
      ['CollateralConfig', change.market],
      ['Market', change.market],
    ] as const;
    const found = subjects.find(([type, id]) => facts.rowOf(type, id)?.[field] !== undefined);
    if (found === undefined || old === null || typeof found[1] !== 'string') continue;
    const value = facts.rowOf(found[0], found[1])?.[field];
    if (typeof value === 'bigint') before = withFact(before, found[0], found[1], { [field]: BigInt(old) });
    if (typeof value === 'boolean') before = withFact(before, found[0], found[1], { [field]: old === 'true' });
  }
  return before;
}
