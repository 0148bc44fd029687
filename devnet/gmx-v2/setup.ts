import { encodeAbiParameters, keccak256 } from 'viem';
import type { Hex } from '../chain/miner.ts';
import type { GmxEvent } from './telling.ts';
import { FACTORS, FLOAT, type GmxMarketConfig, type GmxMarketState, sideKey } from './types.ts';

export const baseKey = (name: string): Hex => keccak256(encodeAbiParameters([{ type: 'string' }], [name]));

/** Address of an index token that no contract stands for. */
export function syntheticAddress(chainId: number, symbol: string): Hex {
  const types = [{ type: 'uint256' }, { type: 'string' }] as const;
  return `0x${keccak256(encodeAbiParameters(types, [BigInt(chainId), symbol])).slice(26)}`;
}

export function marketState(config: GmxMarketConfig, time: bigint): GmxMarketState {
  const tokens = [config.long.address, config.short.address];
  const sides = tokens.flatMap((token) => [true, false].map((isLong) => sideKey(token, isLong)));
  const empty = () => ({
    openInterest: 0n,
    openInterestInTokens: 0n,
    collateralSum: 0n,
    fundingFeePerSize: 0n,
    claimableFundingPerSize: 0n,
  });
  return {
    ...config,
    sides: new Map(sides.map((key) => [key, empty()])),
    poolAmounts: new Map([
      [config.long.address, config.pool.long],
      [config.short.address, config.pool.short],
    ]),
    borrowing: { long: 0n, short: 0n },
    impactPool: 0n,
    updatedAt: time,
  };
}

/** A market is created, filled and configured. */
export function createEvents({ marketToken, index, long, short, pool }: GmxMarketConfig): GmxEvent[] {
  const address = {
    marketToken,
    indexToken: index.address,
    longToken: long.address,
    shortToken: short.address,
  };
  const filled = [[long.address, pool.long] as const, [short.address, pool.short] as const];
  return [
    { name: 'MarketCreated', topics: [marketToken], address, word: { salt: baseKey(marketToken) } },
    ...filled.map(([token, amount]) => poolAmountEvent(marketToken, token, amount, amount)),
    ...marketSettings(marketToken),
  ];
}

export function poolAmountEvent(market: Hex, token: Hex, delta: bigint, nextValue: bigint): GmxEvent {
  const values = { int: { delta }, uint: { nextValue } };
  return { name: 'PoolAmountUpdated', topics: [market], address: { market, token }, ...values };
}

function marketSettings(market: Hex): GmxEvent[] {
  const both = [true, false] as const;
  return [
    setUint('MIN_COLLATERAL_FACTOR', [market], FACTORS.minCollateral),
    setUint('MIN_COLLATERAL_FACTOR_FOR_LIQUIDATION', [market], FACTORS.minCollateralForLiquidation),
    setUint('MAX_POSITION_IMPACT_FACTOR_FOR_LIQUIDATIONS', [market], FACTORS.maxImpactForLiquidations),
    setUint('POSITION_FEE_FACTOR', [market, true], FACTORS.positionFeeImproved),
    setUint('POSITION_FEE_FACTOR', [market, false], FACTORS.positionFee),
    setUint('LIQUIDATION_FEE_FACTOR', [market], FACTORS.liquidationFee),
    setUint('POSITION_IMPACT_FACTOR', [market, true], FACTORS.impactPositive),
    setUint('POSITION_IMPACT_FACTOR', [market, false], FACTORS.impactNegative),
    setUint('FUNDING_FACTOR', [market], FACTORS.funding),
    ...both.flatMap((isLong) => [
      setUint('POSITION_IMPACT_EXPONENT_FACTOR', [market, isLong], 2n * FLOAT),
      setUint('BORROWING_FACTOR', [market, isLong], FACTORS.borrowing),
      setUint('BORROWING_EXPONENT_FACTOR', [market, isLong], FLOAT),
      setUint('OPEN_INTEREST_RESERVE_FACTOR', [market, isLong], FLOAT),
      setUint('MAX_OPEN_INTEREST', [market, isLong], FLOAT * 50_000_000n),
    ]),
  ];
}

/** A number of the configuration is set: of a market, of a side or a flag of it. */
export function setUint(name: string, args: readonly (Hex | boolean)[], value: bigint): GmxEvent {
  const types = args.map((arg) => ({ type: typeof arg === 'boolean' ? 'bool' : 'address' }));
  const data = encodeAbiParameters(types, args);
  const key = baseKey(name);
  return { name: 'SetUint', topics: [key], word: { baseKey: key }, bytes: { data }, uint: { value } };
}
