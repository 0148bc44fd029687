import type { NumberLayout, RowWriter } from './account-numbers.ts';
import type { BookBuilder } from './book/builder.ts';
import type { BookAsset } from './book/types.ts';
import type { FactRow, FactValue } from './facts.ts';

/** Which formulas a derived number was computed with. */
export interface Formula {
  /** for example aave-v3@3.6 */
  readonly id: string;
  readonly protocol: string;
  /** contract version whose rules were applied */
  readonly version: string;
  /** true when the live revision is unknown or newer than any known here, so the newest rules stand in */
  readonly assumed: boolean;
}

/** An integer of some decimals: value / 10^decimals. */
export interface Scaled {
  readonly value: bigint;
  readonly decimals: number;
}

/** A pool's rows at one block, neutral. Never changed. */
export interface PoolFacts {
  /** Unix seconds of the block, at which prices are wanted */
  readonly timestamp: bigint;
  /** row of MarginPool */
  readonly pool: FactRow;
  /** rows of one of the adapter's `poolTypes` that belong to the pool, by their `pool`, else by their `market` */
  rowsOf(type: string): readonly FactRow[];
  /** one row of such a type by its id, whatever it belongs to */
  rowOf(type: string, id: FactValue | undefined): FactRow | undefined;
}

/** A margin account's rows at one block, neutral. Never changed. */
export interface AccountFacts {
  readonly id: string;
  readonly poolId: string;
  readonly owner: string;
  /** row of MarginAccount with the adapter's `accountFields` */
  readonly row: FactRow;
  /** its open rows of Position with the adapter's `positionFields` */
  readonly positions: readonly FactRow[];
}

/**
 * What a protocol brings to the analytics: which rows it needs, and how they become a pool that answers. Everything
 * beyond it is blind to protocols. `docs/adding-a-protocol.md` walks through one; `conformance.ts` holds it to this.
 */
export interface ProtocolAdapter {
  /** `Protocol.slug` of its subgraph, for example aave-v3 */
  readonly slug: string;
  /** slugs of deployments that run the same contracts under another name */
  readonly forks: readonly string[];
  /** entity types, besides MarginPool, whose rows make up a pool; few rows each */
  readonly poolTypes: readonly string[];
  /** fields of MarginAccount and Position it reads, besides id, pool, owner, marginAccount, market and side */
  readonly accountFields: readonly string[];
  readonly positionFields: readonly string[];
  /** @param revision contract revision, null when unknown; not looked at where there is one version only */
  formulaOf(revision: number | null): Formula;
  /** @throws UnexpectedFactError when a row lacks what the schema requires */
  pool(facts: PoolFacts): ProtocolPool;
}

/** A pool at one block. */
export interface ProtocolPool {
  readonly id: string;
  /** null where this package has no formulas for the protocol: its accounts are excluded */
  readonly formula: Formula | null;
  /** decimals of every price and value in USD below; at most 18 */
  readonly decimals: number;
  /** what rows may name, by market id; together the assets of all pools are those of the book */
  readonly assets: readonly BookAsset[];
  readonly markets: ReadonlyMap<string, ProtocolMarket>;
  /**
   * How far a book row's surplus may be from what the contract decides by: `relative` of exposure and debt together,
   * and `usd` for each position. Within it the row and `isLiquidatable` may disagree; beyond it they never do.
   */
  readonly bound: { readonly relative: number; readonly usd: number };
  /** prices go on moving while no row changes: the pool is made anew for every block; absent where they stand */
  readonly movesWithTime?: boolean;
  /** The pool with interest, funding and fees up to a Unix second. @throws MarginError before the pool's own state */
  at(timestamp: bigint): PoolAt;
}

/** A market of a pool at one block. */
export interface ProtocolMarket {
  readonly id: string;
  readonly poolId: string;
  readonly name: string;
  /** address of the token that is lent, posted or traded */
  readonly token: string;
  readonly symbol: string | null;
  /** of native amounts; null when unknown */
  readonly tokenDecimals: number | null;
  /** USD per whole token by the protocol's own oracle, with the pool's decimals; null when unknown, never zero */
  readonly price: bigint | null;
  /** Unix seconds the feed gives for its answer; null where it does not tell */
  readonly priceUpdatedAt: number | null;
  /** why amounts of the market have no USD value; null where they have */
  readonly unpricedReason: string | null;
}

/** Where rows go: a book being built, or one that is kept up. */
export type RowSink = Pick<BookBuilder, 'add' | 'exclude'>;

/** A pool at one block and time. Account answers are exact to the contract's rounding. */
export interface PoolAt {
  /**
   * Hands every account to the sink as a book row: fast enough for a million. Accounts without a balance are skipped,
   * those with something unknown excluded with the reason. `group` is the pool's id.
   */
  addAccounts(sink: RowSink, accounts: Iterable<AccountFacts>): void;
  /**
   * Makes the rows that `addAccounts` would from accounts as numbers, which is many times as fast; absent where a protocol
   * has no such way. @param assets places of the book's assets by market id
   */
  rowWriter?(layout: NumberLayout, assets: ReadonlyMap<string, number>): RowWriter;
  /** @throws MarginError whose message is the reason why something is unknown */
  account(account: AccountFacts): ExactAccount;
  /**
   * The largest single liquidation the contract allows now, of the pair of markets that takes most; null when it
   * allows none. @throws MarginError as `account`
   */
  liquidation(account: AccountFacts): ExactLiquidation | null;
  /**
   * What the contract decided by when it liquidated: of the account as it stood just before. Absent where a protocol has
   * no such thing; null where the account has no such debt or collateral. @throws MarginError as `account`
   */
  liquidationTerms?(account: AccountFacts, pair: LiquidationPair): LiquidationTerms | null;
  /**
   * Whether collateral may be sold for the account's debt, by rules of its own beside `isLiquidatable`; null for an account
   * without such collateral, absent where a protocol has no such rules. @throws MarginError as `account`
   */
  collateralSale?(account: AccountFacts): ExactCollateralSale | null;
  /** one row of Position */
  position(row: FactRow): ExactPosition;
  /** @param id of a market of the pool */
  market(id: string): ExactMarket;
  /**
   * The units that rows of this pool grow with, by market id: rows of the same account, parameters and prices at two
   * times differ by the ratios of these alone, holdings by supply and debts by debt. Absent where rows change in any
   * other way with time: they are then made anew for every block.
   */
  scales?(): ReadonlyMap<string, { readonly supply: number; readonly debt: number }>;
  /** how the market's rates follow its usage; null or absent where the protocol or the deployment does not tell */
  rates?(id: string): MarketRates | null;
  /** how much of a market may be supplied and borrowed; absent where the protocol has no such caps */
  caps?(id: string): MarketCaps;
}

/** How much a market takes, native units; null for no cap. */
export interface MarketCaps {
  readonly supply: bigint | null;
  readonly borrow: bigint | null;
}

/** A market's rate curve. Fractions, rates per year without compounding; float64. */
export interface MarketRates {
  /** usage from which on borrowers' rates rise faster; null where the curve has no kink */
  readonly kink: number | null;
  /** likewise of suppliers' rates */
  readonly supplyKink: number | null;
  /** native units that usage is a share of: a borrow leaves them as they are */
  readonly base: bigint;
  at(usage: number): { readonly borrowApr: number; readonly supplyApr: number };
  /** usage after so many native units more were supplied (withdrawn) and borrowed (repaid); null where that cannot be */
  usageAfter(change: { readonly supply: bigint; readonly borrow: bigint }): number | null;
}

/**
 * Values in USD with the pool's decimals. Lending: exposure is the collateral, requirement the debt. Perps: exposure is
 * the gross notional Σ|size|·price, requirement the maintenance margin, debt what of the exposure equity does not pay
 * for (exposure − equity, any sign). Equity is exposure − debt, leverage exposure over equity.
 */
export interface ExactAccount {
  readonly exposure: bigint;
  readonly debt: bigint;
  /** owned, backing nothing; null where a price is unknown */
  readonly idle: bigint | null;
  readonly requirement: bigint;
  /** what the protocol itself says of the account's health; null when nothing is required */
  readonly nativeHealth: Scaled | null;
  /** what covers the requirement over the requirement: below 1 liquidatable; null when nothing is required */
  readonly marginRatio: Scaled | null;
  readonly isLiquidatable: boolean;
  /** of perps, what stands against the requirement by the contract's own decision; absent elsewhere */
  readonly cover?: bigint;
  /** average share of exposure that may be owed before liquidation; null where the protocol has no such thing */
  readonly threshold: Scaled | null;
}

/** One liquidation; amounts in native units of their markets, values in USD with the pool's decimals. */
export interface ExactLiquidation {
  /** null where the liquidation is of the whole account or of cash */
  readonly collateralMarket: string | null;
  readonly debtMarket: string | null;
  readonly repaid: bigint;
  /** what leaves the account, the protocol's share included */
  readonly seized: bigint;
  readonly repaidUsd: bigint;
  readonly seizedUsd: bigint;
  /** of what is seized, the protocol's share */
  readonly protocolFee: bigint;
  /** value taken per value repaid, 1.05 for a bonus of 5 %; null where the protocol has no such thing */
  readonly bonus: Scaled | null;
  /** debt written off by it, USD */
  readonly badDebtUsd: bigint;
}

/** A sale of collateral for a debt; values in USD with the pool's decimals. */
export interface ExactCollateralSale {
  /** conditions that hold, by the protocol's adapter; none when nobody may buy */
  readonly reasons: readonly string[];
  /** equity below it allows a sale */
  readonly requirement: bigint;
  readonly debt: bigint;
  /** debt above it allows a sale */
  readonly debtLimit: bigint;
  /** the largest purchase of each collateral now; none when nobody may buy */
  readonly purchases: readonly ExactPurchase[];
}

/** Native units of the token paid with, and of the collateral's market. */
export interface ExactPurchase {
  readonly market: string;
  readonly paid: bigint;
  readonly bought: bigint;
}

/** Markets of a liquidation; null where it names none. */
export interface LiquidationPair {
  readonly collateralMarket: string | null;
  readonly debtMarket: string | null;
}

/** An account and a pair of its markets just before a liquidation; amounts in native units, interest included. */
export interface LiquidationTerms {
  /** what the protocol itself says of the account's health */
  readonly health: Scaled | null;
  readonly debt: bigint;
  /** null where no collateral is named */
  readonly collateral: bigint | null;
  /** most of the debt that one call may repay */
  readonly allowed: bigint;
  /** value taken per value repaid or credited, 1.05 for a bonus of 5 %; null where no collateral is named */
  readonly bonus: Scaled | null;
}

export interface ExactPosition {
  /** native units, interest included; perps: the size */
  readonly balance: bigint;
  /** USD with the pool's decimals; null where the price is unknown */
  readonly value: bigint | null;
}

/** A market's amounts at the time, native units; rates per year without compounding. */
export interface ExactMarket {
  readonly supply: bigint;
  readonly borrow: bigint;
  /** held by the pool and not lent; null where the protocol keeps no such number */
  readonly cash: bigint | null;
  /** bad debt written off and not covered */
  readonly deficit: bigint;
  /** USD with the pool's decimals, where the protocol keeps the deficit in USD; else it is in the market's token */
  readonly deficitUsd?: bigint;
  /** by the protocol's own definition, a fraction; null where it has none */
  readonly utilization: Scaled | null;
  readonly supplyApr: Scaled | null;
  readonly borrowApr: Scaled | null;
  /** null where nothing is traded on margin */
  readonly openInterest: ExactOpenInterest | null;
}

/** Sizes in native units; USD at entry with the pool's decimals, null where the protocol does not keep it. */
export interface ExactOpenInterest {
  readonly long: bigint;
  readonly short: bigint;
  readonly longEntryUsd: bigint | null;
  readonly shortEntryUsd: bigint | null;
  /** how far the protocol lets each side grow; null or absent where it has no such cap, or none that is known */
  readonly cap?: { readonly longUsd: bigint; readonly shortUsd: bigint; readonly of: 'ENTRY' | 'MARK' } | null;
  /** USD of the tokens that pay a side's profits; null or absent where the protocol has no such pool */
  readonly backing?: { readonly longUsd: bigint; readonly shortUsd: bigint } | null;
}

/** A native amount in USD: amount · price / 10^decimals, floored; null where price or decimals are unknown. */
export function marketValue({ price, tokenDecimals }: ProtocolMarket, amount: bigint): bigint | null {
  if (price === null || tokenDecimals === null) return null;
  return (amount * price) / 10n ** BigInt(tokenDecimals);
}
