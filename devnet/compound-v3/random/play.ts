import { encodeFunctionData, maxUint256 } from 'viem';
import { TOKEN_ABI } from '../../aave/abi.ts';
import { createMiner, type Hex, type MinedBlock } from '../../chain/miner.ts';
import type { Rpc } from '../../chain/rpc.ts';
import type { Contracts } from '../../contracts/jobs.ts';
import { createRandom, type Random } from '../../random/random.ts';
import { COMET_ABI } from '../abi.ts';
import { deployCompound } from '../deploy.ts';
import { type CompoundMarket, toUnits } from '../market.ts';
import type { ActionContext, PlayComet, PlayTransaction, RandomAction } from './context.ts';
import { MARKET_ACTIONS } from './market-actions.ts';
import { createSilence, type Silence } from './silence.ts';
import { deployTokens, playConfigs } from './stage.ts';
import { USER_ACTIONS } from './user-actions.ts';

/** Two Comets in which seeded random things happen: one counts in dollars, one in ether. */
export interface CometPlay {
  readonly market: CompoundMarket;
  readonly comets: readonly PlayComet[];
  readonly users: readonly Hex[];
  readonly silence: Silence;
  readonly blocks: readonly MinedBlock[];
  /** Transactions by label: how many went through and how many reverted. */
  readonly counts: ReadonlyMap<string, { readonly done: number; readonly reverted: number }>;
  readonly head: number;
  /** Draws and mines `actions` further actions, a few to a block. */
  play(actions: number): Promise<void>;
  /** One small supply to each Comet, so that an event tells of every accrual so far; then a block without any. */
  settle(): Promise<void>;
}

const ALL_ACTIONS: readonly (readonly [number, RandomAction])[] = [...USER_ACTIONS, ...MARKET_ACTIONS];
const TOTAL_WEIGHT = ALL_ACTIONS.reduce((sum, [weight]) => sum + weight, 0);
const FUNDS = 10n ** 30n;

function drawAction(random: Random): RandomAction {
  let place = random.uniform() * TOTAL_WEIGHT;
  for (const [weight, action] of ALL_ACTIONS) {
    place -= weight;
    if (place < 0) return action;
  }
  return USER_ACTIONS[0]?.[1] ?? (() => []);
}

/** Mostly minutes, sometimes a day or a month. */
function drawPause(random: Random): number {
  const draw = random.uniform();
  if (draw < 0.8) return 1 + random.below(900);
  if (draw < 0.97) return 3600 + random.below(86_400);
  return 86_400 + random.below(30 * 86_400);
}

const userAddress = (number: number): Hex => `0xc0de${number.toString(16).padStart(36, '0')}`;

function funding(
  users: readonly Hex[],
  tokens: readonly { asset: Hex }[],
  stage: { owner: Hex; comets: readonly Hex[] },
) {
  return users.flatMap((user) =>
    tokens.flatMap(({ asset }): PlayTransaction[] => [
      {
        from: stage.owner,
        to: asset,
        data: encodeFunctionData({ abi: TOKEN_ABI, functionName: 'mint', args: [user, FUNDS] }),
        label: 'mint',
      },
      ...stage.comets.map((comet) => ({
        from: user,
        to: asset,
        data: encodeFunctionData({ abi: TOKEN_ABI, functionName: 'approve', args: [comet, maxUint256] }),
        label: 'approve',
      })),
    ]),
  );
}

/** Deploys tokens, feeds and both Comets on a fresh chain and funds the users; the same seed draws the same actions. */
export async function createCometPlay(
  { rpc, contracts }: { readonly rpc: Rpc; readonly contracts: Contracts },
  { seed, users: count }: { readonly seed: number; readonly users: number },
): Promise<CometPlay> {
  const miner = await createMiner(rpc);
  const stage = await deployTokens(miner, contracts);
  const { configs, later } = playConfigs(stage);
  const market = await deployCompound({ miner, contracts }, configs);
  const comets = market.comets.map(
    ({ address, config }): PlayComet => ({ address, config: { ...config, collaterals: [...config.collaterals] } }),
  );
  const [first, ...others] = comets;
  if (first === undefined) throw new Error('no Comet was deployed');
  const users = [userAddress(1), ...Array.from({ length: count - 1 }, (_, n) => userAddress(n + 2))] as const;
  const addresses = comets.map(({ address }) => address);
  const mints = funding(users, stage.tokens, { owner: stage.owner, comets: addresses });
  await miner.mineAll(miner.head.timestamp + 12, mints);

  const random = createRandom(seed).fork('comet actions');
  const counts = new Map<string, { done: number; reverted: number }>();
  const blocks: MinedBlock[] = [];
  const silence = createSilence(addresses);
  const [feed, ...feeds] = stage.feeds;
  if (feed === undefined) throw new Error('the stage has no feeds');
  const context: ActionContext = {
    rpc,
    random,
    market,
    comets: [first, ...others],
    users,
    reporter: stage.reporter,
    feeds: [feed, ...feeds],
    unlisted: new Map([[first.address, later]]),
  };

  async function mine(pause: number, transactions: readonly PlayTransaction[]): Promise<void> {
    const block = await miner.mine(miner.head.timestamp + pause, transactions);
    blocks.push(block);
    silence.observe(block, transactions);
    for (const { label, succeeded } of block.transactions) {
      const tally = counts.get(label) ?? { done: 0, reverted: 0 };
      counts.set(label, { done: tally.done + (succeeded ? 1 : 0), reverted: tally.reverted + (succeeded ? 0 : 1) });
    }
  }

  return {
    market,
    comets,
    users,
    silence,
    blocks,
    counts,
    get head() {
      return miner.head.number;
    },
    async play(actions) {
      for (let left = actions; left > 0; ) {
        const size = Math.min(left, 1 + random.below(6));
        const transactions: PlayTransaction[] = [];
        for (let number = 0; number < size; number++) {
          transactions.push(...(await drawAction(random)(context, random.pick(context.comets))));
        }
        left -= size;
        if (transactions.length > 0) await mine(drawPause(random), transactions);
      }
    },
    async settle() {
      const sync = comets.map(({ address, config }): PlayTransaction => {
        const args = [config.base.asset, toUnits(1, config.base.decimals)] as const;
        const data = encodeFunctionData({ abi: COMET_ABI, functionName: 'supply', args });
        return { from: users[0], to: address, data, label: 'settle' };
      });
      await mine(60, sync);
      await mine(3600 + random.below(86_400), []);
    },
  };
}
