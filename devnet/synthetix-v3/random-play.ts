import { decodeFunctionData } from 'viem';
import { createFeed, createReporter, toAnswer } from '../aave/feeds.ts';
import { createOutbox } from '../aave/outbox.ts';
import { createMiner, type Hex, type MinedTransaction, type Transaction } from '../chain/miner.ts';
import type { Rpc } from '../chain/rpc.ts';
import type { Contracts } from '../contracts/jobs.ts';
import { createRandom, type Random } from '../random/random.ts';
import { createSynthetixActions, type Trader } from './actions.ts';
import { PERPS_ABI } from './calls.ts';
import { deploySynthetix } from './deploy.ts';
import { etherAndBitcoin, type SynthetixMarket } from './market.ts';
import { drawSynthetixAction } from './random-actions.ts';
import type { SynthetixContext } from './random-context.ts';

/** A system in which seeded random things happen. */
export interface SynthetixPlay {
  readonly market: SynthetixMarket;
  readonly accounts: readonly bigint[];
  /** with their present owners */
  readonly traders: readonly Trader[];
  readonly counts: ReadonlyMap<string, { readonly done: number; readonly reverted: number }>;
  readonly head: { readonly number: number; readonly timestamp: number };
  /** Mines `actions` further actions, several to a block. */
  play(actions: number): Promise<void>;
}

const FEED_ADMIN: Hex = '0xfeed00000000000000000000000000000000feed';
const REPORTER: Hex = '0x0c1e000000000000000000000000000000000c1e';
const FUNDS = 10n ** 27n;
const PRICES = { ETH: 2000, BTC: 40_000 } as const;

async function deployAll({ rpc, contracts, isBlind }: { rpc: Rpc; contracts: Contracts; isBlind: boolean }) {
  const miner = await createMiner(rpc);
  const outbox = createOutbox(FEED_ADMIN, contracts);
  const eth = createFeed(outbox, 'ETH / USD', REPORTER);
  const btc = createFeed(outbox, 'BTC / USD', REPORTER);
  await miner.mineAll(miner.head.timestamp + 12, outbox.take());
  const reporter = createReporter({ reporter: REPORTER });
  const first = [reporter.submit(eth, toAnswer(PRICES.ETH)), reporter.submit(btc, toAnswer(PRICES.BTC))];
  await miner.mineAll(miner.head.timestamp + 12, first);
  const config = etherAndBitcoin(
    { feed: eth, price: PRICES.ETH, isBlind },
    { feed: btc, price: PRICES.BTC, isChecked: true },
  );
  const market = await deploySynthetix({ miner, contracts }, { config, startTimestamp: miner.head.timestamp + 12 });
  return { miner, reporter, market };
}

/** Mostly seconds and minutes, sometimes hours: orders must settle in time and funding run. */
function drawPause(random: Random): number {
  const draw = random.uniform();
  if (draw < 0.7) return 2 + random.below(30);
  if (draw < 0.95) return 60 + random.below(1800);
  return 3600 + random.below(40_000);
}

/** Keeps up which orders wait: what was committed, until it is settled or cancelled, or its time is over. */
function noteOrder({ label, data, succeeded }: MinedTransaction, { market, pending }: SynthetixContext): void {
  if (!['commitOrder', 'settleOrder', 'cancelOrder'].includes(label)) return;
  const [order] = decodeFunctionData({ abi: PERPS_ABI, data }).args ?? [];
  if (typeof order === 'bigint') {
    // A settlement that fails is tried no more, so that the next one's turn comes.
    if (succeeded || label === 'settleOrder') pending.delete(order);
    return;
  }
  const { accountId, marketId } = order as { readonly accountId: bigint; readonly marketId: bigint };
  const perp = market.perps.find(({ config }) => config.id === marketId);
  if (succeeded && perp !== undefined) pending.set(accountId, perp);
}

export interface SynthetixPlayOptions {
  readonly seed: number;
  readonly traders: number;
  /** the first market's price comes from a node that no event tells of, as Pyth's */
  readonly isBlind?: boolean;
}

/** Deploys the system with two markets and a second collateral; the same seed draws the same actions. */
export async function createSynthetixPlay(
  { rpc, contracts }: { readonly rpc: Rpc; readonly contracts: Contracts },
  { seed, traders: count, isBlind = false }: SynthetixPlayOptions,
): Promise<SynthetixPlay> {
  const { miner, reporter, market } = await deployAll({ rpc, contracts, isBlind });
  const actions = createSynthetixActions(market);
  const traders = Array.from({ length: count }, (_, index): Trader => {
    return { id: BigInt(1000 + index), owner: `0xacc0${(index + 1).toString(16).padStart(36, '0')}` };
  });
  await miner.mineAll(
    miner.head.timestamp + 12,
    traders.flatMap((trader) => actions.open(trader, FUNDS)),
  );
  const context: SynthetixContext = {
    random: createRandom(seed).fork('synthetix actions'),
    market,
    actions,
    traders: [...traders],
    reporter,
    prices: new Map(market.perps.map(({ config }) => [config.id, config.symbol === 'BTC' ? PRICES.BTC : PRICES.ETH])),
    pending: new Map(),
  };
  const counts = new Map<string, { done: number; reverted: number }>();

  async function mine(transactions: readonly Transaction[]): Promise<void> {
    const block = await miner.mine(miner.head.timestamp + drawPause(context.random), transactions);
    for (const transaction of block.transactions) noteOrder(transaction, context);
    for (const { label, succeeded } of block.transactions) {
      const { done, reverted } = counts.get(label) ?? { done: 0, reverted: 0 };
      counts.set(label, { done: done + (succeeded ? 1 : 0), reverted: reverted + (succeeded ? 0 : 1) });
    }
  }

  return {
    market,
    accounts: traders.map(({ id }) => id),
    traders: context.traders,
    counts,
    get head() {
      return miner.head;
    },
    async play(number) {
      for (let left = number; left > 0; ) {
        const size = Math.min(left, 1 + context.random.below(8));
        const transactions: Transaction[] = [];
        for (let index = 0; index < size; index++) transactions.push(...drawSynthetixAction(context));
        left -= size;
        if (transactions.length > 0) await mine(transactions);
      }
    },
  };
}
