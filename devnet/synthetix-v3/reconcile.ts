import { loadAccounts } from '../../api/book/load-accounts.ts';
import { loadPools } from '../../api/book/load-pools.ts';
import type { EntityReader } from '../../engine/index.ts';
import {
  type SynthetixFacts,
  synthetixCapacity,
  synthetixFacts,
  synthetixHolder,
  synthetixMargin,
  synthetixPnl,
  synthetixRate,
  synthetixVelocity,
  synthetixWindowLimit,
} from '../../margin/index.ts';
import type { Difference } from '../reconcile.ts';
import type { SynthetixMarket } from './market.ts';
import type { SynthetixView } from './views.ts';

type Holder = ReturnType<typeof synthetixHolder>;

interface Context {
  readonly market: SynthetixMarket;
  readonly facts: SynthetixFacts;
  readonly view: SynthetixView;
  readonly timestamp: bigint;
  readonly note: (subject: string, field: string, pair: { onChain: bigint; rebuilt: bigint }) => void;
}

const numberHex = (value: bigint): string => value.toString(16).padStart(32, '0');
const flag = (isSet: boolean): bigint => (isSet ? 1n : 0n);

/** Compares a view's answer with what it is rebuilt as, value by value. */
function comparer({ view, note }: Context, subject: string, args: readonly bigint[]) {
  return (name: string, rebuilt: readonly bigint[]): void => {
    const answer = view.get(name, ...args);
    if (answer === null) throw new Error(`${name}(${args.join()}) reverts at block ${view.block}`);
    answer.forEach((onChain, index) => {
      note(subject, answer.length > 1 ? `${name}[${index}]` : name, { onChain, rebuilt: rebuilt[index] ?? -1n });
    });
  };
}

function compareMarket(id: bigint, context: Context): void {
  const { facts, market, timestamp } = context;
  const perp = facts.pool.markets.get(`${market.proxy}${numberHex(id)}`);
  const shown = facts.markets.get(`${market.proxy}${numberHex(id)}`);
  if (perp === undefined || shown === undefined) throw new Error(`the subgraph knows no perp market ${id}`);
  const compare = comparer(context, `market ${id}`, [id]);
  compare('skew', [perp.skew]);
  compare('skew', [shown.long - shown.short]);
  compare('size', [shown.long + shown.short]);
  compare('currentFundingRate', [synthetixRate(perp, timestamp)]);
  compare('currentFundingVelocity', [synthetixVelocity(perp)]);
  compare('indexPrice', [perp.price ?? 0n]);
  const latest = perp.liquidated.at(-1)?.timestamp ?? 0n;
  compare('liquidationCapacity', [synthetixCapacity(perp, timestamp), synthetixWindowLimit(perp.terms), latest]);
}

function comparePositions(id: bigint, holder: Holder, context: Context): void {
  const { facts, market, timestamp } = context;
  for (const { config } of market.perps) {
    const position = holder.positions.find((held) => held.market === `${market.proxy}${numberHex(config.id)}`);
    const compare = comparer(context, `account ${id}`, [id, config.id]);
    if (position === undefined) {
      compare('getOpenPosition', [0n, 0n, 0n, 0n]);
      continue;
    }
    const pnl = synthetixPnl(facts.pool, position, timestamp);
    compare('getOpenPosition', [pnl.total, pnl.funding, position.size, pnl.interest]);
  }
}

function compareAccount(id: bigint, holder: Holder, context: Context): void {
  const { facts, market, timestamp } = context;
  const tokens: readonly (readonly [bigint, string])[] = [
    [0n, market.usd],
    ...market.collaterals.map(({ config, token }) => [config.id, token] as const),
  ];
  for (const [number, token] of tokens) {
    const held = holder.collaterals.find((collateral) => collateral.market === `${market.proxy}${token.slice(2)}`);
    comparer(context, `account ${id}`, [id, number])('getCollateralAmount', [held?.amount ?? 0n]);
  }
  comparePositions(id, holder, context);
  const margin = synthetixMargin(facts.pool, holder, timestamp);
  const hasPositions = holder.positions.length > 0;
  const reward = hasPositions ? margin.reward : 0n;
  const required = hasPositions ? [margin.initial + reward, margin.maintenance + reward, reward] : [0n, 0n, 0n];
  const compare = comparer(context, `account ${id}`, [id]);
  compare('debt', [holder.debt]);
  compare('totalCollateralValue', [margin.collateralValue]);
  compare('totalAccountOpenInterest', [margin.notional]);
  compare('getAvailableMargin', [margin.available]);
  compare('getRequiredMargins', required);
  compare('canLiquidate', [flag(margin.canLiquidate)]);
  compare('canLiquidateMarginOnly', [flag(margin.canLiquidateMargin)]);
  const free = hasPositions ? margin.available - margin.initial - reward : margin.collateralValue;
  compare('getWithdrawableMargin', [holder.debt > 0n ? 0n : free]);
}

/** Compares what a store rebuilt from events with the contracts' views at the same block. An empty list means that they agree. */
export async function reconcileSynthetix(
  reader: EntityReader,
  {
    market,
    view,
    accounts,
  }: { readonly market: SynthetixMarket; readonly view: SynthetixView; readonly accounts: readonly bigint[] },
): Promise<Difference[]> {
  const { number: block } = await reader.resolveBlock({ type: 'number', number: view.block });
  const [pools, holders] = await Promise.all([loadPools(reader, block), loadAccounts({ reader, block })]);
  const state = pools.get(market.proxy);
  if (state === undefined) throw new Error(`the subgraph knows no pool ${market.proxy}`);
  const differences: Difference[] = [];
  const context: Context = {
    market,
    facts: synthetixFacts(state.facts),
    view,
    timestamp: BigInt(view.timestamp),
    note(subject, field, { onChain, rebuilt }) {
      if (onChain !== rebuilt) differences.push({ block: view.block, subject, field, onChain, rebuilt });
    },
  };
  comparer(context, 'system', [])('interestRate', [context.facts.pool.interest.rate]);
  for (const { config } of market.perps) compareMarket(config.id, context);
  for (const id of accounts) {
    const facts = holders.get(`${market.proxy}${numberHex(id)}`);
    const holder = facts === undefined ? synthetixHolder({ row: {}, positions: [] }) : synthetixHolder(facts);
    compareAccount(id, holder, context);
  }
  return differences;
}
