import type { OverviewQuery } from './data/api.generated.ts';

type Overview = OverviewQuery['overview'];

/** What the tiles show, USD as numbers. */
export interface Totals {
  readonly markets: number;
  readonly supplyUsd: number;
  readonly borrowUsd: number;
  readonly accounts: number;
  readonly borrowers: number;
  readonly liquidatable: number;
  readonly liquidatableDebtUsd: number;
  /** Collateral at risk at a fall by 20 %. */
  readonly atRiskUsd: number;
  readonly atRiskAccounts: number;
  /** Collateral seized in lending and notional closed in perps. */
  readonly liquidatedUsd: number;
  readonly liquidations: number;
  readonly deficitUsd: number;
  readonly unrealizedBadDebtUsd: number;
  readonly known: number;
  readonly all: number;
}

/** Overviews of separate pools as one. */
export function totalsOf(overviews: readonly Overview[]): Totals {
  const sum = (of: (overview: Overview) => string | number | undefined) =>
    overviews.reduce((total, overview) => total + Number(of(overview) ?? 0), 0);
  const fall = (overview: Overview) => overview.atRisk.find((point) => Number(point.shock) === -0.2)?.stake;
  return {
    markets: sum((one) => one.markets),
    supplyUsd: sum((one) => one.totals.supplyUsd),
    borrowUsd: sum((one) => one.totals.borrowUsd),
    accounts: sum((one) => one.totals.accounts),
    borrowers: sum((one) => one.totals.borrowers),
    liquidatable: sum((one) => one.liquidatable.accounts),
    liquidatableDebtUsd: sum((one) => one.liquidatable.debtUsd),
    atRiskUsd: sum((one) => fall(one)?.collateralUsd),
    atRiskAccounts: sum((one) => fall(one)?.accounts),
    liquidatedUsd: sum((one) => one.liquidations24h.seizedUsd) + sum((one) => one.liquidations24h.notionalUsd),
    liquidations: sum((one) => one.liquidations24h.count),
    deficitUsd: sum((one) => one.totals.deficitUsd),
    unrealizedBadDebtUsd: sum((one) => one.totals.unrealizedBadDebtUsd),
    known: sum((one) => one.meta.coverage.covered),
    all: sum((one) => one.meta.coverage.accounts),
  };
}
