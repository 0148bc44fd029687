import type { Reserve } from '../aave/market.ts';
import type { Hex } from '../chain/miner.ts';

/** What the ledger knows of a reserve. Amounts are whole tokens, ratios fractions, prices USD. */
export interface ReserveState {
  readonly reserve: Reserve;
  readonly index: number;
  /** Raw units per token. */
  readonly unit: number;
  price: number;
  supplyIndexRay: bigint;
  borrowIndexRay: bigint;
  /** Per year. */
  supplyRate: number;
  borrowRate: number;
  /** Unix seconds of the indexes and rates. */
  updatedAt: number;
  scaledSupply: bigint;
  scaledDebt: bigint;
  /** Underlying that the pool's books hold. */
  cash: number;
  deficit: number;
  ltv: number;
  threshold: number;
  /** 1.05 gives liquidators 5 % more than they repay. */
  bonus: number;
  supplyCap: number;
  borrowCap: number;
  isFrozen: boolean;
  isPaused: boolean;
  /** No liquidation touches the reserve until this Unix second. */
  graceUntil: number;
}

/** One account's slot in one reserve; the floats repeat the exact scaled balances in whole tokens. */
export interface Slot {
  scaledSupply: bigint;
  scaledDebt: bigint;
  supply: number;
  debt: number;
  isCollateral: boolean;
}

export interface AccountState {
  readonly address: Hex;
  /** One per reserve, by reserve number. */
  readonly slots: readonly Slot[];
  category: number;
}

export interface CategoryState {
  readonly id: number;
  ltv: number;
  threshold: number;
  bonus: number;
  readonly collateral: ReadonlySet<number>;
  readonly borrowable: ReadonlySet<number>;
}

/** USD values of an account; `power` is what it may borrow in all, `weighted` what its collateral counts for. */
export interface Health {
  readonly collateral: number;
  readonly weighted: number;
  readonly power: number;
  readonly debt: number;
  /** Infinity without debt. */
  readonly factor: number;
}
