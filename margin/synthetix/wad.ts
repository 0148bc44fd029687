import { WAD } from '../math/integers.ts';

/** Products and quotients of WADs as DecimalMath makes them: cut towards zero, signed. */
export const mulWad = (a: bigint, b: bigint): bigint => (a * b) / WAD;
export const divWad = (a: bigint, b: bigint): bigint => (a * WAD) / b;
export const absolute = (value: bigint): bigint => (value < 0n ? -value : value);
export const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);
export const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);
