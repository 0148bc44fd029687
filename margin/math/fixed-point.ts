import { BPS, mulDivCeil, mulDivFloor, mulDivHalfUp, RAY, WAD } from './integers.ts';

/**
 * WAD, RAY and basis-point products and quotients, the rounding in the name. All operands are unsigned integers.
 * Source: WadRayMath and PercentageMath of aave-v3-origin, v3.1.0 to v3.7. Their uint256 overflow reverts have no
 * counterpart here: bigint does not overflow, and no value of a live pool comes near.
 */
export const wadMulHalfUp = (a: bigint, b: bigint): bigint => mulDivHalfUp(a, b, WAD);
export const wadMulFloor = (a: bigint, b: bigint): bigint => mulDivFloor(a, b, WAD);
export const wadMulCeil = (a: bigint, b: bigint): bigint => mulDivCeil(a, b, WAD);
export const wadDivHalfUp = (a: bigint, b: bigint): bigint => mulDivHalfUp(a, WAD, b);
export const wadDivFloor = (a: bigint, b: bigint): bigint => mulDivFloor(a, WAD, b);
export const wadDivCeil = (a: bigint, b: bigint): bigint => mulDivCeil(a, WAD, b);

export const rayMulHalfUp = (a: bigint, b: bigint): bigint => mulDivHalfUp(a, b, RAY);
export const rayMulFloor = (a: bigint, b: bigint): bigint => mulDivFloor(a, b, RAY);
export const rayMulCeil = (a: bigint, b: bigint): bigint => mulDivCeil(a, b, RAY);
export const rayDivHalfUp = (a: bigint, b: bigint): bigint => mulDivHalfUp(a, RAY, b);
export const rayDivFloor = (a: bigint, b: bigint): bigint => mulDivFloor(a, RAY, b);
export const rayDivCeil = (a: bigint, b: bigint): bigint => mulDivCeil(a, RAY, b);

export const percentMulHalfUp = (value: bigint, bps: bigint): bigint => mulDivHalfUp(value, bps, BPS);
export const percentMulFloor = (value: bigint, bps: bigint): bigint => mulDivFloor(value, bps, BPS);
export const percentMulCeil = (value: bigint, bps: bigint): bigint => mulDivCeil(value, bps, BPS);
export const percentDivHalfUp = (value: bigint, bps: bigint): bigint => mulDivHalfUp(value, BPS, bps);
export const percentDivFloor = (value: bigint, bps: bigint): bigint => mulDivFloor(value, BPS, bps);
export const percentDivCeil = (value: bigint, bps: bigint): bigint => mulDivCeil(value, BPS, bps);
