import { bigintOf, type FactRow, textOf } from '../facts.ts';
import { unitOf, WAD } from '../math/integers.ts';
import {
  type AccountFacts,
  type ExactAccount,
  type ExactCollateralSale,
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
import { collateralValue } from './account.ts';
import { addPerpetualAccounts } from './book.ts';
import { largestPurchase } from './collateral-sale.ts';
import {
  type PerpetualPoolFacts,
  perpetualAccountFields,
  perpetualPool,
  perpetualPoolTypes,
  perpetualPositionFields,
} from './facts.ts';
import { type PerpetualHouse, perpetualHouse } from './house.ts';
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
    movesWithTime: true,
    at: (timestamp) => poolAt(perpetualHouse(facts, timestamp)),
  };
}

function poolAt(house: PerpetualHouse): PoolAt {
  const { pool, states } = house;
  return {
    addAccounts: (sink, accounts) => addPerpetualAccounts(sink, { pool, accounts, states }),
    account: (account) => exactAccount(account, house),
    liquidation: (account) => liquidationOf(account, house),
    collateralSale: (account) => saleOf(account, house),
    position: (row) => exactPosition(row, pool),
    market: (marketId) => exactMarket(marketId, pool),
  };
}

function exactAccount(account: AccountFacts, house: PerpetualHouse): ExactAccount {
  const { holdings, data } = house.account(account);
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
    cover: data.accountValue,
    nativeHealth: ratio,
    marginRatio: ratio,
    isLiquidatable: ratio !== null && data.isLiquidatable,
    threshold: null,
  };
}

/** Nobody's position is taken while orders are open: those must be cancelled first, which anybody may do. */
function liquidationOf(account: AccountFacts, house: PerpetualHouse): ExactLiquidation | null {
  const { pool, states } = house;
  const { data } = house.account(account);
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

function saleOf(account: AccountFacts, house: PerpetualHouse): ExactCollateralSale | null {
  const valued = house.account(account);
  const sale = house.saleOf(account, valued);
  if (sale === null) return null;
  const { reasons, requirement, debt, debtLimit } = sale;
  const sold = reasons.length === 0 ? [] : valued.holdings.collaterals.filter(({ amount }) => amount > 0n);
  const purchases = sold.map((collateral) => ({
    market: collateral.market,
    ...largestPurchase(sale, collateral, house.pool.rules.settlementDecimals),
  }));
  return { reasons, requirement, debt, debtLimit, purchases };
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
