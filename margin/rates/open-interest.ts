/** Open interest of a market by every convention in use; one unit throughout (USD or tokens). Float64. */
export interface OpenInterest {
  readonly long: number;
  readonly short: number;
  /** long + short */
  readonly gross: number;
  /** (long + short) / 2: each contract once */
  readonly oneSided: number;
  /** long − short: above zero longs exceed shorts */
  readonly net: number;
}

/** @param long @param short both ≥ 0; null where either is negative or not a number */
export function openInterest(long: number, short: number): OpenInterest | null {
  if (!(long >= 0 && short >= 0)) return null;
  return { long, short, gross: long + short, oneSided: (long + short) / 2, net: long - short };
}
