import type { WhereInput } from '../../engine/index.ts';
import {
  type CascadeFlow,
  type CascadeGroupFlow,
  cascadeSteps,
  type Depth,
  InvalidQuestionError,
} from '../../margin/index.ts';
import { decimalArgument, decimalNumber, intArgument } from '../arguments.ts';
import type { Analytics } from '../book/analytics.ts';
import { sameToken } from '../book/tokens.ts';
import { floatText, sumText } from '../decimals.ts';
import { InvalidArgument, UnknownEntity } from '../errors.ts';
import { inTurns } from '../turns.ts';
import { entityAt } from './at-row.ts';
import type { ApiContext } from './context.ts';
import { metaOf } from './meta.ts';
import { checkPool, maskOf } from './pool-scope.ts';

interface Target {
  readonly market?: string | null;
  readonly token?: string | null;
}

export interface CascadeArguments {
  readonly shock?: unknown;
  readonly shocks?: readonly (Target & { readonly shock: unknown })[] | null;
  readonly liquidity?:
    | readonly (Target & {
        readonly reserveUsd?: unknown;
        readonly points?: readonly { readonly usd: unknown; readonly fall: unknown }[] | null;
      })[]
    | null;
  readonly reserveUsd?: unknown;
  readonly rounds?: number | null;
  readonly where?: WhereInput | null;
}

interface OfPools {
  readonly poolId: string | null;
  readonly args: CascadeArguments;
  readonly context: ApiContext;
}

/** Cascade of the SDL. @throws UnknownEntity, InvalidArgument */
export async function cascadeAnswer(analytics: Analytics, { poolId, args, context }: OfPools) {
  checkPool(analytics, poolId);
  const include = await maskOf(analytics, { poolId, args, context });
  const shocks = shocksOf(analytics, args);
  const rounds = intArgument('rounds', args.rounds, { min: 1, max: 100, fallback: 10 });
  const liquidity = depthsOf(analytics, args, shocks);
  const steps = cascadeSteps(analytics.book, { shocks, rounds, include, liquidity, linked: sameToken(analytics) });
  const found = await inTurns(steps).catch(refused);
  const shown = { analytics, context };
  return {
    meta: () => metaOf(context.sources, analytics, { include }),
    rounds: found.rounds.map((round, i) => ({ round: i + 1, flow: flowText(round), ...byVenue(round.groups, shown) })),
    total: flowText(found.total),
    accounts: found.accounts,
    ...byVenue(found.groups, shown),
    prices: found.prices.map((price) => ({
      market: () => entityAt(context, analytics, { type: 'Market', id: price.asset }),
      before: sumText(price.before),
      shocked: sumText(price.shocked),
      after: sumText(price.after),
      move: sumText(price.move),
      amplification: floatText(price.amplification),
      soldUnits: sumText(price.soldUnits),
    })),
    amplification: floatText(found.amplification),
    settled: found.settled,
    unrealizedBadDebtUsd: sumText(found.unrealisedBadDebtUsd),
  };
}

/** A question that contradicts itself is the client's to mend. @throws InvalidArgument */
function refused(error: unknown): never {
  if (error instanceof InvalidQuestionError) throw new InvalidArgument(error.message);
  throw error;
}

const isPriced = ({ markets }: Analytics, id: string): boolean => markets.get(id)?.unpricedReason === null;

/** Markets a target names, those without a price left out. @throws InvalidArgument, UnknownEntity */
function targets(analytics: Analytics, { market, token }: Target): string[] {
  if ((typeof market === 'string') === (typeof token === 'string')) {
    throw new InvalidArgument('name either a market or a token: give exactly one of them.');
  }
  const id = (market ?? token ?? '').toLowerCase();
  const found =
    typeof market === 'string'
      ? [...analytics.markets.keys()].filter((one) => one === id)
      : [...analytics.markets.values()].filter((one) => one.token === id).map((one) => one.id);
  if (found.length === 0) throw new UnknownEntity(market ? 'market' : 'token', id, analytics.block.number);
  return found.filter((one) => isPriced(analytics, one));
}

function shocksOf(analytics: Analytics, { shock, shocks }: CascadeArguments): Map<string, number> {
  const found = new Map<string, number>();
  if (shock !== null && shock !== undefined) {
    const move = decimalArgument('shock', shock, { min: -0.99, max: 9, fallback: 0 });
    for (const market of analytics.volatileMarkets) found.set(market, move);
  }
  for (const one of shocks ?? []) {
    const move = decimalArgument('shock', one.shock, { min: -0.99, max: 9, fallback: 0 });
    for (const market of targets(analytics, one)) found.set(market, move);
  }
  if (found.size === 0 && (shocks ?? []).length === 0 && (shock === null || shock === undefined)) {
    throw new InvalidArgument('nothing moves: give shock, or shocks by market or token.');
  }
  return found;
}

function depthsOf(analytics: Analytics, args: CascadeArguments, shocks: ReadonlyMap<string, number>) {
  const depths = new Map<string, Depth>();
  if (args.reserveUsd !== null && args.reserveUsd !== undefined) {
    const reserveUsd = decimalArgument('reserveUsd', args.reserveUsd, { min: 1, max: 1e15, fallback: 1 });
    for (const market of shocks.keys()) depths.set(market, { kind: 'CONSTANT_PRODUCT', reserveUsd });
  }
  for (const { reserveUsd, points, ...target } of args.liquidity ?? []) {
    const hasReserve = reserveUsd !== null && reserveUsd !== undefined;
    if (hasReserve === (points !== null && points !== undefined)) {
      throw new InvalidArgument('a depth has either reserveUsd or points: give exactly one of them.');
    }
    const depth: Depth = hasReserve
      ? { kind: 'CONSTANT_PRODUCT', reserveUsd: decimalNumber(reserveUsd) }
      : {
          kind: 'CURVE',
          points: (points ?? []).map(({ usd, fall }) => ({ usd: decimalNumber(usd), fall: decimalNumber(fall) })),
        };
    for (const market of targets(analytics, target)) depths.set(market, depth);
  }
  return depths;
}

const flowText = (flow: CascadeFlow) => ({
  accounts: flow.accounts,
  repaidUsd: sumText(flow.repaidUsd),
  seizedUsd: sumText(flow.seizedUsd),
  soldUsd: sumText(flow.soldUsd),
  badDebtUsd: sumText(flow.badDebtUsd),
});

interface Shown {
  readonly analytics: Analytics;
  readonly context: ApiContext;
}

function byVenue(groups: readonly CascadeGroupFlow[], { analytics, context }: Shown) {
  const protocols = new Map<string, CascadeFlow>();
  for (const flow of groups) {
    const protocol = analytics.pools.get(flow.group)?.protocol ?? '';
    protocols.set(protocol, plus(protocols.get(protocol), flow));
  }
  const entity = (type: string, id: string) => () => entityAt(context, analytics, { type, id });
  return {
    pools: groups.map((flow) => ({ pool: entity('MarginPool', flow.group), flow: flowText(flow) })),
    protocols: Array.from(protocols, ([id, flow]) => ({ protocol: entity('Protocol', id), flow: flowText(flow) })),
  };
}

function plus(a: CascadeFlow | undefined, b: CascadeFlow): CascadeFlow {
  return {
    accounts: (a?.accounts ?? 0) + b.accounts,
    repaidUsd: (a?.repaidUsd ?? 0) + b.repaidUsd,
    seizedUsd: (a?.seizedUsd ?? 0) + b.seizedUsd,
    soldUsd: (a?.soldUsd ?? 0) + b.soldUsd,
    badDebtUsd: (a?.badDebtUsd ?? 0) + b.badDebtUsd,
  };
}
