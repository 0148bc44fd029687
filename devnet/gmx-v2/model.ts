import { encodeAbiParameters, keccak256 } from 'viem';
import { minOf } from '../../margin/math/integers.ts';
import type { Hex } from '../chain/miner.ts';
import { applied, feesOf, type GmxFees, type GmxPlace, profitOf, standingOf } from './fees.ts';
import { impactOf, settleMarket, sideOf, tokensOf } from './market-state.ts';
import {
  decreaseEvent,
  executedEvent,
  feesEvent,
  type GmxChange,
  increaseEvent,
  sideEvents,
} from './position-events.ts';
import { createEvents, marketState, poolAmountEvent, setUint } from './setup.ts';
import type { GmxEvent } from './telling.ts';
import {
  FACTORS,
  type GmxMarketConfig,
  type GmxMarketState,
  type GmxOrder,
  type GmxPositionState,
  type GmxPrice,
  GmxRefusal,
} from './types.ts';

/**
 * A model of GMX v2's markets: what its contracts do to positions, in their integers, told as their events. It trades at
 * the keepers' prices with impact kept pending, static funding and linear borrowing. There is no bytecode of GMX to hold
 * it to: it makes lifelike events, and proves what reads them, not GMX.
 */
export interface GmxModel {
  readonly markets: ReadonlyMap<Hex, GmxMarketState>;
  readonly positions: ReadonlyMap<Hex, GmxPositionState>;
  /** What creating all markets tells. */
  readonly created: readonly GmxEvent[];
  setPrice(token: Hex, price: GmxPrice): void;
  /** Prices, funding and borrowing of a market up to `time`, as every order begins. */
  touch(market: Hex, time: bigint): GmxEvent[];
  /** Opens or grows a position. @throws GmxRefusal where the contracts would not execute the order; nothing has changed */
  increase(
    order: GmxOrder,
    change: { readonly collateral: bigint; readonly sizeUsd: bigint },
    time: bigint,
  ): GmxEvent[];
  /** Shrinks or closes a position; `isAdl` by a keeper, to protect the pool. @throws GmxRefusal */
  decrease(order: GmxOrder, change: { readonly sizeUsd: bigint; readonly isAdl?: boolean }, time: bigint): GmxEvent[];
  /** Closes a position that may be liquidated. @throws GmxRefusal when it is sound */
  liquidate(order: GmxOrder, time: bigint): GmxEvent[];
  /** Where a position stands; its market must have been touched in this second. Null without a position. */
  standing(order: GmxOrder): { readonly remaining: bigint; readonly required: bigint } | null;
}

export function positionKey({ account, market, collateral, isLong }: GmxOrder): Hex {
  const types = [{ type: 'address' }, { type: 'address' }, { type: 'address' }, { type: 'bool' }] as const;
  return keccak256(encodeAbiParameters(types, [account, market, collateral, isLong]));
}

export function createGmxModel(configs: readonly GmxMarketConfig[], start: bigint): GmxModel {
  const markets = new Map(configs.map((config) => [config.marketToken, marketState(config, start)]));
  const positions = new Map<Hex, GmxPositionState>();
  const prices = new Map<Hex, GmxPrice>();
  let orders = 0n;

  const priceOf = (token: Hex): GmxPrice => {
    const price = prices.get(token);
    if (price === undefined) throw new GmxRefusal(`no price of ${token}`);
    return price;
  };
  const marketOf = (token: Hex): GmxMarketState => {
    const market = markets.get(token);
    if (market === undefined) throw new GmxRefusal(`no market ${token}`);
    return market;
  };
  const nextOrder = (): Hex => `0x${(++orders).toString(16).padStart(64, '0')}`;

  function placeOf(order: GmxOrder): GmxPlace {
    const market = marketOf(order.market);
    const key = positionKey(order);
    const position = positions.get(key) ?? newPosition(order, key, market);
    return { market, position, index: priceOf(market.index.address), collateral: priceOf(order.collateral) };
  }

  function known(order: GmxOrder): GmxPlace {
    if (!positions.has(positionKey(order))) throw new GmxRefusal('there is no such position');
    return placeOf(order);
  }

  /** What an order leaves of a position: at the market's indexes, settled. */
  function settle({ market, position }: GmxPlace): void {
    const { isLong, collateral } = position;
    position.borrowingFactor = market.borrowing[isLong ? 'long' : 'short'];
    position.fundingFeePerSize = sideOf(market, collateral, isLong).fundingFeePerSize;
    position.claimable = {
      long: sideOf(market, market.long.address, isLong).claimableFundingPerSize,
      short: sideOf(market, market.short.address, isLong).claimableFundingPerSize,
    };
  }

  function moveSide(place: GmxPlace, deltas: { usd: bigint; tokens: bigint; collateral: bigint }): GmxEvent[] {
    const { market, position } = place;
    const side = sideOf(market, position.collateral, position.isLong);
    side.openInterest += deltas.usd;
    side.openInterestInTokens += deltas.tokens;
    side.collateralSum += deltas.collateral;
    return sideEvents(market, place, side, deltas);
  }

  function movePool({ market, position }: GmxPlace, delta: bigint): GmxEvent[] {
    const next = (market.poolAmounts.get(position.collateral) ?? 0n) + delta;
    market.poolAmounts.set(position.collateral, next);
    return delta === 0n ? [] : [poolAmountEvent(market.marketToken, position.collateral, delta, next)];
  }

  function touch(token: Hex, time: bigint): GmxEvent[] {
    const market = marketOf(token);
    const told = [...new Set([market.index.address, ...tokensOf(market)])].map((each): GmxEvent => {
      const { min, max } = priceOf(each);
      const uint = { minPrice: min, maxPrice: max, timestamp: time };
      return { name: 'OraclePriceUpdate', topics: [each], address: { token: each }, uint };
    });
    return [...told, ...settleMarket(market, priceOf, time)];
  }

  function close(place: GmxPlace, order: { sizeUsd: bigint; type: 4n | 7n; isAdl: boolean }, time: bigint): GmxEvent[] {
    const { position, index, collateral } = place;
    const { sizeUsd } = order;
    const isWhole = sizeUsd === position.sizeInUsd;
    const tokens = isWhole
      ? position.sizeInTokens
      : position.isLong
        ? (position.sizeInTokens * sizeUsd + position.sizeInUsd - 1n) / position.sizeInUsd
        : (position.sizeInTokens * sizeUsd) / position.sizeInUsd;
    const profit = (profitOf(place) * tokens) / position.sizeInTokens;
    const fees = feesOf(place, sizeUsd, -sizeUsd, order.type === 7n);
    const impact = impactOf(place.market, position.isLong, -sizeUsd);
    const impactTokens = pendingShare(position, sizeUsd);
    const charged = impact + impactTokens * index.min < 0n ? impact + impactTokens * index.min : 0n;
    const net = (profit + charged) / collateral.min - fees.totalCostAmount;
    // What is gained is paid out, what is lost comes from the collateral.
    const left = position.collateralAmount + (net < 0n ? net : 0n);
    if (left < 0n && order.type !== 7n) throw new GmxRefusal('the collateral does not cover the loss');
    const before = position.collateralAmount;
    const after = left < 0n ? 0n : left;
    const orderKey = nextOrder();
    const executionPrice = position.isLong ? index.min : index.max;

    const events: GmxEvent[] = left < 0n ? [insolvent(place, orderKey, -left * collateral.min, profit)] : [];
    position.pendingImpact -= impactTokens;
    position.sizeInUsd -= sizeUsd;
    position.sizeInTokens -= tokens;
    position.collateralAmount = isWhole ? 0n : after;
    settle(place);
    events.push(...movePool(place, before - after));
    const taken = before - position.collateralAmount;
    events.push(...moveSide(place, { usd: -sizeUsd, tokens: -tokens, collateral: -taken }));
    events.push(feesEvent(place, orderKey, fees, sizeUsd, false));
    const told: GmxChange = {
      orderKey,
      orderType: order.type,
      sizeUsd,
      sizeTokens: tokens,
      executionPrice,
      collateral: taken,
      impactUsd: impact,
      impactTokens,
      profit,
      time,
    };
    events.push(decreaseEvent(place, told), executedEvent(place, orderKey, order.isAdl));
    if (isWhole) positions.delete(position.key);
    return events;
  }

  return {
    markets,
    positions,
    created: [setUint('MIN_COLLATERAL_USD', [], FACTORS.minCollateralUsd), ...configs.flatMap(createEvents)],
    setPrice: (token, price) => void prices.set(token, price),
    touch,
    standing: (order) => (positions.has(positionKey(order)) ? standingOf(placeOf(order)) : null),
    increase(order, { collateral, sizeUsd }, time) {
      const told = touch(order.market, time);
      const place = placeOf(order);
      const { position, index } = place;
      const executionPrice = order.isLong ? index.max : index.min;
      const tokens = order.isLong ? sizeUsd / executionPrice : (sizeUsd + executionPrice - 1n) / executionPrice;
      const fees = feesOf(place, sizeUsd, sizeUsd, false);
      const after = position.collateralAmount + collateral - fees.totalCostAmount;
      requireMargin(after * place.collateral.min, position.sizeInUsd + sizeUsd, tokens + position.sizeInTokens);
      const impactUsd = impactOf(place.market, order.isLong, sizeUsd);
      const impactTokens = impactUsd / (impactUsd > 0n ? index.max : index.min);
      const delta = after - position.collateralAmount;
      position.sizeInUsd += sizeUsd;
      position.sizeInTokens += tokens;
      position.collateralAmount = after;
      position.pendingImpact += impactTokens;
      settle(place);
      positions.set(position.key, position);
      const orderKey = nextOrder();
      const type = { orderKey, orderType: 2n as const, sizeUsd, sizeTokens: tokens, executionPrice };
      const change: GmxChange = { ...type, collateral: delta, impactUsd, impactTokens, profit: 0n, time };
      return [
        ...told,
        ...movePool(place, poolShare(fees)),
        ...moveSide(place, { usd: sizeUsd, tokens, collateral: delta }),
        feesEvent(place, orderKey, fees, sizeUsd, true),
        increaseEvent(place, change),
        executedEvent(place, orderKey, false),
      ];
    },
    decrease(order, { sizeUsd, isAdl = false }, time) {
      known(order);
      const told = touch(order.market, time);
      const place = known(order);
      const size = minOf(sizeUsd, place.position.sizeInUsd);
      return [...told, ...close(place, { sizeUsd: size, type: 4n, isAdl }, time)];
    },
    liquidate(order, time) {
      known(order);
      const told = touch(order.market, time);
      const place = known(order);
      const { remaining, required } = standingOf(place);
      if (remaining > 0n && remaining >= required) throw new GmxRefusal('the position is sound');
      return [...told, ...close(place, { sizeUsd: place.position.sizeInUsd, type: 7n, isAdl: false }, time)];
    },
  };
}

function newPosition(order: GmxOrder, key: Hex, market: GmxMarketState): GmxPositionState {
  return {
    ...order,
    key,
    sizeInUsd: 0n,
    sizeInTokens: 0n,
    collateralAmount: 0n,
    borrowingFactor: market.borrowing[order.isLong ? 'long' : 'short'],
    fundingFeePerSize: sideOf(market, order.collateral, order.isLong).fundingFeePerSize,
    claimable: { long: 0n, short: 0n },
    pendingImpact: 0n,
  };
}

/** Impact that leaves with the closed part, towards zero for a loss rounded away from it, as the contract does. */
function pendingShare({ pendingImpact, sizeInUsd }: GmxPositionState, sizeUsd: bigint): bigint {
  const part = (pendingImpact < 0n ? -pendingImpact : pendingImpact) * sizeUsd;
  return pendingImpact < 0n ? -((part + sizeInUsd - 1n) / sizeInUsd) : part / sizeInUsd;
}

function requireMargin(collateralUsd: bigint, sizeUsd: bigint, tokens: bigint): void {
  if (tokens === 0n) throw new GmxRefusal('the size is empty');
  const least = applied(sizeUsd, FACTORS.minCollateral);
  if (collateralUsd < least || collateralUsd < FACTORS.minCollateralUsd) throw new GmxRefusal('too little collateral');
}

/** Fees that stay with the pool: all but funding, which goes to the other side. */
const poolShare = ({ totalCostAmount, fundingFeeAmount }: GmxFees): bigint => totalCostAmount - fundingFeeAmount;

function insolvent({ position }: GmxPlace, orderKey: Hex, remainingCostUsd: bigint, basePnlUsd: bigint): GmxEvent {
  const uint = { positionCollateralAmount: position.collateralAmount, remainingCostUsd };
  return { name: 'InsolventClose', word: { orderKey }, uint, int: { basePnlUsd } };
}
