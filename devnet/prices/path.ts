/** Hourly prices in USD of the demo market's assets. */
export interface PricePath {
  /** Where it comes from, for reports. */
  readonly label: string;
  readonly hours: number;
  /** Symbol to one price per hour. */
  readonly prices: ReadonlyMap<string, readonly number[]>;
}

/** Throws when the path does not hold the symbol or the hour. */
export function priceAt(path: PricePath, symbol: string, hour: number): number {
  const price = path.prices.get(symbol)?.[hour];
  if (price === undefined) throw new Error(`${path.label} has no price of ${symbol} for hour ${hour}`);
  return price;
}
