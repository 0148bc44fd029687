import { accountAt, atRiskCurve, concentration, leverageDistribution, unrealisedBadDebt } from '../../margin/index.ts';
import { poolMask } from '../book/pool-totals.ts';
import type { BlockView, BookMetric, HolderMetric, IndexerMetric, Params } from './metric.ts';

type Pool = string | null;

const maskOf = ({ analytics, memo }: BlockView, pool: Pool) => memo(`mask ${pool}`, () => poolMask(analytics, pool));

const meanLeverageOf = (view: BlockView, pool: Pool): number | null =>
  view.memo(
    `mean leverage ${pool}`,
    () => leverageDistribution(view.analytics.book, { edges: [1, 2], include: maskOf(view, pool) }).mean,
  );

/** Apart from the mean: quantiles need the accounts sorted into many cells. */
const quantilesOf = (view: BlockView, pool: Pool) =>
  view.memo(
    `leverage quantiles ${pool}`,
    () =>
      leverageDistribution(view.analytics.book, { quantiles: [0.5, 0.9, 0.99], include: maskOf(view, pool) }).quantiles,
  );

const quantileOf = (view: BlockView, pool: Pool, share: number): number | null =>
  quantilesOf(view, pool).find((one) => one.share === share)?.leverage ?? null;

const concentrationOf = (view: BlockView, pool: Pool) =>
  view.memo(`concentration ${pool}`, () => concentration(view.analytics.book, { include: maskOf(view, pool) }));

const badDebtOf = (view: BlockView, pool: Pool) =>
  view.memo(`bad debt ${pool}`, () => unrealisedBadDebt(view.analytics.book, maskOf(view, pool)));

/** What is liquidatable once every volatile price has fallen by `fall`. */
function atRisk(view: BlockView, pool: Pool, fall: number) {
  return view.memo(`at risk ${pool} ${fall}`, () => {
    const { book, volatileMarkets } = view.analytics;
    const request = { shocks: [-fall], assets: volatileMarkets, include: maskOf(view, pool) };
    return atRiskCurve(book, request).points[0] ?? null;
  });
}

const fallOf = (params: Params): number => params.fall ?? 0.1;

const debtOf = (view: BlockView, pool: Pool): number => concentrationOf(view, pool).totalUsd;

const pooled = (
  name: string,
  unit: BookMetric['unit'],
  about: string,
  read: BookMetric['read'],
  params?: Params,
): BookMetric => ({ scope: 'pool', name: `pool.${name}`, unit, about, read, ...(params && { params }) });

/** Each as `pool.…` for every pool and as `global.…` over all of them. */
export const poolMetrics: readonly BookMetric[] = [
  pooled('leverage-mean', 'multiple', 'debt-weighted mean of collateral over equity', meanLeverageOf),
  pooled('leverage-p50', 'multiple', 'leverage that half of the debt is at or below', (view, pool) =>
    quantileOf(view, pool, 0.5),
  ),
  pooled('leverage-p90', 'multiple', 'leverage that 90 % of the debt is at or below', (view, pool) =>
    quantileOf(view, pool, 0.9),
  ),
  pooled('leverage-p99', 'multiple', 'leverage that 99 % of the debt is at or below', (view, pool) =>
    quantileOf(view, pool, 0.99),
  ),
  pooled('debt-usd', 'USD', 'debt of all accounts of the book', debtOf),
  pooled('borrowers', 'accounts', 'accounts with debt', (view, pool) => concentrationOf(view, pool).holders),
  pooled(
    'debt-top1',
    'fraction',
    "the largest borrower's share of the debt",
    (view, pool) => concentrationOf(view, pool).top[0]?.share ?? null,
  ),
  pooled(
    'debt-top10',
    'fraction',
    "the ten largest borrowers' share of the debt",
    (view, pool) => concentrationOf(view, pool).top[2]?.share ?? null,
  ),
  pooled('debt-hhi', 'fraction', 'Herfindahl-Hirschman index of debt', (view, pool) => concentrationOf(view, pool).hhi),
  pooled(
    'bad-debt-usd',
    'USD',
    'debt that its collateral does not cover, not written off',
    (view, pool) => badDebtOf(view, pool).usd,
  ),
  pooled(
    'liquidatable-usd',
    'USD',
    'debt of accounts that are liquidatable now',
    (view, pool) => atRisk(view, pool, 0)?.debtUsd ?? null,
  ),
  pooled(
    'at-risk-usd',
    'USD',
    'debt of accounts liquidatable once every volatile price has fallen by `fall`',
    (view, pool, params) => atRisk(view, pool, fallOf(params))?.debtUsd ?? null,
    { fall: 0.1 },
  ),
  pooled(
    'at-risk-share',
    'fraction',
    'of the debt, that of accounts liquidatable once every volatile price has fallen by `fall`',
    (view, pool, params) => {
      const total = debtOf(view, pool);
      return total > 0 ? (atRisk(view, pool, fallOf(params))?.debtUsd ?? 0) / total : null;
    },
    { fall: 0.1 },
  ),
];

interface Sums {
  readonly collateral: number;
  readonly debt: number;
}

function sumsOf({ analytics }: BlockView, places: readonly number[]): Sums {
  let [collateral, debt] = [0, 0];
  for (const place of places) {
    const account = accountAt(analytics.book, place);
    collateral += account.collateralUsd;
    debt += account.debtUsd;
  }
  return { collateral, debt };
}

/** The smallest margin ratio of some accounts; null where none has a requirement. */
function smallestRatio({ analytics }: BlockView, places: readonly number[]): number | null {
  let smallest: number | null = null;
  for (const place of places) {
    const { requirement, surplus } = accountAt(analytics.book, place);
    if (!(requirement > 0)) continue;
    const ratio = (surplus + requirement) / requirement;
    if (smallest === null || ratio < smallest) smallest = ratio;
  }
  return smallest;
}

const held = (name: string, unit: HolderMetric['unit'], about: string, read: HolderMetric['read']): HolderMetric => ({
  scope: 'account',
  name: `account.${name}`,
  unit,
  about,
  read,
});

/** Each as `account.…` for a margin account and as `owner.…` over an owner's accounts in all pools. */
export const holderMetrics: readonly HolderMetric[] = [
  held('margin-ratio', 'multiple', 'liquidatable below 1; for an owner the smallest of its accounts', smallestRatio),
  held('debt-usd', 'USD', 'debt', (view, places) => sumsOf(view, places).debt),
  held('collateral-usd', 'USD', 'collateral that counts', (view, places) => sumsOf(view, places).collateral),
  held('leverage', 'multiple', 'collateral over equity; unknown without equity', (view, places) => {
    const { collateral, debt } = sumsOf(view, places);
    return collateral > debt ? collateral / (collateral - debt) : null;
  }),
];

export const indexerMetric: IndexerMetric = {
  scope: 'indexer',
  name: 'indexer.lag',
  unit: 'seconds',
  about: "from the newest indexed block's timestamp to now; looked at by the clock, not by the block",
};
