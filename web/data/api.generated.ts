// Made by `npm run codegen` from api/schema/api.generated.graphql and queries.ts; not edited by hand.
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
/** The block an answer is for; the newest one when absent. */
export type Block_Height = {
  /** The block with this hash. */
  readonly hash?: string | null | undefined;
  /** The block with this number. */
  readonly number?: number | null | undefined;
  /** The newest block, which must have at least this number. */
  readonly number_gte?: number | null | undefined;
};

export type HistoryInterval =
  | 'hour'
  | 'day';

export type PriceSide =
  /** liquidatable when the price falls to the liquidation price */
  | 'DOWN'
  /** liquidatable when the price rises to the liquidation price */
  | 'UP';

export type HeatmapScale =
  /** bins of equal width in price */
  | 'ABSOLUTE'
  /** bins of equal width in the logarithm of price over reference price */
  | 'LOG_DISTANCE';

/** Fractions of the reference price, for example 0.5 to 1.5. */
export type HeatmapRange = {
  readonly from: string;
  readonly to: string;
};

export type LeverageWeight =
  | 'DEBT'
  | 'COLLATERAL'
  /** gross exposure: collateral in lending, the sum of |size| times price in perps */
  | 'NOTIONAL'
  | 'COUNT';

export type AccountsQueryVariables = Exact<{
  block?: Block_Height | null | undefined;
  first: number;
  minDebt: string;
}>;


export type AccountsQuery = { readonly marginAccounts: ReadonlyArray<{ readonly id: string, readonly category: number, readonly nativeHealth: string | null, readonly leverage: string | null, readonly collateralUsd: string | null, readonly debtUsd: string | null, readonly uniformShock: string | null, readonly isLiquidatable: boolean | null, readonly owner: { readonly id: string }, readonly liquidationPrices: ReadonlyArray<{ readonly currentPrice: string, readonly liquidationPrice: string | null, readonly distance: string | null, readonly side: PriceSide, readonly token: { readonly symbol: string | null } }> }> };

export type HeadQueryVariables = Exact<{ [key: string]: never; }>;


export type HeadQuery = { readonly _meta: { readonly hasIndexingErrors: boolean, readonly block: { readonly number: number, readonly timestamp: number | null } } | null, readonly marginPools: ReadonlyArray<{ readonly createdAtBlock: string, readonly protocol: { readonly name: string, readonly network: string } }> };

export type HeatmapQueryVariables = Exact<{
  market: string | number;
  scale: HeatmapScale;
  range: HeatmapRange;
  bins: number;
  block?: Block_Height | null | undefined;
}>;


export type HeatmapQuery = { readonly liquidationHeatmap: { readonly referencePrice: string | null, readonly unknownReason: string | null, readonly bins: ReadonlyArray<{ readonly lowerPrice: string, readonly upperPrice: string, readonly lowerDistance: string, readonly upperDistance: string, readonly stake: { readonly accounts: number, readonly collateralUsd: string, readonly debtUsd: string, readonly expectedSeizedUsd: string } }>, readonly belowRange: { readonly accounts: number, readonly collateralUsd: string }, readonly aboveRange: { readonly accounts: number, readonly collateralUsd: string }, readonly liquidatable: { readonly accounts: number, readonly debtUsd: string }, readonly unreachable: { readonly accounts: number }, readonly total: { readonly accounts: number, readonly collateralUsd: string }, readonly meta: { readonly coverage: { readonly accounts: number, readonly covered: number } } } };

export type LeverageQueryVariables = Exact<{
  weightedBy: LeverageWeight;
  buckets: number;
  max: string;
  block?: Block_Height | null | undefined;
}>;


export type LeverageQuery = { readonly leverageDistribution: { readonly accounts: number, readonly mean: string | null, readonly buckets: ReadonlyArray<{ readonly lower: string, readonly upper: string | null, readonly accounts: number, readonly debtUsd: string, readonly collateralUsd: string, readonly share: string }>, readonly quantiles: { readonly p50: string | null, readonly p90: string | null, readonly p99: string | null }, readonly withoutEquity: { readonly accounts: number, readonly debtUsd: string } } };

export type MarketsQueryVariables = Exact<{
  block?: Block_Height | null | undefined;
}>;


export type MarketsQuery = { readonly _meta: { readonly block: { readonly number: number, readonly timestamp: number | null } } | null, readonly markets: ReadonlyArray<{ readonly id: string, readonly priceUsd: string | null, readonly utilization: string | null, readonly supplyApr: string | null, readonly borrowApr: string | null, readonly totalSupplyUsd: string | null, readonly totalBorrowUsd: string | null, readonly openBorrowers: number, readonly inputToken: { readonly symbol: string | null }, readonly rateModel: { readonly optimalUsageBps: string | null } | null, readonly collateralConfigs: ReadonlyArray<{ readonly liquidationThresholdBps: string | null }> }> };

export type OverviewQueryVariables = Exact<{
  block?: Block_Height | null | undefined;
}>;


export type OverviewQuery = { readonly overview: { readonly markets: number, readonly meta: { readonly block: { readonly number: number, readonly timestamp: number }, readonly coverage: { readonly accounts: number, readonly covered: number } }, readonly totals: { readonly supplyUsd: string, readonly borrowUsd: string, readonly accounts: number, readonly borrowers: number, readonly unrealizedBadDebtUsd: string, readonly deficitUsd: string }, readonly liquidatable: { readonly accounts: number, readonly debtUsd: string }, readonly atRisk: ReadonlyArray<{ readonly shock: string, readonly stake: { readonly accounts: number, readonly collateralUsd: string, readonly debtUsd: string } }>, readonly liquidations24h: { readonly count: number, readonly seizedUsd: string } } };

export type UtilizationQueryVariables = Exact<{
  interval: HistoryInterval;
  first: number;
  block?: Block_Height | null | undefined;
}>;


export type UtilizationQuery = { readonly markets: ReadonlyArray<{ readonly id: string, readonly inputToken: { readonly symbol: string | null }, readonly utilizationHistory: { readonly points: ReadonlyArray<{ readonly timestamp: number, readonly utilization: string, readonly borrowApr: string }> } }> };

