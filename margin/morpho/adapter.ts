import { MarginError } from '../errors.ts';
import { bigintOf, type FactRow } from '../facts.ts';
import { wadDivFloor, wadMulFloor } from '../math/fixed-point.ts';
import { WAD } from '../math/integers.ts';
import {
  type AccountFacts,
  type ExactAccount,
  type ExactLiquidation,
  type ExactMarket,
  type ExactPosition,
  type Formula,
  type LiquidationTerms,
  marketValue,
  type PoolAt,
  type PoolFacts,
  type ProtocolAdapter,
  type ProtocolMarket,
  type ProtocolPool,
} from '../protocol.ts';
import { addMorphoAccounts, missingPrice, sideOf, wholes } from './book.ts';
import { MORPHO_USD_DECIMALS, type MorphoPool, morphoPool, morphoPoolTypes, morphoPositionFields } from './facts.ts';
import {
  isMorphoHealthy,
  type MorphoMarket,
  type MorphoPosition,
  morphoBorrowed,
  morphoHealthFactor,
  morphoIncentive,
  morphoLiquidation,
  morphoSupplied,
} from './market.ts';
import { morphoMarketRates } from './market-rates.ts';
import { accruedMorpho } from './rate.ts';

/** Morpho Blue: immutable, so one version. */
export const morphoAdapter: ProtocolAdapter = {
  slug: 'morpho-blue',
  forks: [],
  poolTypes: morphoPoolTypes,
  accountFields: [],
  positionFields: morphoPositionFields,
  formulaOf: () => formula,
  pool: (facts) => createPool(facts),
};

const formula: Formula = { id: 'morpho-blue@1', protocol: 'morpho-blue', version: '1', assumed: false };

/** A price or an amount that an answer needs is unknown. */
export class UnknownPairPriceError extends MarginError {
  override name = 'UnknownPairPriceError';
}

const FLOAT = 1e-11;
/** Native loan units the contract's roundings of power and debt make at most, with a little room. */
const ROUNDED_UNITS = 5;

function createPool(facts: PoolFacts): ProtocolPool {
  const pool = morphoPool(facts);
  const markets = new Map([pool.loan, pool.collateral].map((market) => [market.id, market]));
  return {
    id: pool.id,
    formula,
    decimals: MORPHO_USD_DECIMALS,
    assets: Array.from(markets.values(), ({ id, price }) => ({ id, price: price === null ? null : usd(price) })),
    markets,
    bound: boundOf(pool),
    at: (timestamp) => poolAt({ pool, timestamp }),
  };
}

const usd = (value: bigint): number => Number(value) / 10 ** MORPHO_USD_DECIMALS;

/** USD a native unit is worth. */
const unitWorth = ({ price, tokenDecimals }: ProtocolMarket): number => usd(price ?? 0n) / 10 ** (tokenDecimals ?? 0);

function boundOf({ loan, collateral }: MorphoPool): ProtocolPool['bound'] {
  // A price of few digits carries the rounding of its last one into the ratio of the two.
  const cut = [loan.price, collateral.price].reduce((sum, price) => sum + (price === null ? 0 : 1 / Number(price)), 0);
  return { relative: FLOAT + cut, usd: ROUNDED_UNITS * unitWorth(loan) + 2 * unitWorth(collateral) };
}

interface Context {
  readonly pool: MorphoPool;
  readonly market: MorphoMarket;
}

function poolAt({ pool, timestamp }: { readonly pool: MorphoPool; readonly timestamp: bigint }): PoolAt {
  const { market, borrowApr, rateAtTarget } = accruedMorpho(pool, timestamp);
  const context: Context = { pool, market };
  return {
    addAccounts: (sink, accounts) => addMorphoAccounts(sink, accounts, context),
    account: (account) => exactAccount(heldBy(account), context),
    liquidation: (account) => largestLiquidation(heldBy(account), context),
    liquidationTerms: (account) => positionTerms(heldBy(account), context),
    position: (row) => exactPosition(row, context),
    market: (id) => (id === pool.loan.id ? loanMarket(market, borrowApr) : collateralMarket(pool)),
    scales: () =>
      new Map([
        [
          pool.loan.id,
          {
            supply: wholes(1, market.totalSupplyAssets, market.totalSupplyShares),
            debt: wholes(1, market.totalBorrowAssets, market.totalBorrowShares),
          },
        ],
      ]),
    rates: (id) => (id === pool.loan.id && rateAtTarget !== null ? morphoMarketRates(market, rateAtTarget) : null),
  };
}

interface Held extends MorphoPosition {
  readonly supplyShares: bigint;
}

function heldBy({ positions }: AccountFacts): Held {
  const held = { LENDER: 0n, BORROWER: 0n, COLLATERAL: 0n };
  for (const row of positions) held[sideOf(row)] += bigintOf(row, 'scaledBalance');
  return { supplyShares: held.LENDER, borrowShares: held.BORROWER, collateral: held.COLLATERAL };
}

function exactAccount(held: Held, { pool, market }: Context): ExactAccount {
  const borrowed = morphoBorrowed(market, held);
  const missing = missingPrice(pool, { owed: borrowed, posted: held.collateral });
  if (missing !== null) throw new UnknownPairPriceError(missing);
  const debt = marketValue(pool.loan, borrowed) ?? 0n;
  const terms = { price: pool.price ?? 0n, lltv: pool.lltv };
  const factor = morphoHealthFactor(market, held, terms);
  const health = factor === null ? null : { value: factor, decimals: 18 };
  return {
    exposure: marketValue(pool.collateral, held.collateral) ?? 0n,
    debt,
    idle: marketValue(pool.loan, morphoSupplied(market, held.supplyShares)),
    requirement: debt,
    nativeHealth: health,
    marginRatio: health,
    isLiquidatable: !isMorphoHealthy(market, held, terms),
    threshold: held.collateral === 0n ? null : { value: pool.lltv, decimals: 18 },
  };
}

/**
 * All that is owed where the collateral pays for it, else all collateral, with what remains written off. In the sliver
 * where rounding allows neither, all but a millionth of the debt.
 */
function largestLiquidation(held: Held, context: Context): ExactLiquidation | null {
  const { pool, market } = context;
  exactAccount(held, context);
  const terms = { price: pool.price ?? 0n, lltv: pool.lltv };
  const { borrowShares, collateral } = held;
  if (borrowShares === 0n) return null;
  const found =
    morphoLiquidation(market, held, terms, { repaidShares: borrowShares }) ??
    morphoLiquidation(market, held, terms, { seizedAssets: collateral }) ??
    morphoLiquidation(market, held, terms, { repaidShares: borrowShares - borrowShares / 1_000_000n - 1n });
  if (found === null) return null;
  return {
    collateralMarket: pool.collateral.id,
    debtMarket: pool.loan.id,
    repaid: found.repaidAssets,
    seized: found.seizedAssets,
    repaidUsd: marketValue(pool.loan, found.repaidAssets) ?? 0n,
    seizedUsd: marketValue(pool.collateral, found.seizedAssets) ?? 0n,
    protocolFee: 0n,
    bonus: { value: morphoIncentive(pool.lltv), decimals: 18 },
    badDebtUsd: marketValue(pool.loan, found.badDebtAssets) ?? 0n,
  };
}

/** There is no close factor: all of the debt may be repaid. */
function positionTerms(held: Held, context: Context): LiquidationTerms {
  const { pool, market } = context;
  if (pool.price === null) throw new UnknownPairPriceError(pool.collateral.unpricedReason ?? 'the pair has no price');
  const debt = morphoBorrowed(market, held);
  const health = morphoHealthFactor(market, held, { price: pool.price, lltv: pool.lltv });
  return {
    health: health === null ? null : { value: health, decimals: 18 },
    debt,
    collateral: held.collateral,
    allowed: debt,
    bonus: { value: morphoIncentive(pool.lltv), decimals: 18 },
  };
}

function exactPosition(row: FactRow, { pool, market }: Context): ExactPosition {
  const shares = bigintOf(row, 'scaledBalance');
  const side = sideOf(row);
  if (side === 'COLLATERAL') return { balance: shares, value: marketValue(pool.collateral, shares) };
  const balance =
    side === 'LENDER'
      ? morphoSupplied(market, shares)
      : morphoBorrowed(market, { borrowShares: shares, collateral: 0n });
  return { balance, value: marketValue(pool.loan, balance) };
}

function loanMarket(market: MorphoMarket, borrowApr: bigint): ExactMarket {
  const { totalSupplyAssets: supply, totalBorrowAssets: borrow, fee } = market;
  const usage = supply === 0n ? 0n : wadDivFloor(borrow, supply);
  return {
    supply,
    borrow,
    cash: supply - borrow,
    deficit: 0n,
    utilization: { value: usage, decimals: 18 },
    supplyApr: { value: wadMulFloor(wadMulFloor(borrowApr, usage), WAD - fee), decimals: 18 },
    borrowApr: { value: borrowApr, decimals: 18 },
    openInterest: null,
  };
}

function collateralMarket({ collateralTotal }: MorphoPool): ExactMarket {
  return {
    supply: collateralTotal,
    borrow: 0n,
    cash: collateralTotal,
    deficit: 0n,
    utilization: null,
    supplyApr: null,
    borrowApr: null,
    openInterest: null,
  };
}
