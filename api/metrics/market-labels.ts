/** A market as a label: its protocol and its symbol, or `other`. */
export interface MarketLabel {
  readonly protocol: string;
  readonly market: string;
}

export interface LabelledMarket {
  readonly id: string;
  readonly protocol: string;
  readonly symbol: string;
  /** By this the largest keep their own label. */
  readonly sizeUsd: number;
}

/** What markets beyond the cap are added up under. */
export const OTHER = 'other';

/**
 * Labels of markets: the `cap` largest by their symbol, the rest as `other`. Of several markets of a protocol with one
 * symbol the largest has it, the others with the end of their id.
 */
export function marketLabels(markets: readonly LabelledMarket[], cap: number): Map<string, MarketLabel> {
  const sorted = [...markets].sort((a, b) => b.sizeUsd - a.sizeUsd || (a.id < b.id ? -1 : 1));
  const taken = new Set<string>();
  return new Map(
    sorted.map(({ id, protocol, symbol }, place) => {
      if (place >= cap) return [id, { protocol, market: OTHER }];
      const key = `${protocol} ${symbol}`;
      const market = taken.has(key) || symbol === OTHER ? `${symbol}-${id.slice(-6)}` : symbol;
      taken.add(key);
      return [id, { protocol, market }];
    }),
  );
}
