import type { EntityRow } from '../../engine/index.ts';
import {
  createBookBuilder,
  type FactRow,
  type ParameterImpact,
  type PoolFacts,
  parameterImpact,
  protocolPool,
  withFact,
} from '../../margin/index.ts';
import { decimalArgument, decimalNumber, intArgument } from '../arguments.ts';
import type { Analytics } from '../book/analytics.ts';
import { atStake } from '../book/at-stake.ts';
import { batches } from '../book/book-rows.ts';
import type { PoolState } from '../book/pool-state.ts';
import { poolMask } from '../book/pool-totals.ts';
import { bigintOf, textOf, textOrNull } from '../book/row.ts';
import { floatText, sumText } from '../decimals.ts';
import { InvalidArgument, UnknownEntity } from '../errors.ts';
import { walks } from '../limits/walks.ts';
import { breathe, ownTurn } from '../turns.ts';
import { entityAt } from './at-row.ts';
import type { ApiContext } from './context.ts';
import { type MarketScope, marketsIn } from './market-scope.ts';
import { metaOf } from './meta.ts';

export interface ImpactArguments {
  readonly market?: string | null;
  readonly category?: string | null;
  readonly liquidationThreshold?: unknown;
  readonly liquidationBonus?: unknown;
  readonly accounts?: number | null;
}

/** ParameterImpact of the SDL: what one changed parameter would do now. @throws UnknownEntity, InvalidArgument */
export async function impactAnswer(analytics: Analytics, args: ImpactArguments, context: ApiContext) {
  const { pool, changed } = hypothetical(analytics, args);
  const impact = await compare(analytics, pool, { before: pool.facts, after: changed });
  return {
    ...impactText(analytics, impact, args, context),
    meta: () => metaOf(context.sources, analytics, { include: poolMask(analytics, pool.id) }),
  };
}

/** The facts of a pool after the change asked for. */
function hypothetical(analytics: Analytics, args: ImpactArguments): { pool: PoolState; changed: PoolFacts } {
  const isMarket = typeof args.market === 'string';
  if (isMarket === (typeof args.category === 'string')) {
    throw new InvalidArgument('name either a market or a category: give exactly one of them.');
  }
  const id = (args.market ?? args.category ?? '').toLowerCase();
  const type = isMarket ? 'CollateralConfig' : 'RiskCategory';
  for (const pool of analytics.pools.values()) {
    const row = pool.facts.rowsOf(type).find((one) => (isMarket ? one.market : one.id) === id);
    if (row !== undefined) return { pool, changed: withFact(pool.facts, type, textOf(row, 'id'), valuesOf(row, args)) };
  }
  throw new UnknownEntity(isMarket ? 'collateral of market' : 'category', id, analytics.block.number);
}

/** Fractions in the unit the protocol keeps them in. */
function valuesOf(row: FactRow, args: ImpactArguments): FactRow {
  const values: { [field: string]: bigint } = {};
  for (const name of ['liquidationThreshold', 'liquidationBonus'] as const) {
    const given = args[name];
    if (given === null || given === undefined) continue;
    const fraction = decimalArgument(name, given, { min: 0, max: name === 'liquidationBonus' ? 2 : 1, fallback: 0 });
    const isBps = row[`${name}Bps`] !== null && row[`${name}Bps`] !== undefined;
    const units = isBps ? 1e4 : 1e18;
    values[`${name}${isBps ? 'Bps' : 'Wad'}`] = BigInt(Math.round(fraction * units));
  }
  if (Object.keys(values).length === 0) {
    throw new InvalidArgument('nothing changes: give liquidationThreshold or liquidationBonus.');
  }
  return values;
}

/** Both books grow together, some accounts at a time: what comes in meanwhile is answered. */
async function compare(
  analytics: Analytics,
  pool: PoolState,
  facts: { before: PoolFacts; after: PoolFacts },
): Promise<ParameterImpact> {
  const sideOf = (given: PoolFacts) => {
    const state = protocolPool(given);
    return { builder: createBookBuilder(state.assets), pool: state.at(BigInt(analytics.block.timestamp)) };
  };
  const [before, after] = [sideOf(facts.before), sideOf(facts.after)];
  for (const batch of batches(analytics.accounts.values())) {
    const accounts = batch.filter(({ poolId }) => poolId === pool.id);
    for (const side of [before, after]) side.pool.addAccounts(side.builder, accounts);
    await breathe();
  }
  await ownTurn();
  const was = before.builder.finish();
  await ownTurn();
  const is = after.builder.finish();
  await ownTurn();
  return parameterImpact(was, is);
}

function impactText(
  analytics: Analytics,
  impact: ParameterImpact,
  args: { readonly accounts?: number | null },
  context: ApiContext,
) {
  const shown = intArgument('accounts', args.accounts, { min: 0, max: 1000, fallback: 20 });
  return {
    newlyLiquidatable: atStake(impact.newlyLiquidatable),
    noLongerLiquidatable: atStake(impact.noLongerLiquidatable),
    lowestMarginRatio: floatText(impact.lowestMarginRatio),
    accounts: async () => {
      const ids = impact.accounts.slice(0, shown);
      const rows = await Promise.all(ids.map((id) => entityAt(context, analytics, { type: 'MarginAccount', id })));
      return rows.filter((row) => row !== null);
    },
  };
}

/** Parameters whose change moves who is liquidatable, as RiskParameterChange names them. */
const parameters = ['liquidationThresholdBps', 'liquidationThresholdWad', 'liquidationBonusBps', 'liquidationBonusWad'];

export interface PastArguments extends MarketScope {
  readonly first?: number | null;
  readonly hours?: number | null;
}

/** What past changes did when they were made, newest first. @throws UnknownEntity, InvalidArgument */
export async function pastImpactsAnswer(analytics: Analytics, args: PastArguments, context: ApiContext) {
  const { most, usual } = walks.parameterChangeImpacts;
  const first = intArgument('first', args.first, { min: 1, max: most, fallback: usual });
  const hours = intArgument('hours', args.hours, { min: 1, max: 720, fallback: 24 });
  const pools = [...new Set(marketsIn(analytics, args).map(({ poolId }) => poolId))];
  const market = typeof args.market === 'string' ? { market: args.market.toLowerCase() } : {};
  const rows = await context.sources.reader.find({
    type: 'RiskParameterChange',
    block: analytics.block.number,
    where: { ...market, pool_in: pools, parameter_in: parameters, oldValue_not: null },
    orderBy: 'blockNumber',
    orderDirection: 'desc',
    first,
  });
  const answers = [];
  for (const row of rows) answers.push(await pastImpact(analytics, row, hours, context));
  await context.entities.confirm(analytics.block, 'allow');
  return answers;
}

async function pastImpact(analytics: Analytics, row: EntityRow, hours: number, context: ApiContext) {
  const { reader, books } = context.sources;
  const block = await reader.resolveBlock({ type: 'number', number: Number(bigintOf(row, 'blockNumber')) });
  const type = textOrNull(row, 'category') === null ? 'CollateralConfig' : 'RiskCategory';
  const poolId = textOf(row, 'pool');
  let impact = null;
  let ids: readonly string[] = [];
  for await (const past of books.walk([block])) {
    const pool = past.pools.get(poolId);
    const target = pool?.facts
      .rowsOf(type)
      .find((one) => (type === 'RiskCategory' ? one.id === row.category : one.market === row.market));
    if (pool === undefined || target === undefined) continue;
    const old = BigInt(Math.round(decimalNumber(row.oldValue)));
    const before = withFact(pool.facts, type, textOf(target, 'id'), { [textOf(row, 'parameter')]: old });
    const found = await compare(past, pool, { before, after: pool.facts });
    ids = found.accounts;
    impact = {
      ...impactText(past, found, { accounts: 20 }, context),
      meta: () => metaOf(context.sources, past, { include: poolMask(past, poolId) }),
    };
  }
  const since = Number(bigintOf(row, 'timestamp'));
  const after = await liquidationsAfter(analytics, { ids: new Set(ids), since, hours }, context);
  const meta = () => metaOf(context.sources, analytics, { include: poolMask(analytics, poolId) });
  return { meta, change: row, impact, ...after };
}

/** What was liquidated, of the accounts a change made liquidatable, in the hours after it. */
async function liquidationsAfter(
  analytics: Analytics,
  { ids, since, hours }: { readonly ids: ReadonlySet<string>; readonly since: number; readonly hours: number },
  { sources }: ApiContext,
) {
  const rows = await sources.reader.find({
    type: 'Liquidation',
    block: analytics.block.number,
    where: { timestamp_gte: BigInt(since), timestamp_lte: BigInt(since + hours * 3_600) },
    fields: ['id', 'marginAccount', 'repaidUsd', 'notionalUsd'],
  });
  const own = rows.filter((row) => ids.has(textOf(row, 'marginAccount')));
  const usd = own.reduce((sum, row) => {
    const value = row.repaidUsd ?? row.notionalUsd ?? null;
    return sum + (value === null ? 0 : decimalNumber(value));
  }, 0);
  return { hours, liquidations: own.length, liquidatedUsd: sumText(usd) };
}
