import { Address, BigDecimal, BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts';
import { CollateralConfig, MarginPool, Market, ProtocolSetting } from '../../../generated/schema';
import { Ids } from '../../ids';
import { toWhole } from '../../math/decimal';
import { recordParameter } from '../../store/parameter';
import { createCollateralMarket } from '../../store/perps/market';
import { saveSetting } from '../../store/perps/setting';
import { getOrCreateToken } from '../../store/token';
import { pricedToken, tokenOf, usdOf } from '../../store/value';

const MILLION = BigInt.fromI32(1000000);
const WAD = BigInt.fromString('1000000000000000000');
const WAD_PER_MILLIONTH = BigInt.fromString('1000000000000');

export function getOrCreateCollateralMarket(pool: MarginPool, token: Address, block: ethereum.Block): Market {
  const id = Ids.market(pool.id, token);
  const known = Market.load(id);
  if (known !== null) return known;

  const market = createCollateralMarket(pool, id, getOrCreateToken(token), block);
  market.save();
  return market;
}

/** How the token counts: its value times `ratio`, sold in a liquidation at `discount` off; millionths. */
export function setCollateralRatio(market: Market, ratio: i32, discount: i32): void {
  let config = CollateralConfig.load(market.id);
  if (config === null) {
    config = new CollateralConfig(market.id);
    config.pool = market.pool;
    config.market = market.id;
    config.token = market.inputToken;
  }
  const weight = BigInt.fromI32(ratio).times(WAD_PER_MILLIONTH);
  config.ltvWad = weight;
  config.liquidationThresholdWad = weight;
  if (discount < 1000000) config.liquidationBonusWad = WAD.times(MILLION).div(MILLION.minus(BigInt.fromI32(discount)));
  config.enabled = true;
  config.save();
}

export function isSettlement(pool: MarginPool, market: Market): boolean {
  const token = pool.settlementToken;
  return token !== null && token.equals(market.inputToken);
}

/** Native units of collateral in USD: the settlement token counts as one dollar, others by their feed. */
export function collateralUsd(
  pool: MarginPool,
  market: Market,
  amount: BigInt,
  event: ethereum.Event,
): BigDecimal | null {
  const token = isSettlement(pool, market) ? tokenOf(market) : pricedToken(market, event);
  if (isSettlement(pool, market)) return toWhole(amount, token.decimals);
  return usdOf(token, amount);
}

/** Market of the token profit and loss are settled in; null while the pool does not know it. */
export function settlementMarket(pool: MarginPool): Market | null {
  const token = pool.settlementToken;
  return token === null ? null : Market.load(Ids.market(pool.id, changetype<Bytes>(token)));
}

/** Ratio and discount of a collateral are these from now on, millionths; below zero leaves what was. */
export function keepCollateralTerms(
  pool: MarginPool,
  market: Market,
  ratio: i32,
  discount: i32,
  event: ethereum.Event,
): void {
  const ratioNow = keepTerm(pool, market, 'collateralRatio', ratio, event, 1);
  const discountNow = keepTerm(pool, market, 'discountRatio', discount, event, 2);
  setCollateralRatio(market, ratioNow, discountNow);
}

function keepTerm(pool: MarginPool, market: Market, key: string, value: i32, event: ethereum.Event, part: i32): i32 {
  if (value < 0) {
    const known = ProtocolSetting.load(Ids.setting(market.id, key));
    return known === null ? 0 : BigInt.fromString(known.value).toI32();
  }
  const before = saveSetting(pool, market, key, value.toString(), event.block);
  recordParameter(pool, market, null, key, before, value.toString(), event, part);
  return value;
}
