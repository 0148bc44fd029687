import { encodeFunctionData } from 'viem';
import type { Reporter } from '../../aave/feeds.ts';
import type { Feed } from '../../aave/market.ts';
import type { Hex, Transaction } from '../../chain/miner.ts';
import type { Rpc } from '../../chain/rpc.ts';
import type { Random } from '../../random/random.ts';
import { COMET_ABI } from '../abi.ts';
import type { Comet, CometCollateral, CometToken, CompoundMarket } from '../market.ts';

/** A Comet whose list of collaterals grows while the play goes on. */
export interface PlayComet extends Comet {
  readonly config: Comet['config'] & { readonly collaterals: CometCollateral[] };
}

export interface PlayFeed {
  readonly feed: Feed;
  readonly firstPrice: number;
  price: number;
}

/** What a random action draws from. */
export interface ActionContext {
  readonly rpc: Rpc;
  readonly random: Random;
  readonly market: CompoundMarket;
  readonly comets: readonly [PlayComet, ...PlayComet[]];
  readonly users: readonly [Hex, ...Hex[]];
  readonly reporter: Reporter;
  readonly feeds: readonly [PlayFeed, ...PlayFeed[]];
  /** collaterals that governance may still list, by Comet */
  readonly unlisted: Map<Hex, CometCollateral>;
}

/** Transactions of the next block, in order; `base` names the parties of a base transfer. */
export interface PlayTransaction extends Transaction {
  readonly parties?: readonly Hex[];
}

export type RandomAction = (
  context: ActionContext,
  comet: PlayComet,
) => readonly PlayTransaction[] | Promise<readonly PlayTransaction[]>;

const DRAW = 2n ** 53n;

/** A raw amount up to `bound`: mostly any size, sometimes a few units, where rounding shows. */
export function drawAmount({ random }: ActionContext, bound: bigint): bigint {
  if (bound <= 0n) return 1n;
  if (random.chance(0.12)) return BigInt(1 + random.below(900));
  const drawn = (bound * BigInt(Math.floor(random.uniform() * Number(DRAW)))) / DRAW;
  return drawn > 0n ? drawn : 1n;
}

/** Asks a Comet as it stands for one number. */
export async function askNumber({ rpc }: ActionContext, comet: PlayComet, data: Hex): Promise<bigint> {
  const answer = await rpc.call('eth_call', { to: comet.address, data }, 'latest');
  return typeof answer === 'string' && answer.length >= 66 ? BigInt(answer.slice(0, 66)) : 0n;
}

export const collateralOf = (context: ActionContext, comet: PlayComet, user: Hex, asset: Hex): Promise<bigint> =>
  askNumber(
    context,
    comet,
    encodeFunctionData({ abi: COMET_ABI, functionName: 'collateralBalanceOf', args: [user, asset] }),
  );

export const debtOf = (context: ActionContext, comet: PlayComet, user: Hex): Promise<bigint> =>
  askNumber(context, comet, encodeFunctionData({ abi: COMET_ABI, functionName: 'borrowBalanceOf', args: [user] }));

export const lentBy = (context: ActionContext, comet: PlayComet, user: Hex): Promise<bigint> =>
  askNumber(context, comet, encodeFunctionData({ abi: COMET_ABI, functionName: 'balanceOf', args: [user] }));

export function pickCollateral({ random }: ActionContext, comet: PlayComet): CometToken {
  const [first, ...others] = comet.config.collaterals;
  if (first === undefined) throw new Error('a Comet of the play has no collateral');
  return random.pick([first, ...others]);
}
