import type { Hex, Miner, Transaction } from '../chain/miner.ts';
import type { Contracts } from '../contracts/jobs.ts';
import { deployGmx } from '../gmx-v2/deploy.ts';
import type { GmxEvent } from '../gmx-v2/telling.ts';
import {
  FLOAT,
  type GmxMarketConfig,
  type GmxOrder,
  type GmxPrice,
  GmxRefusal,
  type GmxToken,
} from '../gmx-v2/types.ts';
import type { Random } from '../random/random.ts';
import { drawPeople, rawOf, visit } from './people.ts';
import type { Crowd, CrowdSetting, Hour, Person, ShortSeller } from './types.ts';

const MARKETS: readonly { readonly token: Hex; readonly symbol: string; readonly long: number }[] = [
  { token: '0x0e70000000000000000000000000000000000e70', symbol: 'WETH', long: 6000 },
  { token: '0x0b7c00000000000000000000000000000000b7c0', symbol: 'WBTC', long: 300 },
];
/** Dollars in each market's pool at the start. */
const POOL = 14_000_000;
/** Keepers' spread to either side of the feed's answer: a five-thousandth. */
const SPREAD = 5000n;
/** A price is pushed when it moved by this share, else every twelve hours. */
const MOVED = 0.01;
const SILENCE = 12;

interface GmxNamedToken extends GmxToken {
  readonly symbol: string;
}

/** Deploys the model of GMX v2 at the shared feeds' prices: momentum traders, and keepers that push prices and liquidate. */
export async function createGmxCrowd(
  { miner, contracts }: { readonly miner: Miner; readonly contracts: Contracts },
  setting: CrowdSetting,
  tokens: readonly GmxNamedToken[],
): Promise<Crowd & ShortSeller> {
  const tokenOf = (symbol: string): GmxNamedToken => {
    const token = tokens.find((each) => each.symbol === symbol);
    if (token === undefined) throw new Error(`GMX needs ${symbol} among the tokens`);
    return token;
  };
  const usdc = tokenOf('USDC');
  const configs = MARKETS.map(({ token, symbol, long }): GmxMarketConfig => {
    const index = tokenOf(symbol);
    const pool = { long: rawOf(long, index.decimals), short: rawOf(POOL, usdc.decimals) };
    return { marketToken: token, index, long: index, short: usdc, pool };
  });
  const gmx = await deployGmx({ miner, contracts }, configs);
  const { model } = gmx;
  const traders = drawPeople(setting, {
    role: 'gmx trader',
    count: setting.size,
    median: 4_000,
    pace: 75,
    arrival: 0.7,
  });
  const pushed = new Map<Hex, { readonly price: number; readonly hour: number }>();

  const priceOf = ({ decimals }: GmxToken, usd: number): GmxPrice => {
    const middle = BigInt(Math.round(usd * 1e8)) * 10n ** BigInt(22 - decimals);
    return { min: middle - middle / SPREAD, max: middle + middle / SPREAD };
  };
  function see({ price }: Hour): void {
    for (const token of [usdc, ...configs.map(({ index }) => index)]) {
      const { symbol } = tokens.find(({ address }) => address === token.address) ?? usdc;
      model.setPrice(token.address, priceOf(token, price(symbol)));
    }
  }
  const symbolOf = (market: Hex): string => MARKETS.find(({ token }) => token === market)?.symbol ?? 'WETH';

  /** Markets whose price moved, or was not told for long, up to now. */
  function push(hour: Hour): GmxEvent[] {
    return MARKETS.flatMap(({ token, symbol }) => {
      const last = pushed.get(token);
      const now = hour.price(symbol);
      const isFresh = last !== undefined && hour.hour - last.hour < SILENCE && Math.abs(now / last.price - 1) < MOVED;
      if (isFresh && !hour.mood.crashing) return [];
      pushed.set(token, { price: now, hour: hour.hour });
      return model.touch(token, BigInt(hour.time));
    });
  }

  function attempt(action: () => GmxEvent[]): GmxEvent[] {
    try {
      return action();
    } catch (error) {
      if (error instanceof GmxRefusal) return [];
      throw error;
    }
  }

  const positionOf = (order: GmxOrder) =>
    [...model.positions.values()].find(
      ({ account, market, isLong, collateral }) =>
        account === order.account &&
        market === order.market &&
        isLong === order.isLong &&
        collateral === order.collateral,
    );

  const [etherMarket] = configs;
  const hedgeOf = (account: Hex): GmxOrder => {
    if (etherMarket === undefined) throw new Error('GMX has no market of ether');
    return { account, market: etherMarket.marketToken, collateral: usdc.address, isLong: false };
  };

  function trade(person: Person, hour: Hour, own: Random): GmxEvent[] {
    const config = configs[person.number % 3 === 2 ? 1 : 0];
    if (config === undefined) return [];
    const { address, equity, boldness } = person;
    const symbol = symbolOf(config.marketToken);
    const isLong = hour.trend(symbol) + 0.02 * (own.uniform() - 0.5) > -0.004;
    // Some longs are secured by what they are long of.
    const collateral = person.number % 5 === 1 ? config.long : config.short;
    const order = { account: address, market: config.marketToken, collateral: collateral.address, isLong };
    const against = positionOf({ ...order, isLong: !isLong });
    const time = BigInt(hour.time);
    if (against !== undefined) {
      return attempt(() => model.decrease(against, { sizeUsd: against.sizeInUsd }, time));
    }
    const held = positionOf(order);
    if (held !== undefined && own.chance(0.45)) {
      const sizeUsd = own.chance(0.5) ? held.sizeInUsd : held.sizeInUsd / BigInt(2 + own.below(4));
      return attempt(() => model.decrease(held, { sizeUsd, isAdl: own.chance(0.04) }, time));
    }
    const part = held === undefined ? 1 : own.between(0, 0.4);
    const leverage = 2 + 20 * boldness * (0.4 + 0.6 * hour.mood.greed);
    const usd = equity * part;
    const raw = rawOf(usd / hour.price(collateral === config.long ? symbol : 'USDC'), collateral.decimals);
    const sizeUsd = BigInt(Math.round(equity * Math.max(part, 0.1) * leverage)) * FLOAT;
    return attempt(() => model.increase(order, { collateral: raw, sizeUsd }, time));
  }

  return {
    name: 'GMX v2',
    sources: { GmxEventEmitter: gmx.emitter },
    told: () => [],
    async guard(hour) {
      see(hour);
      const events = push(hour);
      if (events.length === 0) return [];
      const time = BigInt(hour.time);
      for (const position of [...model.positions.values()]) {
        const standing = model.standing(position);
        if (standing === null || (standing.remaining > 0n && standing.remaining >= standing.required)) continue;
        events.push(...attempt(() => model.liquidate(position, time)));
      }
      return gmx.telling(events, 'gmx keepers');
    },
    async act(hour) {
      see(hour);
      const events = await visit(setting, traders, hour, { name: 'trade', act: trade });
      return gmx.telling(events, 'gmx orders');
    },
    follow: () => [],
    async held(account, hour) {
      const position = positionOf(hedgeOf(account));
      if (position === undefined) return { ether: 0, worth: 0 };
      const ether = Number(position.sizeInTokens) / 1e18;
      const gain = Number(position.sizeInUsd / FLOAT) - ether * hour.price('WETH');
      return { ether, worth: Number(position.collateralAmount) / 10 ** usdc.decimals + gain };
    },
    short(account, { ether, dollars }, hour): readonly Transaction[] {
      see(hour);
      const collateral = rawOf(dollars, usdc.decimals);
      const sizeUsd = BigInt(Math.round(ether * hour.price('WETH'))) * FLOAT;
      const events = attempt(() => model.increase(hedgeOf(account), { collateral, sizeUsd }, BigInt(hour.time)));
      return gmx.telling(events, 'gmx hedge');
    },
    look: async () => null,
  };
}
