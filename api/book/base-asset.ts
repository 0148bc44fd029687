/** What a token's price follows. */
export interface BaseAsset {
  /** ETH for WETH and wstETH, USD for dollars, else the token's own symbol. */
  readonly base: string;
  /** Grows against its base by itself: staked, restaked, savings. */
  readonly isYieldBearing: boolean;
}

interface Family {
  readonly base: string;
  readonly plain: RegExp;
  readonly yielding: RegExp;
}

/** By symbol: a convention, not a proof. The first that fits counts. */
const families: readonly Family[] = [
  {
    base: 'ETH',
    plain: /^(W|V|A|S)?ETH(\.E)?$/,
    yielding: /^(W?ST|R|CB|WE|E|EZ|RS|OS|SW|M|B|A|SF?RX|PZ|LS|SF)ETH$|^(ETHX|WBETH|UNIETH|TETH)$/,
  },
  { base: 'BTC', plain: /^(W|T|CB|V|KB|F|S)?BTC(B|\.B)?$/, yielding: /^(L|E|SOLV|UNI|PUMP)BTC$/ },
  {
    base: 'USD',
    plain:
      /^(USD[A-Z0-9]{0,4}(\.E)?|(L|G|TUS|PYUS|RLUS|CRVUS|FDUS|A|XS|S)?DAI|GHO|FRAX|LUSD|TUSD|PYUSD|RLUSD|CRVUSD|FDUSD|SUSD|SNXUSD|BUSD|GUSD|BOLD|MAI|DOLA|USD₮0?)$/,
    yielding: /^S(DAI|USDE|USDS|FRAX|GHO|CRVUSD|USD[A-Z])$|^(WUSDM|USDY|SAVUSD|STUSD|SUSDX)$/,
  },
  { base: 'SOL', plain: /^(W|V)?SOL$/, yielding: /^(J|M|B|JITO)SOL$/ },
  { base: 'AVAX', plain: /^(W|V)?AVAX$/, yielding: /^(S|GG)AVAX$/ },
  { base: 'POL', plain: /^W?(MATIC|POL)$/, yielding: /^(ST|X|MATICX)(MATIC|POL)?$/ },
  { base: 'BNB', plain: /^W?BNB$/, yielding: /^(S|AS|ANKR)BNB$/ },
];

/** Tokens a perp trades in place of the real one, vWETH for WETH. */
const VIRTUAL = /^v[A-Z]/;

/** The base of a token or a perp market by its symbol; the symbol itself where it is of no known family. */
export function baseAssetOf(symbol: string | null, fallback: string): BaseAsset {
  const told = symbol ?? fallback;
  const traded = VIRTUAL.test(told) ? told.slice(1) : told;
  const name = traded.toUpperCase().split(/[-/ ]/)[0] ?? '';
  for (const { base, plain, yielding } of families) {
    if (yielding.test(name)) return { base, isYieldBearing: true };
    if (plain.test(name)) return { base, isYieldBearing: false };
  }
  return { base: name, isYieldBearing: false };
}
