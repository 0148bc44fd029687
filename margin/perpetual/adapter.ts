import { bigintOf, type FactRow, textOf } from '../facts.ts';
import { unitOf, WAD } from '../math/integers.ts';
import {
  type AccountFacts,
  type ExactAccount,
  type ExactLiquidation,
  type ExactMarket,
  type ExactPosition,
  type Formula,
  marketValue,
  type PoolAt,
  type PoolFacts,
  type ProtocolAdapter,
  type ProtocolPool,
} from '../protocol.ts';
import {
  collateralValue,
  type MarketsById,
  type PerpetualAccountData,
  type PerpetualHoldings,
  perpetualAccountData,
} from './account.ts';
import { addPerpetualAccounts } from './book.ts';
import {
  type PerpetualPoolFacts,
  perpetualAccountFields,
  perpetualPool,
  perpetualPoolTypes,
  perpetualPositionFields,
} from './facts.ts';
import { marketStates, perpetualHoldings } from './holdings.ts';
import { absOf } from './integers.ts';
import { largestTakeover } from './liquidation.ts';

/** Perpetual Protocol v2: one clearing house, cross margin over all its markets. */
export const perpetualAdapter: ProtocolAdapter = {
  slug: 'perpetual-v2',
  forks: [],
  poolTypes: perpetualPoolTypes,
  accountFields: perpetualAccountFields,
  positionFields: perpetualPositionFields,
  formulaOf,
  pool: createPool,
};

const DECIMALS = 18;

function formulaOf(): Formula {
  return { id: 'perpetual-v2@2.8', protocol: 'perpetual-v2', version: '2.8', assumed: false };
}

function createPool(facts: PoolFacts): ProtocolPool {
  const pool = perpetualPool(facts);
  const { id, markets, rules } = pool;
  return {
    id,
    formula: formulaOf(),
    decimals: DECIMALS,
    assets: Array.from(markets.values(), (market) => ({
      id: market.id,
      price: market.price === null ? null : Number(market.price) / 1e18,
    })),
    markets,
    // The account value is cut to a unit of the settlement token; the rest is rounding of 1e-18.
    bound: { relative: 1e-11, usd: 2 / Number(unitOf(rules.settlementDecimals)) },
    at: (timestamp) => poolAt(pool, marketStates(pool, timestamp)),
  };
}

function poolAt(pool: PerpetualPoolFacts, states: MarketsById): PoolAt {
  return {
    addAccounts: (sink, accounts) => addPerpetualAccounts(sink, { pool, accounts, states }),
    account: (account) => exactAccount(account, pool, states),
    liquidation: (account) => liquidationOf(account, pool, states),
    position: (row) => exactPosition(row, pool),
    market: (marketId) => exactMarket(marketId, pool),
  };
}

interface Valued {
  readonly holdings: PerpetualHoldings;
  readonly data: PerpetualAccountData;
}

function valued(account: AccountFacts, pool: PerpetualPoolFacts, markets: MarketsById): Valued {
  const holdings = perpetualHoldings(account, pool);
  return { holdings, data: perpetualAccountData(holdings, { markets, rules: pool.rules }) };
}

function exactAccount(account: AccountFacts, pool: PerpetualPoolFacts, states: MarketsById): ExactAccount {
  const { holdings, data } = valued(account, pool, states);
  const { accountValueFloored, requirement, totalAbsPositionValue: exposure } = data;
  // Equity counts collateral whole; the contract's account value counts the share that secures.
  const whole = holdings.collaterals
    .filter(({ amount }) => amount !== 0n)
    .reduce((sum, collateral) => sum + collateralValue(collateral), 0n);
  const equity = data.settlementBalance + data.unrealizedPnl + whole;
  const ratio = requirement === 0n ? null : { value: (accountValueFloored * WAD) / requirement, decimals: 18 };
  return {
    exposure,
    debt: exposure - equity,
    idle: 0n,
    requirement,
    nativeHealth: ratio,
    marginRatio: ratio,
    isLiquidatable: ratio !== null && data.isLiquidatable,
    threshold: null,
  };
}

/** Nobody's position is taken while orders are open: those must be cancelled first, which anybody may do. */
function liquidationOf(account: AccountFacts, pool: PerpetualPoolFacts, states: MarketsById): ExactLiquidation | null {
  const { data } = valued(account, pool, states);
  if ((pool.orders.get(account.id) ?? []).length > 0) return null;
  const priceOf = (market: string): bigint | null => states.get(market)?.price ?? null;
  const takeover = largestTakeover(data, { rules: pool.rules, priceOf });
  if (takeover === null) return null;
  const { market, size, notional, penalty, toLiquidator } = takeover;
  const open = data.exposures.filter((exposure) => exposure.size !== 0n);
  const isAll = open.length === 1 && open[0]?.size === size;
  const left = data.accountValueFloored - penalty;
  return {
    collateralMarket: market,
    debtMarket: null,
    repaid: notional,
    seized: absOf(size),
    repaidUsd: notional,
    seizedUsd: notional,
    protocolFee: penalty - toLiquidator,
    bonus: null,
    badDebtUsd: isAll && left < 0n ? -left : 0n,
  };
}

function exactPosition(row: FactRow, pool: PerpetualPoolFacts): ExactPosition {
  const market = pool.markets.get(textOf(row, 'market'));
  const balance = bigintOf(row, 'balance');
  return { balance, value: market === undefined ? null : marketValue(market, balance) };
}

function exactMarket(id: string, pool: PerpetualPoolFacts): ExactMarket {
  const market = pool.markets.get(id);
  const perp = market?.perp ?? null;
  return {
    supply: market === undefined || perp !== null ? 0n : market.supply,
    borrow: 0n,
    cash: null,
    deficit: 0n,
    utilization: null,
    supplyApr: null,
    borrowApr: null,
    openInterest:
      perp === null
        ? null
        : {
            long: perp.longSize,
            short: perp.shortSize,
            longEntryUsd: perp.longNotional,
            shortEntryUsd: perp.shortNotional,
          },
  };
}
