import { encodeFunctionData, maxUint256 } from 'viem';
import { TOKEN_ABI } from '../aave/abi.ts';
import { deployMarket } from '../aave/deploy.ts';
import type { Market, MarketConfig } from '../aave/market.ts';
import { createOutbox } from '../aave/outbox.ts';
import { AAVE_3_6 } from '../aave/release.ts';
import type { Release } from '../aave/release-type.ts';
import { createMiner, type Hex, type Miner, type Transaction } from '../chain/miner.ts';
import type { Rpc } from '../chain/rpc.ts';
import type { Contracts } from '../contracts/jobs.ts';
import { createLedger, type Ledger } from '../ledger/ledger.ts';
import { createRandom, type Random } from '../random/random.ts';
import { DEMO_MARKET } from '../scenario/market-config.ts';
import { GENESIS } from '../scenario/scenario.ts';
import type { ActionContext, RandomAction } from './context.ts';
import { liquidate } from './liquidation-action.ts';
import { MARKET_ACTIONS } from './market-actions.ts';
import { USER_ACTIONS } from './user-actions.ts';

/** Weight in the draw, and the action. */
type Weighted = readonly [number, RandomAction];

/** Which release is played, and what may happen in it; 3.6 when absent. */
export interface PlayedRelease {
  readonly release: Release;
  readonly actions: readonly Weighted[];
}

/** A market in which seeded random things happen, on a chain started with `GENESIS`. */
export interface RandomPlay {
  readonly market: Market;
  readonly ledger: Ledger;
  readonly users: readonly Hex[];
  /** Transactions by label: how many went through and how many reverted. */
  readonly counts: ReadonlyMap<string, { readonly done: number; readonly reverted: number }>;
  /** Number of the newest block. */
  readonly head: number;
  /** Draws and mines `actions` further actions, a few to a block. */
  play(actions: number): Promise<void>;
}

const FUNDS = 10n ** 30n;
const ACTIONS: readonly Weighted[] = [...USER_ACTIONS, ...MARKET_ACTIONS, [14, liquidate]];
const WORKSHOP: Hex = '0x3045000000000000000000000000000000003045';

function drawAction(random: Random, actions: readonly Weighted[]): RandomAction {
  let place = random.uniform() * actions.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, action] of actions) {
    place -= weight;
    if (place < 0) return action;
  }
  return liquidate;
}

/** Mostly minutes, sometimes a day or a month: interest must be compounded right over any time. */
function drawPause(random: Random): number {
  const draw = random.uniform();
  if (draw < 0.75) return 1 + random.below(900);
  if (draw < 0.95) return 3600 + random.below(86_400);
  return 86_400 + random.below(30 * 86_400);
}

const userAddress = (number: number): Hex => `0xacc0${number.toString(16).padStart(36, '0')}`;

async function fund(miner: Miner, market: Market, users: readonly Hex[]): Promise<void> {
  const transactions: Transaction[] = [];
  for (const user of users) {
    for (const { asset } of market.reserves) {
      const mint = encodeFunctionData({ abi: TOKEN_ABI, functionName: 'mint', args: [user, FUNDS] });
      const approve = encodeFunctionData({ abi: TOKEN_ABI, functionName: 'approve', args: [market.pool, maxUint256] });
      transactions.push({ from: market.admin, to: asset, data: mint, label: 'mint' });
      transactions.push({ from: user, to: asset, data: approve, label: 'approve' });
    }
  }
  await miner.mineAll(miner.head.timestamp + 12, transactions);
}

/** The demo market with isolated collateral in it. */
const RANDOM_MARKET: MarketConfig = {
  ...DEMO_MARKET,
  reserves: DEMO_MARKET.reserves.map((reserve) => ({
    ...reserve,
    ...(reserve.symbol === 'LINK' && { debtCeiling: 40_000_000 }),
    borrowableInIsolation: reserve.price < 2,
  })),
};

/** Deploys the market and funds `users` accounts; the same seed then draws the same actions. */
export async function createRandomPlay(
  { rpc, contracts }: { readonly rpc: Rpc; readonly contracts: Contracts },
  { seed, users: count }: { readonly seed: number; readonly users: number },
  played: PlayedRelease = { release: AAVE_3_6, actions: ACTIONS },
): Promise<RandomPlay> {
  const miner = await createMiner(rpc);
  const start = { config: RANDOM_MARKET, startTimestamp: GENESIS + 12 };
  const { market, reporter } = await deployMarket({ rpc, miner, contracts }, start, played.release);
  const users = [userAddress(1), ...Array.from({ length: count - 1 }, (_, number) => userAddress(number + 2))] as const;
  await fund(miner, market, users);
  const [first, ...others] = market.reserves;
  if (first === undefined) throw new Error('the market has no reserves');
  const ledger = createLedger(market);
  const random = createRandom(seed).fork('random actions');
  const counts = new Map<string, { done: number; reverted: number }>();
  const context: ActionContext = {
    rpc,
    market,
    ledger,
    random,
    users,
    reserves: [first, ...others],
    reporter,
    feeds: new Map(),
    prices: new Map(market.reserves.map(({ id, config }) => [id, config.price])),
    workshop: createOutbox(WORKSHOP, contracts),
  };

  async function mine(transactions: readonly Transaction[]): Promise<void> {
    const block = await miner.mine(miner.head.timestamp + drawPause(random), transactions);
    ledger.apply(block);
    for (const { label, succeeded } of block.transactions) {
      const count = counts.get(label) ?? { done: 0, reverted: 0 };
      counts.set(label, { done: count.done + (succeeded ? 1 : 0), reverted: count.reverted + (succeeded ? 0 : 1) });
    }
  }

  return {
    market,
    ledger,
    users,
    counts,
    get head() {
      return miner.head.number;
    },
    async play(actions) {
      for (let left = actions; left > 0; ) {
        const size = Math.min(left, 1 + random.below(3));
        const transactions: Transaction[] = [];
        for (let number = 0; number < size; number++)
          transactions.push(...(await drawAction(random, played.actions)(context)));
        left -= size;
        if (transactions.length > 0) await mine(transactions);
      }
    },
  };
}
