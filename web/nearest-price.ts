import { price, signedPercent } from './format.ts';

interface Priced {
  readonly liquidationPrices: readonly {
    readonly token: { readonly symbol?: string | null };
    readonly market: { readonly name: string };
    readonly liquidationPrice?: string | null;
    readonly distance?: string | null;
  }[];
}

/** The one price that has to move least, and by how much; a dash where none alone liquidates. */
export function nearestPrice({ liquidationPrices }: Priced): string {
  const [first] = liquidationPrices
    .filter((entry) => entry.distance != null)
    .sort((a, b) => Math.abs(Number(a.distance)) - Math.abs(Number(b.distance)));
  if (!first) return '–';
  return `${first.token.symbol ?? first.market.name} ${price(first.liquidationPrice)} (${signedPercent(first.distance)})`;
}
