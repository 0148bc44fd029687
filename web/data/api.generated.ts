// Made by `npm run codegen` from api/schema/api.generated.graphql and queries.ts, heatmap-queries.ts, risk-queries.ts; not edited by hand.
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

export type ProtocolFamily =
  | 'LENDING'
  | 'CDP'
  | 'PERPETUAL';

export type MarginMode =
  | 'CROSS'
  | 'ISOLATED';

/** RESERVE: lent and borrowed. ISOLATED_PAIR: the lent token of a pair. COLLATERAL: a token a pool takes as security only. PERP: a perpetual future. */
export type MarketKind =
  | 'RESERVE'
  | 'ISOLATED_PAIR'
  | 'COLLATERAL'
  | 'PERP';

/** COLLATERAL: supply that can secure debt where it lies (every Aave supply; isCollateral says whether it counts). LENDER: supply that cannot. */
export type PositionSide =
  | 'COLLATERAL'
  | 'LENDER'
  | 'BORROWER'
  | 'LONG'
  | 'SHORT';

export type HistoryInterval =
  | 'hour'
  | 'day';

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

/** What a cell of a heatmap over time says of the accounts in it. */
export type HeatmapMeasure =
  /** all collateral of the accounts, USD at the sample's prices */
  | 'COLLATERAL'
  /** all debt of the accounts, USD at the sample's prices */
  | 'DEBT'
  /** collateral liquidators would take by the protocol's close factor and bonus, USD at the liquidation price */
  | 'EXPECTED_SEIZED'
  /** accounts, each once */
  | 'ACCOUNTS';

export type AlertState =
  /** the condition holds, or has not cleared yet */
  | 'FIRING'
  /** the measure came back to its clear level, or the rule no longer sees the subject */
  | 'RESOLVED'
  /** the chain took back the block at which the alert fired */
  | 'RETRACTED';

export type AlertSeverity =
  | 'INFO'
  | 'WARNING'
  | 'CRITICAL';

export type BlockEventType =
  /** the block is part of the chain, and the store's head */
  | 'APPLIED'
  /** the chain took the block back, and with it all that was told of it */
  | 'REVERTED';

export type StrategyKind =
  /** volatile longs and shorts cancel: 1 - sum of |net| over gross is at least 0.9 */
  | 'DELTA_NEUTRAL'
  /** supply and debt of one base in one margin account: at least half of the account's debt */
  | 'LOOP'
  /** held against a short of the same base, or yield-bearing supply on debt of its base */
  | 'CARRY'
  /** net exposure is above half of gross */
  | 'DIRECTIONAL';

export type AccountsQueryVariables = Exact<{
  block?: Block_Height | null | undefined;
  first: number;
  minDebt: string;
  protocol?: string | null | undefined;
}>;


export type AccountsQuery = { readonly marginAccounts: ReadonlyArray<{ readonly id: string, readonly marginRatio: string | null, readonly unknownReason: string | null, readonly leverage: string | null, readonly collateralUsd: string | null, readonly debtUsd: string | null, readonly uniformShock: string | null, readonly isLiquidatable: boolean | null, readonly protocol: { readonly id: string, readonly name: string }, readonly owner: { readonly id: string }, readonly liquidationPrices: ReadonlyArray<{ readonly liquidationPrice: string | null, readonly distance: string | null, readonly token: { readonly symbol: string | null }, readonly market: { readonly name: string } }> }> };

export type AlertsQueryVariables = Exact<{
  first: number;
  block?: Block_Height | null | undefined;
}>;


export type AlertsQuery = { readonly alerts: { readonly evaluated: { readonly number: number, readonly timestamp: number } | null, readonly nodes: ReadonlyArray<{ readonly id: string, readonly rule: string, readonly state: AlertState, readonly severity: AlertSeverity, readonly summary: string, readonly firedAt: { readonly number: number, readonly timestamp: number }, readonly market: { readonly protocol: { readonly id: string, readonly name: string } } | null, readonly pool: { readonly id: string, readonly protocol: { readonly id: string, readonly name: string } } | null }> } };

export type AlertEventsSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type AlertEventsSubscription = { readonly alerts: { readonly type: BlockEventType, readonly transition: AlertState, readonly alert: { readonly id: string } } };

export type BlockQueryVariables = Exact<{
  block?: Block_Height | null | undefined;
}>;


export type BlockQuery = { readonly _meta: { readonly block: { readonly number: number, readonly timestamp: number | null } } | null };

export type BlocksSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type BlocksSubscription = { readonly blockApplied: { readonly type: BlockEventType, readonly block: { readonly number: number, readonly hash: string, readonly timestamp: number } } };

export type BuildUpQueryVariables = Exact<{
  block?: Block_Height | null | undefined;
}>;


export type BuildUpQuery = { readonly leverageBuildUp: ReadonlyArray<{ readonly index: string | null, readonly driver: string | null, readonly realizedVolatility: string | null, readonly market: { readonly id: string, readonly name: string, readonly kind: MarketKind, readonly pool: { readonly id: string }, readonly protocol: { readonly id: string, readonly name: string }, readonly inputToken: { readonly symbol: string | null } }, readonly components: ReadonlyArray<{ readonly name: string, readonly value: string, readonly mean: string | null, readonly zScore: string | null }> }> };

export type CarryQueryVariables = Exact<{
  block?: Block_Height | null | undefined;
}>;


export type CarryQuery = { readonly carryBoard: { readonly rows: ReadonlyArray<{ readonly base: string, readonly fundingApr: string | null, readonly borrowApr: string | null, readonly yieldApr: string | null, readonly basisCarryApr: string | null, readonly loopCarryApr: string | null, readonly breakEvenBorrowApr: string | null, readonly basisUsd: string, readonly loopedUsd: string, readonly loopAccounts: number, readonly medianLoopLeverage: string | null, readonly markets: ReadonlyArray<{ readonly market: { readonly protocol: { readonly id: string } } }> }> } };

export type CascadeQueryVariables = Exact<{
  shock: string;
  reserveUsd?: string | null | undefined;
  protocol?: string | null | undefined;
  block?: Block_Height | null | undefined;
}>;


export type CascadeQuery = { readonly cascade: { readonly settled: boolean, readonly amplification: string | null, readonly accounts: number, readonly unrealizedBadDebtUsd: string, readonly total: { readonly repaidUsd: string, readonly seizedUsd: string, readonly soldUsd: string, readonly badDebtUsd: string }, readonly rounds: ReadonlyArray<{ readonly round: number, readonly flow: { readonly accounts: number, readonly repaidUsd: string, readonly seizedUsd: string, readonly soldUsd: string, readonly badDebtUsd: string } }>, readonly protocols: ReadonlyArray<{ readonly protocol: { readonly id: string, readonly name: string }, readonly flow: { readonly accounts: number, readonly repaidUsd: string, readonly seizedUsd: string, readonly soldUsd: string, readonly badDebtUsd: string } }> } };

export type FlowFragment = { readonly accounts: number, readonly repaidUsd: string, readonly seizedUsd: string, readonly soldUsd: string, readonly badDebtUsd: string };

export type HeadQueryVariables = Exact<{ [key: string]: never; }>;


export type HeadQuery = { readonly _meta: { readonly block: { readonly number: number, readonly hash: string | null, readonly timestamp: number | null } } | null, readonly protocols: ReadonlyArray<{ readonly id: string, readonly name: string, readonly slug: string, readonly network: string, readonly family: ProtocolFamily }>, readonly marginPools: ReadonlyArray<{ readonly createdAtBlock: string }> };

export type HeatmapQueryVariables = Exact<{
  asset: string;
  protocol?: string | null | undefined;
  scale: HeatmapScale;
  range: HeatmapRange;
  bins: number;
  block?: Block_Height | null | undefined;
}>;


export type HeatmapQuery = { readonly liquidationHeatmap: { readonly referencePrice: string | null, readonly unknownReason: string | null, readonly bins: ReadonlyArray<{ readonly lowerPrice: string, readonly upperPrice: string, readonly lowerDistance: string, readonly upperDistance: string, readonly stake: { readonly accounts: number, readonly collateralUsd: string, readonly debtUsd: string, readonly expectedSeizedUsd: string } }>, readonly belowRange: { readonly accounts: number, readonly collateralUsd: string }, readonly aboveRange: { readonly accounts: number, readonly collateralUsd: string }, readonly liquidatable: { readonly accounts: number, readonly debtUsd: string }, readonly unreachable: { readonly accounts: number }, readonly total: { readonly accounts: number, readonly collateralUsd: string }, readonly groups: ReadonlyArray<{ readonly key: string, readonly bins: ReadonlyArray<{ readonly accounts: number, readonly collateralUsd: string, readonly debtUsd: string, readonly expectedSeizedUsd: string }> }> } };

export type HeatmapHistoryQueryVariables = Exact<{
  asset: string;
  protocol?: string | null | undefined;
  interval: HistoryInterval;
  from?: number | null | undefined;
  scale: HeatmapScale;
  range: HeatmapRange;
  bins: number;
  measure: HeatmapMeasure;
  block?: Block_Height | null | undefined;
}>;


export type HeatmapHistoryQuery = { readonly liquidationHeatmapHistory: { readonly centerPrice: string | null, readonly edges: ReadonlyArray<string>, readonly unknownReason: string | null, readonly samples: ReadonlyArray<{ readonly timestamp: number, readonly referencePrice: string | null, readonly values: ReadonlyArray<string> }> } };

export type LeverageQueryVariables = Exact<{
  weightedBy: LeverageWeight;
  buckets: number;
  max: string;
  protocol?: string | null | undefined;
  block?: Block_Height | null | undefined;
}>;


export type LeverageQuery = { readonly leverageDistribution: { readonly accounts: number, readonly mean: string | null, readonly buckets: ReadonlyArray<{ readonly lower: string, readonly upper: string | null, readonly accounts: number, readonly debtUsd: string, readonly collateralUsd: string, readonly share: string }>, readonly quantiles: { readonly p50: string | null, readonly p90: string | null, readonly p99: string | null }, readonly withoutEquity: { readonly accounts: number, readonly debtUsd: string } } };

export type MarketsQueryVariables = Exact<{
  block?: Block_Height | null | undefined;
}>;


export type MarketsQuery = { readonly markets: ReadonlyArray<{ readonly id: string, readonly name: string, readonly kind: MarketKind, readonly priceUsd: string | null, readonly baseAsset: string, readonly isStable: boolean, readonly utilization: string | null, readonly supplyApr: string | null, readonly borrowApr: string | null, readonly totalSupplyUsd: string | null, readonly totalBorrowUsd: string | null, readonly openBorrowers: number, readonly sizeDecimals: number | null, readonly quoteDecimals: number | null, readonly longSize: string | null, readonly shortSize: string | null, readonly markPriceUsd: string | null, readonly fundingRatePerDay: string | null, readonly openLongs: number, readonly openShorts: number, readonly pool: { readonly id: string }, readonly protocol: { readonly id: string, readonly name: string }, readonly inputToken: { readonly symbol: string | null }, readonly rateModel: { readonly optimalUsageBps: string | null } | null, readonly collateralConfigs: ReadonlyArray<{ readonly liquidationThresholdBps: string | null, readonly liquidationThresholdWad: string | null }>, readonly openInterestNow: { readonly longUsd: string | null, readonly shortUsd: string | null, readonly grossUsd: string | null, readonly netUsd: string | null, readonly longEntryUsd: string | null, readonly shortEntryUsd: string | null } | null, readonly parameters: { readonly scale: string, readonly maxMarketSize: string | null, readonly maxMarketValue: string | null, readonly maxOpenInterestLong: string | null, readonly maxOpenInterestShort: string | null } | null }> };

export type OraclesQueryVariables = Exact<{
  block?: Block_Height | null | undefined;
}>;


export type OraclesQuery = { readonly oracleHealth: ReadonlyArray<{ readonly priceUsd: string | null, readonly ageSeconds: number | null, readonly heartbeatSeconds: number | null, readonly isStale: boolean | null, readonly expectedMove: string | null, readonly largestDeviation: string | null, readonly market: { readonly id: string, readonly name: string, readonly protocol: { readonly id: string, readonly name: string }, readonly inputToken: { readonly symbol: string | null } }, readonly hiddenAtRisk: { readonly accounts: number, readonly collateralUsd: string } | null }> };

export type OverviewQueryVariables = Exact<{
  pool?: string | number | null | undefined;
  block?: Block_Height | null | undefined;
}>;


export type OverviewQuery = { readonly overview: { readonly markets: number, readonly meta: { readonly coverage: { readonly accounts: number, readonly covered: number } }, readonly totals: { readonly supplyUsd: string, readonly borrowUsd: string, readonly accounts: number, readonly borrowers: number, readonly unrealizedBadDebtUsd: string, readonly deficitUsd: string }, readonly liquidatable: { readonly accounts: number, readonly debtUsd: string }, readonly atRisk: ReadonlyArray<{ readonly shock: string, readonly stake: { readonly accounts: number, readonly collateralUsd: string, readonly debtUsd: string } }>, readonly liquidations24h: { readonly count: number, readonly seizedUsd: string, readonly notionalUsd: string } } };

export type OwnerQueryVariables = Exact<{
  address: string;
  block?: Block_Height | null | undefined;
}>;


export type OwnerQuery = { readonly owner: { readonly address: string, readonly equityUsd: string, readonly grossUsd: string, readonly netUsd: string, readonly effectiveLeverage: string | null, readonly account: { readonly firstSeenTimestamp: string, readonly liquidatedCount: number } | null, readonly exposures: ReadonlyArray<{ readonly base: string, readonly isStable: boolean, readonly longUsd: string, readonly shortUsd: string, readonly deltaUsd: string, readonly gammaUsd: string }>, readonly strategies: ReadonlyArray<{ readonly kind: StrategyKind, readonly confidence: string, readonly reasons: ReadonlyArray<string> }>, readonly portfolioMargin: { readonly requiredUsd: string, readonly protocolMarginUsd: string, readonly differenceUsd: string, readonly worstBase: string | null, readonly worstShock: string | null, readonly scenarios: number }, readonly marginAccounts: ReadonlyArray<{ readonly id: string, readonly mode: MarginMode, readonly accountNumber: string | null, readonly marginRatio: string | null, readonly leverage: string | null, readonly collateralUsd: string | null, readonly debtUsd: string | null, readonly equityUsd: string | null, readonly uniformShock: string | null, readonly isLiquidatable: boolean | null, readonly unknownReason: string | null, readonly protocol: { readonly id: string, readonly name: string }, readonly liquidationPrices: ReadonlyArray<{ readonly liquidationPrice: string | null, readonly distance: string | null, readonly token: { readonly symbol: string | null }, readonly market: { readonly name: string } }>, readonly positions: ReadonlyArray<{ readonly id: string, readonly side: PositionSide, readonly isCollateral: boolean, readonly balanceNow: string, readonly size: string | null, readonly entryPrice: string | null, readonly valueUsd: string | null, readonly market: { readonly name: string, readonly kind: MarketKind, readonly sizeDecimals: number | null, readonly inputToken: { readonly symbol: string | null, readonly decimals: number | null } } }> }>, readonly unpriced: ReadonlyArray<{ readonly id: string }> } };

export type PoolsQueryVariables = Exact<{
  protocol: string;
  block?: Block_Height | null | undefined;
}>;


export type PoolsQuery = { readonly marginPools: ReadonlyArray<{ readonly id: string }> };

export type UtilizationQueryVariables = Exact<{
  markets: ReadonlyArray<string> | string;
  interval: HistoryInterval;
  first: number;
  block?: Block_Height | null | undefined;
}>;


export type UtilizationQuery = { readonly markets: ReadonlyArray<{ readonly id: string, readonly name: string, readonly totalBorrowUsd: string | null, readonly protocol: { readonly name: string }, readonly utilizationHistory: { readonly points: ReadonlyArray<{ readonly timestamp: number, readonly utilization: string, readonly borrowApr: string }> } }> };

