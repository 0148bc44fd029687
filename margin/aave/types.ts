/**
 * One reserve of an Aave v3 pool as the contract stores it: raw integers, nothing converted.
 * Rates and indexes are RAY (1e27) as written at `indexTimestamp`; thresholds are basis points.
 */
export interface AaveReserve {
  /** asset address; the key of `AavePool.reserves` */
  readonly asset: string;
  readonly decimals: number;
  /** price of one whole token in the pool's base currency (8 decimals for USD pools); null when unknown */
  readonly price: bigint | null;
  readonly liquidityIndex: bigint;
  readonly variableBorrowIndex: bigint;
  /** supply rate per year */
  readonly liquidityRate: bigint;
  /** variable borrow rate per year */
  readonly variableBorrowRate: bigint;
  /** Unix seconds at which indexes and rates were written */
  readonly indexTimestamp: bigint;
  readonly ltv: bigint;
  readonly liquidationThreshold: bigint;
  /** multiplier on repaid value, 10500 = 5 % bonus */
  readonly liquidationBonus: bigint;
  /** share of the bonus the protocol keeps */
  readonly liquidationProtocolFee: bigint;
  /** paused or not active: nothing of it is seized or repaid; absent: neither */
  readonly isHalted?: boolean;
  /** Unix second up to which liquidations of it are barred; absent or zero: never */
  readonly graceUntil?: bigint;
}

/** A risk category (eMode). Sets hold asset addresses, keys of `AavePool.reserves`. */
export interface AaveCategory {
  readonly id: number;
  readonly ltv: bigint;
  readonly liquidationThreshold: bigint;
  readonly liquidationBonus: bigint;
  /** assets that count with the category's parameters when used as collateral */
  readonly collateral: ReadonlySet<string>;
  /** collateral assets whose LTV counts as zero; honoured from v3.6 */
  readonly ltvZero: ReadonlySet<string>;
  /** from v3.7: assets outside `collateral` have LTV 0 */
  readonly isolated?: boolean;
  /** what the oracle says for the category, which replaces the price of its assets up to v3.1; null: unknown, absent: none */
  readonly price?: bigint | null;
}

/** Everything about a pool that an account's numbers depend on, at one block. */
export interface AavePool {
  /** POOL_REVISION of the live implementation; null when unknown (the newest formulas are then assumed) */
  readonly revision: number | null;
  /** decimals of the currency the oracle quotes in; 8 for USD pools */
  readonly priceDecimals: number;
  readonly reserves: ReadonlyMap<string, AaveReserve>;
  readonly categories: ReadonlyMap<number, AaveCategory>;
}

/** Debt that compounds at its own rate: an account's, or at the average rate all of a reserve's. */
export interface AaveStableDebt {
  /** native units owed at `since` */
  readonly amount: bigint;
  /** per year, RAY */
  readonly rate: bigint;
  /** Unix seconds */
  readonly since: bigint;
}

/** What an account holds and owes in one reserve, in index-free units. */
export interface AavePosition {
  readonly asset: string;
  readonly scaledSupply: bigint;
  readonly scaledDebt: bigint;
  /** debt at a rate of its own, up to v3.1; null or absent: none */
  readonly stableDebt?: AaveStableDebt | null;
  /** the account lets the supply back its debt */
  readonly isCollateral: boolean;
}

export interface AaveUser {
  readonly id: string;
  /** eMode category; 0 for none */
  readonly category: number;
  /** at most one entry per asset */
  readonly positions: readonly AavePosition[];
}

/**
 * The six values of `Pool.getUserAccountData`, in its units: base currency for amounts, basis points for ltv and
 * threshold, WAD for the health factor, which is 2^256 − 1 without debt.
 */
export interface AaveAccountData {
  readonly collateralBase: bigint;
  readonly debtBase: bigint;
  readonly availableBorrows: bigint;
  readonly liquidationThreshold: bigint;
  readonly ltv: bigint;
  readonly healthFactor: bigint;
}
