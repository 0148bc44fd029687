import { TOKEN_ABI } from '../../aave/abi.ts';
import { createFeed, createReporter, type Reporter, toAnswer } from '../../aave/feeds.ts';
import { createOutbox } from '../../aave/outbox.ts';
import type { Hex, Miner } from '../../chain/miner.ts';
import type { Contracts } from '../../contracts/jobs.ts';
import { CONSTANT_FEED_ABI, PRODUCT_FEED_ABI } from '../abi.ts';
import type { CometCollateral, CometConfig } from '../market.ts';
import type { PlayFeed } from './context.ts';

const OWNER: Hex = '0x70ce000000000000000000000000000000070ce0';
const REPORTER: Hex = '0x0c1e000000000000000000000000000000000c1e';

const TOKENS = [
  { symbol: 'USDC', decimals: 6 },
  { symbol: 'WETH', decimals: 18 },
  { symbol: 'WBTC', decimals: 8 },
  { symbol: 'wstETH', decimals: 18 },
  { symbol: 'LINK', decimals: 18 },
] as const;

const FEEDS = [
  { name: 'USDC / USD', price: 1 },
  { name: 'ETH / USD', price: 2400 },
  { name: 'BTC / USD', price: 62_000 },
  { name: 'LINK / USD', price: 14 },
  { name: 'wstETH / ETH', price: 1.17 },
  { name: 'BTC / ETH', price: 25.8 },
] as const;

type Symbol = (typeof TOKENS)[number]['symbol'];
type FeedName = (typeof FEEDS)[number]['name'] | 'wstETH / USD' | 'constant';

/** Tokens and feeds of a play, on real Chainlink aggregators and own adapters over them. */
export interface Stage {
  readonly owner: Hex;
  readonly tokens: readonly { readonly symbol: string; readonly decimals: number; readonly asset: Hex }[];
  readonly feeds: readonly PlayFeed[];
  readonly sources: ReadonlyMap<string, Hex>;
  readonly reporter: Reporter;
}

export async function deployTokens(miner: Miner, contracts: Contracts): Promise<Stage> {
  const outbox = createOutbox(OWNER, contracts);
  const tokens = TOKENS.map(({ symbol, decimals }) => ({
    symbol,
    decimals,
    asset: outbox.create('TestnetERC20', TOKEN_ABI, [symbol, symbol, decimals, OWNER]),
  }));
  const made = FEEDS.map(({ name, price }) => ({ name, price, feed: createFeed(outbox, name, REPORTER) }));
  const sources = new Map<string, Hex>(made.map(({ name, feed }) => [name, feed.proxy]));
  const parts = [sources.get('wstETH / ETH'), sources.get('ETH / USD')];
  sources.set('wstETH / USD', outbox.create('ProductFeed', PRODUCT_FEED_ABI, [...parts, 'wstETH / USD']));
  sources.set('constant', outbox.create('ConstantFeed', CONSTANT_FEED_ABI, [10n ** 8n]));
  await miner.mineAll(miner.head.timestamp + 12, outbox.take());
  const reporter = createReporter({ reporter: REPORTER });
  const answers = made.map(({ feed, price }) => reporter.submit(feed, toAnswer(price)));
  await miner.mineAll(miner.head.timestamp + 12, answers);
  return {
    owner: OWNER,
    tokens,
    feeds: made.map(({ feed, price }) => ({ feed, price, firstPrice: price })),
    sources,
    reporter,
  };
}

/** A Comet lending dollars and one lending ether, and a collateral that the first lists later. */
export function playConfigs(stage: Stage): {
  readonly configs: readonly CometConfig[];
  readonly later: CometCollateral;
} {
  const token = (symbol: Symbol, feed: FeedName) => {
    const found = stage.tokens.find((one) => one.symbol === symbol);
    const priceFeed = stage.sources.get(feed);
    if (found === undefined || priceFeed === undefined) throw new Error(`the stage has no ${symbol} or no ${feed}`);
    return { ...found, priceFeed };
  };
  const collateral = (
    symbol: Symbol,
    feed: FeedName,
    [borrow, liquidate, factor, cap]: [number, number, number, number],
  ) => ({
    ...token(symbol, feed),
    borrowCollateralFactor: borrow,
    liquidateCollateralFactor: liquidate,
    liquidationFactor: factor,
    supplyCap: cap,
  });
  const dollars: CometConfig = {
    base: token('USDC', 'USDC / USD'),
    collaterals: [
      collateral('WETH', 'ETH / USD', [0.83, 0.9, 0.95, 5000]),
      collateral('WBTC', 'BTC / USD', [0.8, 0.85, 0.93, 60]),
      collateral('wstETH', 'wstETH / USD', [0.8, 0.85, 0.92, 400]),
    ],
    supply: { kink: 0.8, base: 0, slopeLow: 0.0325, slopeHigh: 0.4 },
    borrow: { kink: 0.8, base: 0.015, slopeLow: 0.035, slopeHigh: 2.5 },
    storeFrontPriceFactor: 0.5,
    baseBorrowMin: 100,
    targetReserves: 50_000,
  };
  const ether: CometConfig = {
    base: token('WETH', 'constant'),
    collaterals: [
      collateral('wstETH', 'wstETH / ETH', [0.9, 0.93, 0.975, 2000]),
      collateral('WBTC', 'BTC / ETH', [0.8, 0.85, 0.95, 100]),
    ],
    supply: { kink: 0.85, base: 0, slopeLow: 0.022, slopeHigh: 0.6 },
    borrow: { kink: 0.85, base: 0.01, slopeLow: 0.015, slopeHigh: 1.15 },
    storeFrontPriceFactor: 1,
    baseBorrowMin: 0.1,
    targetReserves: 20,
  };
  return { configs: [dollars, ether], later: collateral('LINK', 'LINK / USD', [0.73, 0.79, 0.9, 20_000]) };
}
