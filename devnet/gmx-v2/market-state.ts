import type { Hex } from '../chain/miner.ts';
import type { GmxEvent } from './telling.ts';
import { FACTORS, FLOAT, type GmxMarketState, type GmxPrice, type GmxSideState, sideKey } from './types.ts';

const PER_SIZE = FLOAT * 10n ** 15n;
const ceilDiv = (a: bigint, b: bigint): bigint => (a + b - 1n) / b;

export function sideOf(market: GmxMarketState, token: Hex, isLong: boolean): GmxSideState {
  const side = market.sides.get(sideKey(token, isLong));
  if (side === undefined) throw new Error(`market ${market.marketToken} has no collateral ${token}`);
  return side;
}

export const tokensOf = (market: GmxMarketState): Hex[] => [...new Set([market.long.address, market.short.address])];

/** Open interest of a side over its collaterals: USD at entry, and tokens. */
export function openInterestOf(market: GmxMarketState, isLong: boolean): { usd: bigint; tokens: bigint } {
  const sides = tokensOf(market).map((token) => sideOf(market, token, isLong));
  return {
    usd: sides.reduce((sum, side) => sum + side.openInterest, 0n),
    tokens: sides.reduce((sum, side) => sum + side.openInterestInTokens, 0n),
  };
}

/** Funding and borrowing up to `time`, as every order begins: moves the market and says so. */
export function settleMarket(market: GmxMarketState, prices: (token: Hex) => GmxPrice, time: bigint): GmxEvent[] {
  const elapsed = time - market.updatedAt;
  market.updatedAt = time;
  return [...settleFunding(market, prices, elapsed), ...settleBorrowing(market, prices, elapsed)];
}

function settleFunding(market: GmxMarketState, prices: (token: Hex) => GmxPrice, elapsed: bigint): GmxEvent[] {
  const [long, short] = [openInterestOf(market, true).usd, openInterestOf(market, false).usd];
  const events: GmxEvent[] = [];
  let perSecond = 0n;
  if (long > 0n && short > 0n) {
    const difference = long > short ? long - short : short - long;
    perSecond = (FACTORS.funding * difference) / (long + short);
    const longsPay = long > short;
    const paying = longsPay ? long : short;
    const receiving = longsPay ? short : long;
    const funding = (paying * elapsed * perSecond) / FLOAT;
    for (const token of tokensOf(market)) {
      const payer = sideOf(market, token, longsPay);
      const receiver = sideOf(market, token, !longsPay);
      const share = (funding * payer.openInterest) / paying;
      const { max } = prices(token);
      const fee = payer.openInterest === 0n ? 0n : ceilDiv(ceilDiv(share * PER_SIZE, payer.openInterest), max);
      payer.fundingFeePerSize += fee;
      receiver.claimableFundingPerSize += (share * PER_SIZE) / receiving / max;
      events.push(perSize('FundingFeeAmountPerSizeUpdated', market, token, longsPay, payer.fundingFeePerSize, fee));
      events.push(
        perSize('ClaimableFundingAmountPerSizeUpdated', market, token, !longsPay, receiver.claimableFundingPerSize, 0n),
      );
    }
  }
  const address = { market: market.marketToken };
  const uint = { fundingFactorPerSecond: perSecond };
  return [...events, { name: 'Funding', topics: [market.marketToken], address, uint }];
}

function perSize(
  name: string,
  { marketToken }: GmxMarketState,
  collateralToken: Hex,
  isLong: boolean,
  value: bigint,
  delta: bigint,
): GmxEvent {
  const address = { market: marketToken, collateralToken };
  return { name, topics: [marketToken], address, bool: { isLong }, uint: { delta, value } };
}

function settleBorrowing(market: GmxMarketState, prices: (token: Hex) => GmxPrice, elapsed: bigint): GmxEvent[] {
  return ([true, false] as const).map((isLong) => {
    const { usd, tokens } = openInterestOf(market, isLong);
    const reserved = isLong ? tokens * prices(market.index.address).max : usd;
    const token = isLong ? market.long.address : market.short.address;
    const pool = (market.poolAmounts.get(token) ?? 0n) * prices(token).min;
    const delta = pool === 0n ? 0n : ((FACTORS.borrowing * reserved) / pool) * elapsed;
    const side = isLong ? 'long' : 'short';
    market.borrowing[side] += delta;
    return {
      name: 'CumulativeBorrowingFactorUpdated',
      topics: [market.marketToken],
      address: { market: market.marketToken },
      bool: { isLong },
      uint: { delta, nextValue: market.borrowing[side] },
    };
  });
}

/** Impact of trading `sizeDelta` USD (signed) on a side: factor · |long − short|² before less after, integers. */
export function impactOf(market: GmxMarketState, isLong: boolean, sizeDelta: bigint): bigint {
  const [long, short] = [openInterestOf(market, true).usd, openInterestOf(market, false).usd];
  const [nextLong, nextShort] = isLong ? [long + sizeDelta, short] : [long, short + sizeDelta];
  const square = (factor: bigint, a: bigint, b: bigint): bigint => (factor * (((a - b) * (a - b)) / FLOAT)) / FLOAT;
  const improves = (nextLong - nextShort) ** 2n < (long - short) ** 2n;
  if (long <= short === nextLong <= nextShort) {
    const factor = improves ? FACTORS.impactPositive : FACTORS.impactNegative;
    return square(factor, long, short) - square(factor, nextLong, nextShort);
  }
  return square(FACTORS.impactPositive, long, short) - square(FACTORS.impactNegative, nextLong, nextShort);
}
