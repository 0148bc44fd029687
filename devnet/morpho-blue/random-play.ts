import { encodeFunctionData, maxUint256 } from 'viem';
import { TOKEN_ABI } from '../aave/abi.ts';
import { createFeed, createReporter, toAnswer } from '../aave/feeds.ts';
import { createOutbox } from '../aave/outbox.ts';
import { createMiner, type Hex, type Miner, type Transaction } from '../chain/miner.ts';
import type { Rpc } from '../chain/rpc.ts';
import type { Contracts } from '../contracts/jobs.ts';
import { createRandom, type Random } from '../random/random.ts';
import { MORPHO_ABI } from './abi.ts';
import { DEMO_PAIRS, deployMorphoBlue } from './deploy.ts';
import { MORPHO_MARKET_ACTIONS, vaultTransaction } from './market-actions.ts';
import type { MorphoAction, MorphoContext } from './random-context.ts';
import type { MorphoBlue, MorphoToken } from './types.ts';
import { MORPHO_USER_ACTIONS } from './user-actions.ts';

/** Morpho Blue markets in which seeded random things happen. */
export interface MorphoPlay {
  readonly blue: MorphoBlue;
  readonly users: readonly Hex[];
  readonly liquidator: Hex;
  /** Transactions by label: how many went through and how many reverted. */
  readonly counts: ReadonlyMap<string, { readonly done: number; readonly reverted: number }>;
  /** Number of the newest block. */
  readonly head: number;
  /** Sets the vault's share price, WAD, in a block that touches nothing else. */
  growVault(worth: bigint): Promise<void>;
  /** Draws and mines `actions` further actions, a few to a block; the last block touches every pair besides. */
  play(actions: number): Promise<void>;
}

const ACTIONS: readonly (readonly [number, MorphoAction])[] = [...MORPHO_USER_ACTIONS, ...MORPHO_MARKET_ACTIONS];
const TOTAL_WEIGHT = ACTIONS.reduce((sum, [weight]) => sum + weight, 0);
const FUNDS = 10n ** 32n;
const WAD = 10n ** 18n;
const TOKENS = [
  ['WETH', 18, 2400],
  ['wstETH', 18, 2808],
  ['WBTC', 8, 43_000],
  ['LINK', 18, 14],
  ['USDC', 6, 1],
] as const;
const WORKSHOP: Hex = '0x3045000000000000000000000000000000003045';
const REPORTER: Hex = '0x0c1e000000000000000000000000000000000c1e';
const LIQUIDATOR: Hex = '0x11c0000000000000000000000000000000000000';

function drawAction(random: Random): MorphoAction {
  let place = random.uniform() * TOTAL_WEIGHT;
  for (const [weight, action] of ACTIONS) {
    place -= weight;
    if (place < 0) return action;
  }
  return () => [];
}

/** Mostly minutes, sometimes days: interest and the adaptive rate must be right over any time. */
function drawPause(random: Random): number {
  const draw = random.uniform();
  if (draw < 0.75) return 1 + random.below(900);
  return draw < 0.95 ? 3600 + random.below(86_400) : 86_400 + random.below(20 * 86_400);
}

/** Tokens with Chainlink feeds of their own, for a chain that has none yet. */
async function deployTokens(miner: Miner, contracts: Contracts): Promise<readonly MorphoToken[]> {
  const outbox = createOutbox(WORKSHOP, contracts);
  const tokens = TOKENS.map(([symbol, decimals]): MorphoToken => {
    const asset = outbox.create('TestnetERC20', TOKEN_ABI, [symbol, symbol, decimals, WORKSHOP]);
    return { symbol, asset, decimals, feed: createFeed(outbox, `${symbol} / USD`, REPORTER) };
  });
  await miner.mineAll(miner.head.timestamp + 12, outbox.take());
  return tokens;
}

async function fund(miner: Miner, blue: MorphoBlue, users: readonly Hex[]): Promise<void> {
  const transactions: Transaction[] = [];
  for (const user of users) {
    for (const { asset } of blue.tokens) {
      const mint = encodeFunctionData({ abi: TOKEN_ABI, functionName: 'mint', args: [user, FUNDS] });
      const approve = encodeFunctionData({ abi: TOKEN_ABI, functionName: 'approve', args: [blue.morpho, maxUint256] });
      transactions.push({ from: WORKSHOP, to: asset, data: mint, label: 'mint' });
      transactions.push({ from: user, to: asset, data: approve, label: 'approve' });
    }
  }
  await miner.mineAll(miner.head.timestamp + 12, transactions);
}

/** A unit of collateral for every pair, so that oracles without feeds are asked in this block. */
function touchAll(blue: MorphoBlue, user: Hex): Transaction[] {
  return blue.pairs.map(({ params }) => ({
    from: user,
    to: blue.morpho,
    data: encodeFunctionData({ abi: MORPHO_ABI, functionName: 'supplyCollateral', args: [params, 1n, user, '0x'] }),
    label: 'touch',
  }));
}

/** Deploys tokens, feeds, Morpho and its pairs and funds `users` accounts; the same seed then draws the same actions. */
export async function createMorphoPlay(
  { rpc, contracts }: { readonly rpc: Rpc; readonly contracts: Contracts },
  { seed, users: count }: { readonly seed: number; readonly users: number },
): Promise<MorphoPlay> {
  const miner = await createMiner(rpc);
  const tokens = await deployTokens(miner, contracts);
  const reporter = createReporter({ reporter: REPORTER });
  const firstPrices = new Map<string, number>(TOKENS.map(([symbol, , price]) => [symbol, price]));
  const answers = tokens.map(({ feed, symbol }) => reporter.submit(feed, toAnswer(firstPrices.get(symbol) ?? 1)));
  await miner.mineAll(miner.head.timestamp + 12, answers);
  const blue = await deployMorphoBlue({ miner, contracts }, { tokens, pairs: DEMO_PAIRS });
  const address = (number: number): Hex => `0xb1ce${number.toString(16).padStart(36, '0')}`;
  const users = [address(1), ...Array.from({ length: count - 1 }, (_, number) => address(number + 2))] as const;
  await fund(miner, blue, [...users, LIQUIDATOR]);
  const random = createRandom(seed).fork('morpho actions');
  const counts = new Map<string, { done: number; reverted: number }>();
  const prices = new Map(firstPrices);
  const context: MorphoContext = {
    rpc,
    blue,
    random,
    users,
    reporter,
    prices,
    firstPrices,
    vaultWorth: WAD,
    nonce: 0n,
  };

  async function mine(transactions: readonly Transaction[]): Promise<void> {
    const block = await miner.mine(miner.head.timestamp + drawPause(random), transactions);
    for (const { label, succeeded } of block.transactions) {
      const before = counts.get(label) ?? { done: 0, reverted: 0 };
      counts.set(label, { done: before.done + (succeeded ? 1 : 0), reverted: before.reverted + (succeeded ? 0 : 1) });
    }
  }

  return {
    blue,
    users: [...users, blue.feeRecipient],
    liquidator: LIQUIDATOR,
    counts,
    get head() {
      return miner.head.number;
    },
    async growVault(worth) {
      context.vaultWorth = worth;
      await mine([vaultTransaction(context)]);
    },
    async play(actions) {
      for (let left = actions; left > 0; ) {
        const transactions: Transaction[] = [];
        for (let size = Math.min(left, 1 + random.below(4)); size > 0; ) {
          const drawn = await drawAction(random)(context);
          if (drawn.length === 0) continue;
          transactions.push(...drawn);
          size--;
          left--;
        }
        if (left === 0) transactions.push(...touchAll(blue, users[0]));
        await mine(transactions);
      }
    },
  };
}
