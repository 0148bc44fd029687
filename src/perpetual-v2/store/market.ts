import { Address, BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts';
import { AccountBalance } from '../../../generated/PerpetualClearingHouse/AccountBalance';
import { BaseToken } from '../../../generated/PerpetualClearingHouse/BaseToken';
import { ClearingHouse } from '../../../generated/PerpetualClearingHouse/ClearingHouse';
import { SwapPool } from '../../../generated/PerpetualClearingHouse/SwapPool';
import { MarginPool, Market, PoolContract, VirtualPool } from '../../../generated/schema';
import { PerpetualBaseToken } from '../../../generated/templates';
import { ZERO, ZERO_ADDRESS } from '../../constants';
import { Ids } from '../../ids';
import { toWhole } from '../../math/decimal';
import { createPerpMarket, PerpUnits } from '../../store/perps/market';
import { settingOf } from '../../store/perps/setting';
import { getOrCreateToken } from '../../store/token';
import { followFeed } from './feed';
import { QUOTE_DECIMALS } from './pool';
import { createParameters } from './terms';
import { openWindow } from './window';

const Q96 = BigInt.fromI32(2).pow(96);
/** Of pools with a fee of one percent, which is what the registry takes. */
const TICK_SPACING: i32 = 200;
const WAD = BigInt.fromString('1000000000000000000');

/** Opens the market of a base token that trades in `swapPool`. */
export function openMarket(
  pool: MarginPool,
  baseToken: Address,
  swapPool: Address,
  feeRatio: i32,
  event: ethereum.Event,
): void {
  const id = Ids.market(pool.id, baseToken);
  if (Market.load(id) !== null) return;
  const token = getOrCreateToken(baseToken);
  const symbol = token.symbol;
  const quote = ClearingHouse.bind(Address.fromBytes(pool.id)).try_getQuoteToken();
  const quoteToken = getOrCreateToken(quote.reverted ? ZERO_ADDRESS : quote.value);
  const name = symbol === null ? baseToken.toHexString() : symbol;
  const units = new PerpUnits(QUOTE_DECIMALS, QUOTE_DECIMALS, quoteToken);
  const market = createPerpMarket(pool, id, name, token, units, event.block);
  createParameters(pool, market, feeRatio);
  market.save();
  createVirtualPool(pool, market, swapPool, event.block);
  const link = new PoolContract(baseToken);
  link.pool = pool.id;
  link.save();
  PerpetualBaseToken.create(baseToken);
  const feed = BaseToken.bind(baseToken).try_getPriceFeed();
  if (!feed.reverted) followFeed(pool, baseToken, feed.value, event);
}

function createVirtualPool(pool: MarginPool, market: Market, address: Address, block: ethereum.Block): void {
  const row = new VirtualPool(market.id);
  row.market = market.id;
  row.address = address;
  const accountBalance = settingOf(pool, 'accountBalance');
  row.accountBalance = accountBalance === null ? ZERO_ADDRESS : Address.fromString(accountBalance);
  const slot = SwapPool.bind(address).try_slot0();
  row.sqrtPriceX96 = slot.reverted ? ZERO : slot.value.value0;
  row.tick = slot.reverted ? 0 : slot.value.value1;
  const spacing = SwapPool.bind(address).try_tickSpacing();
  row.tickSpacing = spacing.reverted ? TICK_SPACING : spacing.value;
  row.liquidity = ZERO;
  row.feeGrowthX128 = ZERO;
  row.fundingGrowthX96 = ZERO;
  row.rootFundingGrowthX96 = ZERO;
  row.fundingSettledAt = ZERO;
  row.growthIsExact = true;
  row.referenceAt = ZERO;
  row.save();
  openWindow(pool, market, row.tick, block);
}

/** The market of a base token; null where it was never announced. */
export function marketOf(pool: MarginPool, baseToken: Bytes): Market | null {
  return Market.load(Ids.market(pool.id, baseToken));
}

export function baseTokenOf(market: Market): Address {
  return Address.fromBytes(market.inputToken);
}

/** Asks the contract by what price it values positions at this block. Where it has no such view, the pool's price counts. */
export function readReference(swap: VirtualPool, market: Market, event: ethereum.Event): void {
  const baseToken = baseTokenOf(market);
  const mark = AccountBalance.bind(Address.fromBytes(swap.accountBalance)).try_getMarkPrice(baseToken);
  const index = BaseToken.bind(baseToken).try_getIndexPrice(ZERO);
  if (!index.reverted) swap.indexPrice = index.value;
  swap.referenceAt = event.block.timestamp;
  if (!mark.reverted) swap.referencePrice = mark.value;
  const price = mark.reverted ? poolPrice(swap.sqrtPriceX96) : mark.value;
  swap.save();
  if (price.isZero()) return;
  market.markPriceUsd = toWhole(price, QUOTE_DECIMALS);
  market.save();
}

/** Price of the pool, 18 decimals, cut as the contract cuts it. */
function poolPrice(sqrtPriceX96: BigInt): BigInt {
  return fromX96(priceX96(sqrtPriceX96));
}

/** Price times 2^96 of its square root times 2^96, rounded down. */
export function priceX96(sqrtPriceX96: BigInt): BigInt {
  return sqrtPriceX96.times(sqrtPriceX96).div(Q96);
}

/** A price times 2^96 with 18 decimals, rounded down. */
export function fromX96(price: BigInt): BigInt {
  return price.times(WAD).div(Q96);
}

/** A price of 18 decimals times 2^96. */
export function toX96(price: BigInt): BigInt {
  return price.times(Q96).div(WAD);
}

/** Fixed price of a market that is no longer open; null opens it again. */
export function fixPrice(market: Market, price: BigInt | null): void {
  const swap = VirtualPool.load(market.id);
  if (swap === null) return;
  swap.fixedPrice = price;
  swap.save();
  if (price === null || price.isZero()) return;
  market.markPriceUsd = toWhole(price, QUOTE_DECIMALS);
  market.save();
}
