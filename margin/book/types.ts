/**
 * The margin book: every margin account of every protocol as one sparse linear form in the prices, in typed arrays.
 *
 *     surplus(p)     = constant + Σ surplus[asset] · p[asset]          liquidatable ⇔ surplus(p) < 0
 *     requirement(p) = constant + Σ requirement[asset] · p[asset]      margin ratio = (surplus + requirement) / requirement
 *     debt(p)        = constant + Σ debt[asset] · p[asset]
 *     exposure(p)    =            Σ exposure[asset] · p[asset]         equity = exposure + idle − debt
 *     idle(p)        =            Σ idle[asset] · p[asset]
 *
 * Amounts are whole tokens, prices USD per whole token, both float64: answers are population-level and good to about
 * 1e-12 relative (see METHODOLOGY.md); what an account's own contract would say is exact elsewhere, in bigint.
 */
export interface BookAsset {
  readonly id: string;
  /** USD per whole token; null (or anything not positive and finite) when unknown */
  readonly price: number | null;
}

/** One asset of one account, in whole tokens. */
export interface BookLeg {
  readonly asset: string;
  /** what the liquidation test gains per USD of price: lending: threshold·collateral − debt; any sign */
  readonly surplus: number;
  /** what must be covered: lending: the debt; perps: maintenance margin per price; ≥ 0 */
  readonly requirement: number;
  /** gross units at stake: lending: the collateral; perps: the size; ≥ 0 */
  readonly exposure: number;
  /** units borrowed: lending: the debt; perps: exposure less equity; any sign */
  readonly debt: number;
  /** units owned that back nothing; ≥ 0 */
  readonly idle: number;
  /**
   * where the account's bonus is a mean over its exposures by value, and so moves with prices: exposure times the asset's
   * own bonus, or, for a harmonic mean (Compound v3), less than zero: exposure over it. Of an account all legs alike;
   * absent or zero where `BookRow.bonus` holds at any prices
   */
  readonly premium?: number;
}

/** What one liquidation may repay, as a share of the debt. */
export interface RepayRule {
  /** share while the account is both healthier and larger than the bounds below; 0 < closeFactor ≤ 1 */
  readonly closeFactor: number;
  /** at this margin ratio or less everything may be repaid; 0 for never */
  readonly fullBelowHealth: number;
  /** with less collateral or less debt than this in USD everything may be repaid; 0 for never */
  readonly fullBelowUsd: number;
  /** the share is of the whole account: its collateral is taken with its debt, as Compound v3 absorbs and perps close */
  readonly absorbs?: boolean;
  /** most debt repaid of one account in a cascade's round, USD */
  readonly accountLimitUsd?: number;
  /** most debt repaid in a cascade's round, USD, over the accounts of one group under this rule */
  readonly roundLimitUsd?: number;
  /** share of what is taken that a cascade sells on the market; 1 by default, 0 where the pool itself is the other side */
  readonly saleShare?: number;
}

export interface BookRow {
  readonly id: string;
  /** what accounts are told apart by in filters, for example the pool */
  readonly group?: string;
  /** collateral handed over per value repaid: 1.05 for a 5 % bonus */
  readonly bonus: number;
  readonly rule: RepayRule;
  /** USD terms that no price moves; zero when absent */
  readonly constant?: { readonly surplus: number; readonly requirement: number; readonly debt: number };
  /** at most one leg per asset */
  readonly legs: readonly BookLeg[];
}

/**
 * The numbers of many legs or accounts, an array each. A field in which nobody has a value is a view of `zeros`, and
 * while every debt is the requirement, as in lending, the two are one array.
 */
export interface Amounts {
  readonly surplus: Float64Array;
  readonly requirement: Float64Array;
  readonly exposure: Float64Array;
  readonly debt: Float64Array;
  readonly idle: Float64Array;
  readonly premium: Float64Array;
}

/** All legs of one asset, by ascending account; every array has `count` entries. */
export interface AssetColumn extends Amounts {
  readonly count: number;
  /** bits of HAS: what any leg may have besides surplus; sums skip the rest */
  readonly fields: number;
  /** legs whose account is gone: no amounts */
  readonly vacant: number;
  readonly account: Uint32Array;
}

/** Per-account values in USD at one set of prices. */
export type BookSums = Amounts;

/** Texts by place, kept as bytes. */
export interface AccountIds extends Iterable<string> {
  readonly length: number;
  /** '' beyond the end and where a slot has no account */
  at(place: number): string;
  /** of an id that is there more than once, the first */
  placeOf(id: string): number | undefined;
}

export interface ExcludedAccount {
  readonly id: string;
  /** one line, for people */
  readonly reason: string;
}

export interface Book {
  readonly assets: readonly string[];
  readonly assetIndex: ReadonlyMap<string, number>;
  /** USD per whole token by asset index; NaN where unknown (such assets have no legs) */
  readonly prices: Float64Array;
  readonly count: number;
  readonly ids: AccountIds;
  readonly groups: readonly string[];
  readonly groupOf: Uint16Array;
  readonly rules: readonly RepayRule[];
  readonly ruleOf: Uint16Array;
  readonly bonus: Float64Array;
  /** 1 where the account has any requirement, so that it can be liquidated at some prices */
  readonly owing: Uint8Array;
  /** USD terms that no price moves; exposure and idle are zero */
  readonly constants: Amounts;
  /** legs by asset index */
  readonly columns: readonly AssetColumn[];
  /** legs by account: entries start[i] … start[i+1] of `asset` (asset index) and `place` (row in that column) */
  readonly index: { readonly start: Uint32Array; readonly asset: Uint16Array; readonly place: Uint32Array };
  /** at `prices` */
  readonly sums: BookSums;
  /** accounts that owe nothing, now or ever in these slots: from … to. Passes over those who can be liquidated skip them */
  readonly resting: Slots;
  /** accounts left out, with the reason; answers report them as coverage */
  readonly excluded: readonly ExcludedAccount[];
  /** slots below `count` whose account is gone: id '', no amounts */
  readonly vacant: number;
  /** 1 where a slot has an account; null when all have */
  readonly occupied: AccountMask | null;
}

/** Accounts by index. */
export interface Slots {
  readonly from: number;
  /** exclusive */
  readonly to: number;
}

/** The accounts a question is about: 1 to include, by account index. */
export type AccountMask = Uint8Array;
