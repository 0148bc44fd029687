import type { EntityReader, ProcessedBlock } from '../../../engine/index.ts';
import { decimalNumber } from '../../arguments.ts';
import type { BookSource } from '../../book/book-source.ts';
import { bigintOf, decimalOrNull, textOf, textOrNull } from '../../book/row.ts';
import { evaluate, freshState, type RuleState, readings } from '../evaluate.ts';
import { markOf } from '../follower.ts';
import { learnHistory } from '../learn-history.ts';
import { createBlockView, observe } from '../observe.ts';
import type { Rule } from '../rule.ts';
import { summaryOf } from '../template.ts';
import { type PastAlert, type PastLiquidation, type Period, type Score, score } from './score.ts';

export interface BacktestRequest {
  readonly reader: EntityReader;
  readonly books: BookSource;
  readonly rules: readonly Rule[];
  /** Unix seconds, both inclusive. */
  readonly from: number;
  readonly to: number;
  /** Newest block of the chain that the test may see. */
  readonly head: ProcessedBlock;
  /** How long after a firing a liquidation still counts as foreseen. */
  readonly horizonSeconds: number;
  /** Evaluates the last block of every so many seconds; at every stored block where it is null. */
  readonly everySeconds: number | null;
  readonly signal?: AbortSignal;
  readonly onBlock?: (done: number, all: number) => void;
}

/** A group's way through time, for pictures. */
export interface Track {
  readonly group: string;
  readonly symbol: string | null;
  readonly times: readonly number[];
  /** null where too few samples were known. */
  readonly measured: readonly (number | null)[];
}

export interface RuleReport extends Score {
  readonly rule: Rule;
  readonly tracks: readonly Track[];
}

export interface BacktestReport extends Period {
  readonly firstBlock: number;
  readonly lastBlock: number;
  readonly blocks: number;
  readonly everySeconds: number | null;
  readonly rules: readonly RuleReport[];
  readonly liquidations: readonly PastLiquidation[];
  /** The price of the market most of what was seized came from; null without a priced liquidation. */
  readonly price: {
    readonly symbol: string;
    readonly times: readonly number[];
    readonly usd: readonly number[];
  } | null;
}

interface Run {
  readonly rule: Rule;
  state: RuleState;
  readonly alerts: PastAlert[];
  readonly tracks: Map<string, { symbol: string | null; times: number[]; measured: (number | null)[] }>;
}

/** Runs rules over the past as they would have run then, and holds what they raised against what was liquidated. */
export async function backtest(request: BacktestRequest): Promise<BacktestReport> {
  const { reader, books, rules, from, to, horizonSeconds, everySeconds } = request;
  const blocks = await blocksOf(request);
  const liquidations = await liquidationsOf(request);
  const learned = await learnHistory({ reader, books, rules, until: blocks[0]?.timestamp ?? from, states: new Map() });
  const runs: Run[] = rules.map((rule) => ({
    rule,
    state: learned.get(rule.id) ?? freshState,
    alerts: [],
    tracks: new Map(),
  }));
  const market = mostSeized(liquidations);
  const price = { times: [] as number[], usd: [] as number[] };
  let symbol = '';
  let done = 0;
  for await (const analytics of books.walk(blocks)) {
    if (request.signal?.aborted === true) break;
    const view = createBlockView(analytics);
    for (const run of runs) step(run, view);
    const usd = market === null ? undefined : analytics.book.prices[analytics.book.assetIndex.get(market) ?? -1];
    if (market !== null && usd !== undefined && !Number.isNaN(usd)) {
      symbol = analytics.markets.get(market)?.symbol ?? market;
      price.times.push(analytics.block.timestamp);
      price.usd.push(usd);
    }
    done++;
    request.onBlock?.(done, blocks.length);
  }
  const period = { from: blocks[0]?.timestamp ?? from, to: blocks.at(-1)?.timestamp ?? to, horizonSeconds };
  return {
    ...period,
    firstBlock: blocks[0]?.number ?? 0,
    lastBlock: blocks.at(-1)?.number ?? 0,
    blocks: done,
    everySeconds,
    rules: runs.map(({ rule, alerts, tracks }) => ({
      ...score(alerts, liquidations, period),
      rule,
      tracks: [...tracks].map(([group, track]) => ({ group, ...track })),
    })),
    liquidations,
    price: price.times.length === 0 ? null : { symbol, ...price },
  };
}

function step(run: Run, view: ReturnType<typeof createBlockView>): void {
  const { rule } = run;
  const observed = { block: markOf(view.analytics.block), observations: observe(view, rule) };
  for (const [group, { measured }] of readings(rule, observed, run.state)) {
    const subject = observed.observations.find(({ subject }) => group === `market=${subject.market}`)?.subject;
    const track = run.tracks.get(group) ?? { symbol: subject?.symbol ?? null, times: [], measured: [] };
    track.times.push(observed.block.timestamp);
    track.measured.push(measured);
    run.tracks.set(group, track);
  }
  const { state, transitions } = evaluate(rule, observed, run.state);
  run.state = state;
  for (const transition of transitions) {
    const { group, subject, block, value, measured, kind } = transition;
    if (kind === 'FIRING') {
      const summary = summaryOf(rule, transition);
      run.alerts.push({ group, subject, summary, fired: block, resolved: null, value, measured });
      continue;
    }
    const open = run.alerts.findLastIndex((alert) => alert.group === group && alert.resolved === null);
    const alert = run.alerts[open];
    if (alert !== undefined) run.alerts[open] = { ...alert, resolved: block };
  }
}

const PAGE = 1_000;

async function blocksOf({ reader, from, to, head, everySeconds }: BacktestRequest): Promise<ProcessedBlock[]> {
  const last = Math.min(to, head.timestamp);
  const [oldest] = await reader.blocksAfter(-1, 1);
  const begin = Math.max(from, oldest?.timestamp ?? from);
  const blocks: ProcessedBlock[] = [];
  if (everySeconds !== null) {
    const first = Math.floor(begin / everySeconds);
    for (let bucket = first; bucket * everySeconds <= last; bucket++) {
      const block = await reader.blockAtTimestamp(Math.min(last, (bucket + 1) * everySeconds - 1));
      if (block !== null && block.timestamp >= from && block.hash !== blocks.at(-1)?.hash) blocks.push(block);
    }
    return blocks;
  }
  let after = (await reader.blockAtTimestamp(from - 1))?.number ?? -1;
  for (;;) {
    const page = await reader.blocksAfter(after, PAGE);
    for (const block of page) if (block.timestamp <= last && block.number <= head.number) blocks.push(block);
    const end = page.at(-1);
    if (end === undefined || end.timestamp > last) return blocks;
    after = end.number;
  }
}

async function liquidationsOf({ reader, from, to, head }: BacktestRequest): Promise<PastLiquidation[]> {
  const rows = await reader.find({
    type: 'Liquidation',
    block: head.number,
    where: { timestamp_gte: BigInt(from), timestamp_lte: BigInt(Math.min(to, head.timestamp)) },
    orderBy: 'timestamp',
    fields: ['id', 'timestamp', 'blockNumber', 'pool', 'marginAccount', ...marketFields, 'seizedUsd', 'notionalUsd'],
  });
  return rows.map((row) => {
    const usd = decimalOrNull(row, 'seizedUsd') ?? decimalOrNull(row, 'notionalUsd');
    return {
      timestamp: Number(bigintOf(row, 'timestamp')),
      block: Number(bigintOf(row, 'blockNumber')),
      pool: textOf(row, 'pool'),
      account: textOf(row, 'marginAccount'),
      markets: marketFields.flatMap((field) => textOrNull(row, field) ?? []),
      usd: usd === null ? null : decimalNumber(usd),
    };
  });
}

const marketFields = ['collateralMarket', 'debtMarket', 'perpMarket'] as const;

/** The market that most of what was liquidated came from, in USD. */
function mostSeized(liquidations: readonly PastLiquidation[]): string | null {
  const seized = new Map<string, number>();
  for (const { markets, usd } of liquidations) {
    const [market] = markets;
    if (market !== undefined) seized.set(market, (seized.get(market) ?? 0) + (usd ?? 0));
  }
  const [most] = [...seized].sort(([, a], [, b]) => b - a);
  return most?.[0] ?? null;
}
