import { encodeDeployData } from 'viem';
import { TOKEN_ABI } from '../aave/abi.ts';
import { createdAddress, createMiner, type Hex, type Miner } from '../chain/miner.ts';
import type { Rpc } from '../chain/rpc.ts';
import type { Contracts } from '../contracts/jobs.ts';
import { createRandom, type Random } from '../random/random.ts';
import { deployGmx, type Gmx } from './deploy.ts';
import { syntheticAddress } from './setup.ts';
import type { GmxEvent } from './telling.ts';
import { FLOAT, type GmxMarketConfig, type GmxOrder, type GmxPrice, GmxRefusal, type GmxToken } from './types.ts';

const CHAIN_ID = 31337;
const OWNER: Hex = '0x6e0000000000000000000000000000000000006e';

/** GMX markets in which seeded random things happen. */
export interface GmxPlay {
  readonly gmx: Gmx;
  readonly counts: ReadonlyMap<string, number>;
  readonly head: { readonly number: number; readonly timestamp: number };
  play(actions: number): Promise<void>;
}

async function createToken(miner: Miner, contracts: Contracts, nonce: number, symbol: string, decimals: number) {
  const bytecode = contracts.TestnetERC20;
  if (bytecode === undefined) throw new Error('no compiled contract TestnetERC20: add it to a compile job');
  const args = [symbol, symbol, decimals, OWNER] as const;
  const data = encodeDeployData({ abi: TOKEN_ABI, bytecode: `0x${bytecode.object}`, args });
  await miner.mineAll(miner.head.timestamp + 12, [{ from: OWNER, to: null, data, label: `create ${symbol}` }]);
  return { address: createdAddress(OWNER, nonce), decimals };
}

const priceAt = (usd: number, { decimals }: GmxToken): GmxPrice => {
  const middle = BigInt(Math.round(usd * 1e8)) * 10n ** BigInt(22 - decimals);
  return { min: middle - middle / 5000n, max: middle + middle / 5000n };
};

export async function createGmxPlay(
  { rpc, contracts }: { readonly rpc: Rpc; readonly contracts: Contracts },
  seed: number,
): Promise<GmxPlay> {
  const miner = await createMiner(rpc);
  const weth = await createToken(miner, contracts, 0, 'WETH', 18);
  const usdc = await createToken(miner, contracts, 1, 'USDC', 6);
  const doge = { address: syntheticAddress(CHAIN_ID, 'DOGE'), decimals: 8 };
  const pool = { long: 2000n * 10n ** 18n, short: 5_000_000n * 10n ** 6n };
  const configs: readonly [GmxMarketConfig, ...GmxMarketConfig[]] = [
    { marketToken: '0x0e70000000000000000000000000000000000e70', index: weth, long: weth, short: usdc, pool },
    { marketToken: '0x0d0e00000000000000000000000000000000d0e0', index: doge, long: weth, short: usdc, pool },
  ];
  const gmx = await deployGmx({ miner, contracts }, configs);
  const random = createRandom(seed).fork('gmx');
  const counts = new Map<string, number>();
  const usd = new Map<GmxToken, number>([
    [weth, 2500],
    [usdc, 1],
    [doge, 0.2],
  ]);
  const context: Drawing = { gmx, random, configs, usd, counts };
  return {
    gmx,
    counts,
    get head() {
      return miner.head;
    },
    async play(actions) {
      for (let left = actions; left > 0; ) {
        const time = miner.head.timestamp + pause(random);
        movePrices(context);
        const events = configs.flatMap(({ marketToken }) => gmx.model.touch(marketToken, BigInt(time)));
        const size = Math.min(left, 1 + random.below(6));
        for (let n = 0; n < size; n++) events.push(...act(context, BigInt(time)));
        left -= size;
        await miner.mineAll(time, gmx.telling(events, 'orders'));
      }
    },
  };
}

interface Drawing {
  readonly gmx: Gmx;
  readonly random: Random;
  readonly configs: readonly [GmxMarketConfig, ...GmxMarketConfig[]];
  readonly usd: Map<GmxToken, number>;
  readonly counts: Map<string, number>;
}

const pause = (random: Random): number => (random.chance(0.8) ? 1 + random.below(600) : 3600 + random.below(86_400));

function movePrices({ gmx, random, usd }: Drawing): void {
  for (const [token, price] of usd) {
    const next = token.decimals === 6 ? 1 : price * Math.exp(0.03 * random.normal());
    usd.set(token, next);
    gmx.model.setPrice(token.address, priceAt(next, token));
  }
}

const trader = (number: number): Hex => `0x7ade${number.toString(16).padStart(36, '0')}`;

function act(context: Drawing, time: bigint): GmxEvent[] {
  const { gmx, random, counts } = context;
  const draw = random.uniform();
  const [name, action]: [string, () => GmxEvent[]] =
    draw < 0.5
      ? ['increase', () => increase(context, time)]
      : draw < 0.75
        ? ['decrease', () => decrease(context, time, false)]
        : draw < 0.8
          ? ['deleverage', () => decrease(context, time, true)]
          : ['liquidate', () => liquidateAny(gmx, time)];
  const count = (label: string) => counts.set(label, (counts.get(label) ?? 0) + 1);
  try {
    const events = action();
    count(events.length > 0 ? name : 'nothing to do');
    return events;
  } catch (error) {
    if (!(error instanceof GmxRefusal)) throw error;
    count(`${name} refused`);
    return [];
  }
}

function increase({ gmx, random, configs, usd }: Drawing, time: bigint): GmxEvent[] {
  const config = random.pick(configs);
  const token = random.chance(0.5) ? config.long : config.short;
  const order: GmxOrder = {
    account: trader(random.below(24)),
    market: config.marketToken,
    collateral: token.address,
    isLong: random.chance(0.55),
  };
  const margin = random.logNormal(2_000, 1);
  const leverage = random.between(0, 120);
  const amount = BigInt(Math.round((margin / (usd.get(token) ?? 1)) * 1e6)) * 10n ** BigInt(token.decimals - 6);
  const sizeUsd = BigInt(Math.round(margin * leverage)) * FLOAT;
  return gmx.model.increase(order, { collateral: amount, sizeUsd }, time);
}

function decrease({ gmx, random }: Drawing, time: bigint, isAdl: boolean): GmxEvent[] {
  const open = [...gmx.model.positions.values()];
  const position = open[random.below(Math.max(1, open.length))];
  if (position === undefined) return [];
  const sizeUsd = random.chance(0.5) ? position.sizeInUsd : (position.sizeInUsd * BigInt(1 + random.below(99))) / 100n;
  return gmx.model.decrease(position, { sizeUsd, isAdl }, time);
}

/** Every position that may be liquidated is. */
function liquidateAny({ model }: Gmx, time: bigint): GmxEvent[] {
  return [...model.positions.values()].flatMap((position) => {
    const standing = model.standing(position);
    if (standing === null || (standing.remaining > 0n && standing.remaining >= standing.required)) return [];
    return model.liquidate(position, time);
  });
}
