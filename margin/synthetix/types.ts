/**
 * Synthetix Perps v3 as its contracts keep it: amounts, prices and ratios WAD (1e18), rates per day (funding) or per year
 * of 31 557 600 seconds (interest), times Unix seconds. Source: perps-market 3.13.0.
 */
export interface SynthetixMarket {
  /** market id */
  readonly id: string;
  /** index price; null when unknown */
  readonly price: bigint | null;
  /** longs less shorts */
  readonly skew: bigint;
  readonly funding: {
    readonly rate: bigint;
    /** per unit of size, quote; grows when shorts pay */
    readonly value: bigint;
    readonly updatedAt: bigint;
  };
  readonly terms: SynthetixTerms;
  /** what was liquidated when, newest last */
  readonly liquidated: readonly { readonly timestamp: bigint; readonly amount: bigint }[];
}

export interface SynthetixTerms {
  readonly skewScale: bigint;
  readonly maxFundingVelocity: bigint;
  readonly makerFee: bigint;
  readonly takerFee: bigint;
  readonly initialMarginRatio: bigint;
  readonly minimumInitialMarginRatio: bigint;
  readonly maintenanceMarginScalar: bigint;
  readonly minimumPositionMargin: bigint;
  readonly flagRewardRatio: bigint;
  readonly lockedOiRatio: bigint;
  readonly liquidationMultiplier: bigint;
  readonly liquidationWindowSeconds: bigint;
  readonly maxLiquidationPd: bigint;
}

export interface SynthetixCollateral {
  /** market id */
  readonly id: string;
  /** the system's own stablecoin, worth one dollar to it */
  readonly isUsd: boolean;
  readonly price: bigint | null;
  readonly lowerDiscount: bigint;
  readonly upperDiscount: bigint;
  readonly discountScalar: bigint;
  /** of the spot market; zero for no discount */
  readonly skewScale: bigint;
}

export interface SynthetixKeeperTerms {
  readonly minRewardUsd: bigint;
  readonly minProfitRatio: bigint;
  readonly maxRewardUsd: bigint;
  readonly maxScalingRatio: bigint;
  readonly collateralRewardRatio: bigint;
  /** null while the cost node was never answered */
  readonly costs: {
    readonly flag: bigint;
    readonly flagPerFeed: bigint;
    readonly liquidation: bigint;
  } | null;
}

export interface SynthetixPool {
  readonly markets: ReadonlyMap<string, SynthetixMarket>;
  readonly collaterals: ReadonlyMap<string, SynthetixCollateral>;
  readonly interest: { readonly rate: bigint; readonly accrued: bigint; readonly updatedAt: bigint };
  readonly keeper: SynthetixKeeperTerms;
}

export interface SynthetixPosition {
  readonly market: string;
  /** signed: above zero is long */
  readonly size: bigint;
  /** price, funding value and interest at the last settlement */
  readonly entryPrice: bigint;
  readonly fundingValue: bigint;
  readonly interestAccrued: bigint;
}

export interface SynthetixHolder {
  readonly positions: readonly SynthetixPosition[];
  readonly collaterals: readonly { readonly market: string; readonly amount: bigint }[];
  readonly debt: bigint;
  readonly isFlagged: boolean;
}
