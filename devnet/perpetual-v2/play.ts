import { encodeFunctionData } from 'viem';
import { TOKEN_ABI } from '../aave/abi.ts';
import { createFeed, createReporter, toAnswer } from '../aave/feeds.ts';
import { createOutbox } from '../aave/outbox.ts';
import { createMiner, type Hex, type Miner, type Transaction } from '../chain/miner.ts';
import type { Rpc } from '../chain/rpc.ts';
import type { Contracts } from '../contracts/jobs.ts';
import { createRandom, type Random } from '../random/random.ts';
import { createPerpetualActions, type PerpetualActions } from './actions.ts';
import { deployPerpetual } from './deploy.ts';
import type { PerpetualBase, PerpetualMarket } from './market.ts';
import type { PerpetualPlayContext } from './play-context.ts';
import { drawPerpetualAction } from './random-actions.ts';

/** A market in which seeded random things happen. */
export interface PerpetualPlay {
  readonly market: PerpetualMarket;
  /** everybody who may have an account, the insurance fund included */
  readonly accounts: readonly Hex[];
  readonly counts: ReadonlyMap<string, { readonly done: number; readonly reverted: number }>;
  /** number of the newest block */
  readonly head: number;
  play(actions: number): Promise<void>;
  /** Mines these in a block of their own, after a pause as drawn. */
  send(transactions: readonly Transaction[]): Promise<void>;
  readonly actions: PerpetualActions;
  /** The feed of a market answers with this multiple of its price; no keeper tells the protocol. */
  answerUntold(base: PerpetualBase, factor: number): { readonly answer: bigint; readonly transaction: Transaction };
}

const OWNER: Hex = '0x70ca00000000000000000000000000000000070c';
const REPORTER: Hex = '0x0c1e000000000000000000000000000000000c1e';
const USDC_FUNDS = 10n ** 15n;
const WETH_FUNDS = 10n ** 24n;
export const PLAY_PRICES = { WETH: 2000, WBTC: 30_000 } as const;

const person = (role: string, number: number): Hex => `0x${role}${number.toString(16).padStart(40 - role.length, '0')}`;
const people = (role: string, count: number): Hex[] => Array.from({ length: count }, (_, i) => person(role, i + 1));

/** Deploys two markets with makers, and funds everybody; the same seed then draws the same actions. */
export async function createPerpetualPlay(
  { rpc, contracts }: { readonly rpc: Rpc; readonly contracts: Contracts },
  { seed, traders: count }: { readonly seed: number; readonly traders: number },
): Promise<PerpetualPlay> {
  const miner = await createMiner(rpc);
  const outbox = createOutbox(OWNER, contracts);
  const usdc = outbox.create('TestnetERC20', TOKEN_ABI, ['USD Coin', 'USDC', 6, OWNER]);
  const weth = outbox.create('TestnetERC20', TOKEN_ABI, ['Wrapped Ether', 'WETH', 18, OWNER]);
  const wethFeed = createFeed(outbox, 'WETH / USD', REPORTER);
  const btcFeed = createFeed(outbox, 'WBTC / USD', REPORTER);
  await miner.mineAll(miner.head.timestamp + 12, outbox.take());
  const reporter = createReporter({ reporter: REPORTER });
  const answers = [
    reporter.submit(wethFeed, toAnswer(PLAY_PRICES.WETH)),
    reporter.submit(btcFeed, toAnswer(PLAY_PRICES.WBTC)),
  ];
  await miner.mineAll(miner.head.timestamp + 12, answers);
  const market = await deployPerpetual(
    { rpc, miner, contracts },
    {
      settlement: usdc,
      markets: [
        { symbol: 'WETH', feed: wethFeed, price: PLAY_PRICES.WETH },
        { symbol: 'WBTC', feed: btcFeed, price: PLAY_PRICES.WBTC },
      ],
      collaterals: [{ symbol: 'WETH', asset: weth, decimals: 18, feed: wethFeed, ratio: 700_000, discount: 100_000 }],
      startTimestamp: miner.head.timestamp + 12,
    },
  );
  const context: PerpetualPlayContext = {
    rpc,
    market,
    actions: createPerpetualActions(market),
    random: createRandom(seed).fork('perpetual actions'),
    tuning: createRandom(seed).fork('perpetual settings'),
    traders: people('acc1', count),
    makers: people('acc2', 4),
    liquidators: people('acc3', 2),
    reporter,
    prices: new Map(Object.entries(PLAY_PRICES)),
    weth,
    wethFeed,
    ranges: new Map(),
  };
  await fund(miner, context, usdc);
  await provide(miner, context);
  return playOf(miner, context);
}

/** Tokens for everybody, and reserves for the insurance fund. */
async function fund(
  miner: Miner,
  { market, actions, traders, makers, liquidators, weth }: PerpetualPlayContext,
  usdc: Hex,
) {
  const mint = (token: Hex, to: Hex, amount: bigint): Transaction => {
    const data = encodeFunctionData({ abi: TOKEN_ABI, functionName: 'mint', args: [to, amount] });
    return { from: OWNER, to: token, data, label: 'mint' };
  };
  const everybody = [...traders, ...makers, ...liquidators];
  const transactions = everybody.flatMap((who) => [
    mint(usdc, who, USDC_FUNDS),
    mint(weth, who, WETH_FUNDS),
    actions.approve(who, usdc),
    actions.approve(who, weth),
  ]);
  const reserve = mint(usdc, market.insuranceFund, 5_000_000_000_000n);
  await miner.mineAll(miner.head.timestamp + 12, [...transactions, reserve]);
}

/** The first maker covers all prices, so that every trade finds somebody; liquidators have margin. */
async function provide(miner: Miner, context: PerpetualPlayContext): Promise<void> {
  const { market, actions, makers, liquidators, traders, weth } = context;
  const [first, ...others] = makers;
  if (first === undefined) return;
  const transactions = liquidators.map((who) => actions.deposit(who, market.settlement, 20_000_000_000_000n));
  transactions.push(actions.deposit(first, market.settlement, 100_000_000_000_000n));
  for (const maker of others) transactions.push(actions.deposit(maker, market.settlement, 60_000_000_000n));
  for (const [number, trader] of traders.entries()) {
    if (number % 3 !== 0) transactions.push(actions.deposit(trader, market.settlement, 2_500_000_000n));
    if (number % 2 === 0) transactions.push(actions.deposit(trader, weth, 10n ** 18n));
  }
  for (const base of market.bases) {
    const range = { base, lowerTick: 20_000, upperTick: 160_000 };
    const quote = 10n ** 18n * 4_000_000n;
    const amounts = { base: quote / BigInt(base.price), quote };
    transactions.push(actions.addLiquidity(first, range, amounts));
  }
  await miner.mineAll(miner.head.timestamp + 12, transactions);
}

/** Mostly seconds to minutes, sometimes hours or days: funding must be right over any time. */
function drawPause(random: Random): number {
  const draw = random.uniform();
  if (draw < 0.8) return 15 + random.below(400);
  return draw < 0.97 ? 900 + random.below(10_000) : 20_000 + random.below(200_000);
}

function playOf(miner: Miner, context: PerpetualPlayContext): PerpetualPlay {
  const { market, traders, makers, liquidators, random } = context;
  const counts = new Map<string, { done: number; reverted: number }>();
  async function mine(transactions: readonly Transaction[]): Promise<void> {
    const block = await miner.mine(miner.head.timestamp + drawPause(random), transactions);
    for (const { label, succeeded } of block.transactions) {
      const count = counts.get(label) ?? { done: 0, reverted: 0 };
      counts.set(label, { done: count.done + (succeeded ? 1 : 0), reverted: count.reverted + (succeeded ? 0 : 1) });
    }
  }
  return {
    market,
    accounts: [...traders, ...makers, ...liquidators, market.insuranceFund],
    counts,
    actions: context.actions,
    send: mine,
    answerUntold({ symbol, feed, price: first }, factor) {
      const price = (context.prices.get(symbol) ?? first) * factor;
      context.prices.set(symbol, price);
      const answer = toAnswer(price);
      return { answer, transaction: context.reporter.submit(feed, answer) };
    },
    get head() {
      return miner.head.number;
    },
    async play(actions) {
      for (let left = actions; left > 0; ) {
        const size = Math.min(left, 1 + random.below(3));
        const transactions: Transaction[] = [];
        for (let number = 0; number < size; number++) transactions.push(...(await drawPerpetualAction(context)));
        left -= size;
        if (transactions.length > 0) await mine(transactions);
      }
    },
  };
}
