import { liquidationHeatmap, type Scaled } from '../../margin/index.ts';
import { type MarketNumbers, marketNumbers } from '../book/market-numbers.ts';
import { largestDeviation, otherSources } from '../book/other-sources.ts';
import type { MarketState } from '../book/pool-state.ts';
import type { BlockView, MarketMetric, Params } from './metric.ts';

const numbersOf = ({ analytics }: BlockView, market: MarketState): MarketNumbers => marketNumbers(analytics, market);

const scaled = (amount: bigint | null, decimals: number): number | null =>
  amount === null ? null : Number(amount) / 10 ** decimals;

const fraction = (value: Scaled | null): number | null => (value === null ? null : scaled(value.value, value.decimals));

const utilizationOf = (view: BlockView, market: MarketState): number | null =>
  fraction(numbersOf(view, market).utilization);

const share = (part: number | null, whole: number): number | null => (part !== null && whole > 0 ? part / whole : null);

const tokens = (amount: bigint, { tokenDecimals }: MarketState): number | null =>
  tokenDecimals === null ? null : scaled(amount, tokenDecimals);

const priceOf = (view: BlockView, market: MarketState): number | null =>
  scaled(market.price, numbersOf(view, market).decimals);

/**
 * Collateral that a first liquidation of each account takes at liquidation prices from the price down to
 * price · (1 − within); what is liquidatable already does not count.
 */
function wallOf({ analytics, memo }: BlockView, market: MarketState, params: Params) {
  const within = params.within ?? 0.05;
  if (market.unpricedReason !== null || !analytics.book.assetIndex.has(market.id)) return null;
  return memo(`wall ${market.id} ${within}`, () => {
    const range = { low: 1 - within, high: 1 };
    const map = liquidationHeatmap(analytics.book, market.id, { bins: 1, range, direction: 'FALLS' });
    const total = [map.below, map.above, map.already].reduce((sum, part) => sum + part.collateralUsd, 0);
    const near = map.collateralUsd[0] ?? 0;
    return { usd: map.expectedSeizedUsd[0] ?? 0, near, total: total + near };
  });
}

/** Markets of a token, by id. */
const ofToken = ({ analytics, memo }: BlockView, token: string): ReadonlyMap<string, MarketState> =>
  memo(`markets of ${token}`, () => new Map([...analytics.markets].filter(([, market]) => market.token === token)));

export const marketMetrics: readonly MarketMetric[] = [
  {
    scope: 'market',
    name: 'market.utilization',
    unit: 'fraction',
    about: 'borrowed over borrowed plus cash',
    read: utilizationOf,
  },
  {
    scope: 'market',
    name: 'market.utilization-over-kink',
    unit: 'fraction',
    about: 'utilization less the utilization at which the rate curve bends; unknown without a kink',
    read: (view, market) => {
      const kink = view.facts.get(market.id)?.kink ?? null;
      const utilization = utilizationOf(view, market);
      return kink === null || utilization === null ? null : utilization - kink;
    },
  },
  {
    scope: 'market',
    name: 'market.borrow-apr',
    unit: 'fraction',
    about: 'variable borrow rate per year, uncompounded',
    read: (view, market) => fraction(numbersOf(view, market).borrowApr),
  },
  {
    scope: 'market',
    name: 'market.funding-apr',
    unit: 'fraction',
    about: 'funding per year that longs pay shorts, below zero when shorts pay; unknown outside perps',
    read: (view, market) => {
      const perDay = view.facts.get(market.id)?.fundingPerDay ?? null;
      return perDay === null ? null : perDay * 365;
    },
  },
  {
    scope: 'market',
    name: 'market.funding-size',
    unit: 'fraction',
    about: 'funding per year whoever pays it; unknown outside perps',
    read: (view, market) => {
      const perDay = view.facts.get(market.id)?.fundingPerDay ?? null;
      return perDay === null ? null : Math.abs(perDay * 365);
    },
  },
  {
    scope: 'market',
    name: 'market.open-interest-usd',
    unit: 'USD',
    about: 'open longs and shorts together, at what they cost at entry; unknown outside perps',
    read: (view, market) => {
      const { openInterest, decimals } = numbersOf(view, market);
      const [long, short] = [openInterest?.longEntryUsd ?? null, openInterest?.shortEntryUsd ?? null];
      return long === null || short === null ? null : scaled(long + short, decimals);
    },
  },
  {
    scope: 'market',
    name: 'market.supply-cap-used',
    unit: 'fraction',
    about: 'supplied over the supply cap; unknown without a cap',
    read: (view, market) => {
      const cap = view.facts.get(market.id)?.supplyCap ?? null;
      return cap === null ? null : share(tokens(numbersOf(view, market).supply, market), cap);
    },
  },
  {
    scope: 'market',
    name: 'market.borrow-cap-used',
    unit: 'fraction',
    about: 'borrowed over the borrow cap; unknown without a cap',
    read: (view, market) => {
      const cap = view.facts.get(market.id)?.borrowCap ?? null;
      return cap === null ? null : share(tokens(numbersOf(view, market).borrow, market), cap);
    },
  },
  {
    scope: 'market',
    name: 'market.supply-usd',
    unit: 'USD',
    about: 'supplied, at the oracle price',
    read: (view, market) => scaled(numbersOf(view, market).supplyUsd, numbersOf(view, market).decimals),
  },
  {
    scope: 'market',
    name: 'market.borrow-usd',
    unit: 'USD',
    about: 'borrowed, at the oracle price',
    read: (view, market) => scaled(numbersOf(view, market).borrowUsd, numbersOf(view, market).decimals),
  },
  {
    scope: 'market',
    name: 'market.deficit-usd',
    unit: 'USD',
    about: 'bad debt written off and not covered, at the oracle price',
    read: (view, market) => scaled(numbersOf(view, market).deficitUsd, numbersOf(view, market).decimals),
  },
  { scope: 'market', name: 'market.price-usd', unit: 'USD', about: "the pool oracle's price", read: priceOf },
  {
    scope: 'market',
    name: 'market.price-age',
    unit: 'seconds',
    about: "from the feed's own time of the price to the block",
    read: ({ analytics }, market) =>
      market.priceUpdatedAt === null ? null : Math.max(0, analytics.block.timestamp - market.priceUpdatedAt),
  },
  {
    scope: 'market',
    name: 'market.price-deviation',
    unit: 'fraction',
    about:
      'how far the price is from that of the same token in another pool, the farthest, either way; unknown without one',
    read: (view, market) =>
      largestDeviation(otherSources({ pools: view.analytics.pools, markets: ofToken(view, market.token) }, market)),
  },
  {
    scope: 'market',
    name: 'market.peg-deviation',
    unit: 'fraction',
    about: 'how far a dollar token is priced from one dollar, either way; unknown for other tokens',
    read: (view, market) => {
      const price = priceOf(view, market);
      return price === null || !view.analytics.stableMarkets.has(market.id) ? null : Math.abs(price - 1);
    },
  },
  {
    scope: 'market',
    name: 'market.wall-usd',
    unit: 'USD',
    about: 'collateral that first liquidations take when the price falls by up to `within`, the other prices fixed',
    params: { within: 0.05 },
    read: (view, market, params) => wallOf(view, market, params)?.usd ?? null,
  },
  {
    scope: 'market',
    name: 'market.wall-share',
    unit: 'fraction',
    about:
      'collateral of accounts that become liquidatable when the price falls by up to `within`, over that of all the price can reach',
    params: { within: 0.05 },
    read: (view, market, params) => {
      const wall = wallOf(view, market, params);
      return wall === null ? null : (share(wall.near, wall.total) ?? 0);
    },
  },
];
