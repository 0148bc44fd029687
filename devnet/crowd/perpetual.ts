import type { Feed } from '../aave/market.ts';
import { askAt, type Question } from '../chain/ask.ts';
import type { Hex, Miner, Transaction } from '../chain/miner.ts';
import type { Contracts } from '../contracts/jobs.ts';
import { ACCOUNT_BALANCE_ABI, CLEARING_HOUSE_ABI, SWAP_POOL_ABI } from '../perpetual-v2/abi.ts';
import { createPerpetualActions } from '../perpetual-v2/actions.ts';
import { deployPerpetual } from '../perpetual-v2/deploy.ts';
import { type PerpetualBase, perpetualSources } from '../perpetual-v2/market.ts';
import { sqrtPriceX96Of } from '../perpetual-v2/price.ts';
import { reconcilePerpetual } from '../perpetual-v2/reconcile.ts';
import { readPerpetual } from '../perpetual-v2/views.ts';
import type { Random } from '../random/random.ts';
import { ln } from '../random/real-math.ts';
import { approval, createWatch, drawPeople, personOf, rawOf, visit } from './people.ts';
import type { Crowd, CrowdSetting, Hour, Person, ShortSeller } from './types.ts';

const SYMBOLS = ['ETH', 'BTC'] as const;
/** The token whose feed a market follows: its own is named vETH or vBTC, as on Optimism. */
const spot = (symbol: string): string => `W${symbol}`;
/** Every price that a market may reach. */
const EVERYWHERE = { lowerTick: 20_000, upperTick: 160_000 };
const SPACING = 200;
const MAKERS = 4;
const ARBITRAGEURS = 3;
const KEEPERS = 2;
/** USD of one side of the first maker's liquidity in each market. */
const DEPTH = 12_000_000;
/** Share by which the pool must be off the index before somebody trades it back; each trade costs 1 %. */
const GAP = 0.013;

interface PerpetualToken {
  readonly symbol: string;
  readonly asset: Hex;
  readonly decimals: number;
  readonly feed: Feed;
}

const wad = (tokens: number): bigint => BigInt(Math.floor(tokens * 1e9)) * 10n ** 9n;

/** The tick of a price, down to the pool's spacing. */
const tickOf = (price: number): number => Math.floor(ln(price) / ln(1.0001) / SPACING) * SPACING;

/** Deploys Perpetual Protocol v2 on the shared feeds: momentum traders, makers, funding arbitrageurs and liquidators. */
export async function createPerpetualCrowd(
  { miner, contracts }: { readonly miner: Miner; readonly contracts: Contracts },
  setting: CrowdSetting,
  { tokens, price }: { readonly tokens: readonly PerpetualToken[]; readonly price: (symbol: string) => number },
): Promise<Crowd & ShortSeller> {
  const { rpc, size, seed } = setting;
  const tokenOf = (symbol: string): PerpetualToken => {
    const token = tokens.find((each) => each.symbol === symbol);
    if (token === undefined) throw new Error(`Perpetual Protocol needs ${symbol} among the tokens`);
    return token;
  };
  const [usdc, weth] = [tokenOf('USDC'), tokenOf('WETH')];
  const market = await deployPerpetual(
    { rpc, miner, contracts },
    {
      settlement: usdc.asset,
      markets: SYMBOLS.map((symbol) => ({ symbol, feed: tokenOf(spot(symbol)).feed, price: price(spot(symbol)) })),
      collaterals: [{ ...weth, ratio: 700_000, discount: 100_000 }],
      startTimestamp: miner.head.timestamp + 12,
    },
  );
  const actions = createPerpetualActions(market);
  const named = (role: string, count: number): Hex[] =>
    Array.from({ length: count }, (_, number) => personOf(`perpetual ${role}`, seed, number));
  const [makers, arbitrageurs, keepers] = [
    named('maker', MAKERS),
    named('arbitrageur', ARBITRAGEURS),
    named('keeper', KEEPERS),
  ];
  const traders = drawPeople(setting, {
    role: 'perpetual trader',
    count: size,
    median: 5_000,
    pace: 70,
    arrival: 0.7,
  });
  const known = new Set<Hex>([...makers, ...arbitrageurs, ...keepers, market.insuranceFund]);
  const joined = new Set<Hex>();
  const ranges = new Map<
    Hex,
    { readonly base: PerpetualBase; readonly lowerTick: number; readonly upperTick: number }
  >();
  const isDue = createWatch(SYMBOLS.map(spot));
  const usd = (amount: number): bigint => rawOf(amount, usdc.decimals);

  /** Mints dollars, and deposits them as margin. */
  function fund(who: Hex, dollars: number): Transaction[] {
    const isNew = !joined.has(who);
    joined.add(who);
    return [
      setting.mint(usdc.asset, who, usd(dollars)),
      ...(isNew ? [approval(who, usdc.asset, market.vault), approval(who, weth.asset, market.vault)] : []),
      actions.deposit(who, usdc.asset, usd(dollars)),
    ];
  }
  await miner.mineAll(miner.head.timestamp + 12, [
    setting.mint(usdc.asset, market.insuranceFund, usd(500_000)),
    ...makers.flatMap((maker, number) => fund(maker, number === 0 ? 12_000_000 : 400_000)),
    ...[...arbitrageurs, ...keepers].flatMap((who) => fund(who, 1_500_000)),
  ]);
  const [firstMaker] = makers;
  if (firstMaker !== undefined) {
    await miner.mineAll(
      miner.head.timestamp + 12,
      market.bases.map((base) =>
        actions.addLiquidity(
          firstMaker,
          { base, ...EVERYWHERE },
          { base: wad(DEPTH / price(spot(base.symbol))), quote: wad(DEPTH) },
        ),
      ),
    );
  }

  /** The first word of each answer. */
  async function ask(questions: readonly Question[]): Promise<bigint[]> {
    return (await askAt(rpc, 'latest')(questions)).map(([first = 0n]) => first);
  }
  const balances = { to: market.accountBalance, abi: ACCOUNT_BALANCE_ABI };
  const sizeCall = (trader: Hex, { baseToken }: PerpetualBase): Question => {
    return { ...balances, functionName: 'getTakerPositionSize', args: [trader, baseToken] };
  };
  const valueCall = (trader: Hex): Question => {
    return { to: market.clearingHouse, abi: CLEARING_HOUSE_ABI, functionName: 'getAccountValue', args: [trader] };
  };
  const requirementCall = (trader: Hex): Question => {
    return { ...balances, functionName: 'getMarginRequirementForLiquidation', args: [trader] };
  };
  const baseOf = ({ number }: Person): PerpetualBase | undefined => market.bases[number % 3 === 2 ? 1 : 0];

  /** Follows the trend of the day, more boldly the longer it lasts; gets out when it turns. */
  async function trade(person: Person, hour: Hour, own: Random): Promise<readonly Transaction[]> {
    const base = baseOf(person);
    if (base === undefined) return [];
    const { address, equity, boldness } = person;
    const transactions: Transaction[] = [];
    if (!joined.has(address)) {
      known.add(address);
      transactions.push(...fund(address, equity));
      if (person.number % 4 === 1) {
        const raw = rawOf((equity * 0.5) / hour.price('WETH'), weth.decimals);
        transactions.push(setting.mint(weth.asset, address, raw), actions.deposit(address, weth.asset, raw));
      }
    }
    const [held = 0n, value = 0n, requirement = 0n] = await ask([
      sizeCall(address, base),
      valueCall(address),
      requirementCall(address),
    ]);
    const isLong = hour.trend(spot(base.symbol)) + 0.02 * (own.uniform() - 0.5) > -0.004;
    const worth = transactions.length > 0 ? equity : Number(value) / 1e18;
    if (worth < equity * 0.15) {
      if (held !== 0n) return [actions.close(address, base)];
      return own.chance(0.4) ? fund(address, equity * 0.7) : [];
    }
    if (value < requirement) return transactions;
    if (held !== 0n && (held > 0n !== isLong || own.chance(0.2))) return [actions.close(address, base)];
    const leverage = 1.5 + 6 * boldness * (0.6 + 0.4 * hour.mood.greed);
    const exposed = (Math.abs(Number(held)) / 1e18) * hour.price(spot(base.symbol));
    const more = (worth * leverage - exposed) * 0.9;
    if (more > worth * 0.3) {
      transactions.push(
        actions.open(address, {
          base,
          isLong,
          inQuote: isLong,
          amount: sized(more, isLong, hour.price(spot(base.symbol))),
        }),
      );
    }
    return transactions;
  }

  /** Trades pools back to the index, and so takes the side that funding pays. */
  async function arbitrage(hour: Hour): Promise<readonly Transaction[]> {
    const prices = await ask(market.bases.map(({ pool }) => ({ to: pool, abi: SWAP_POOL_ABI, functionName: 'slot0' })));
    return market.bases.flatMap((base, at) => {
      const root = Number(prices[at] ?? 0n) / 2 ** 96;
      const gap = (root * root) / hour.price(spot(base.symbol)) - 1;
      if (Math.abs(gap) < GAP) return [];
      const isLong = gap < 0;
      const who = arbitrageurs[(hour.hour + at) % arbitrageurs.length];
      if (who === undefined) return [];
      const limit = sqrtPriceX96Of(hour.price(spot(base.symbol)) * (isLong ? 0.996 : 1.004));
      const most = isLong ? 4_000_000 : 4_000_000 / hour.price(spot(base.symbol));
      return [actions.open(who, { base, isLong, amount: wad(most), inQuote: isLong, limit })];
    });
  }

  /** The smaller makers keep to a band around the price: each moves its own once in three days. */
  function make({ hour, price: priceNow }: Hour): readonly Transaction[] {
    const maker = makers[1 + ((hour / 24) % 3)];
    const base = market.bases[(hour / 24) % 2];
    if (hour % 24 !== 0 || maker === undefined || base === undefined || ranges.has(maker)) return [];
    const tick = tickOf(priceNow(spot(base.symbol)));
    const range = { base, lowerTick: tick - 12 * SPACING, upperTick: tick + 12 * SPACING };
    ranges.set(maker, range);
    const quote = 300_000;
    return [actions.addLiquidity(maker, range, { base: wad(quote / priceNow(spot(base.symbol))), quote: wad(quote) })];
  }

  async function liquidations(limit: number): Promise<readonly Transaction[]> {
    const all = [...known].filter((who) => !makers.includes(who) && who !== market.insuranceFund);
    const answers = await ask(all.flatMap((who) => [valueCall(who), requirementCall(who)]));
    const found = all.filter((_, at) => (answers[2 * at] ?? 0n) < (answers[2 * at + 1] ?? 0n)).slice(0, limit);
    const sizes = await ask(found.flatMap((who) => market.bases.map((base) => sizeCall(who, base))));
    const transactions: Transaction[] = [];
    found.forEach((who, at) => {
      const keeper = keepers[at % keepers.length];
      market.bases.forEach((base, place) => {
        if ((sizes[at * market.bases.length + place] ?? 0n) === 0n || keeper === undefined) return;
        transactions.push(actions.liquidate(keeper, who, base));
      });
    });
    return transactions;
  }

  /** Keepers sell what they took over. */
  async function unwind(): Promise<readonly Transaction[]> {
    const places = keepers.flatMap((keeper) => market.bases.map((base) => ({ keeper, base })));
    const sizes = await ask(places.map(({ keeper, base }) => sizeCall(keeper, base)));
    return places.flatMap(({ keeper, base }, at) => ((sizes[at] ?? 0n) === 0n ? [] : [actions.close(keeper, base)]));
  }

  return {
    name: 'Perpetual Protocol v2',
    sources: perpetualSources(market),
    told: (proxies) =>
      [
        ...new Map(tokens.filter(({ feed }) => proxies.has(feed.proxy)).map(({ feed }) => [feed.proxy, feed])).values(),
      ].flatMap((feed) => actions.updateReaders(keepers[0] ?? market.admin, feed)),
    guard: async (hour) => (isDue(hour) ? liquidations(hour.mood.crashing ? 5 : 8) : []),
    async act(hour) {
      const transactions = [...make(hour), ...(await arbitrage(hour))];
      if (hour.hour % 6 === 0) transactions.push(...(await unwind()));
      return [...transactions, ...(await visit(setting, traders, hour, { name: 'trade', act: trade }))];
    },
    follow: () => [],
    async held(owner) {
      const [base] = market.bases;
      if (base === undefined || !known.has(owner)) return { ether: 0, worth: 0 };
      const [size = 0n, value = 0n] = await ask([sizeCall(owner, base), valueCall(owner)]);
      return { ether: -Number(size) / 1e18, worth: Number(value) / 1e18 };
    },
    short(owner, { ether, dollars }) {
      const [base] = market.bases;
      known.add(owner);
      if (base === undefined) return [];
      return [
        ...(dollars > 0 ? fund(owner, dollars) : []),
        ...(ether > 0 ? [actions.open(owner, { base, isLong: false, amount: wad(ether) })] : []),
      ];
    },
    async look({ number: block }) {
      const view = await readPerpetual(rpc, market, { block, accounts: [...known] });
      return (reader) => reconcilePerpetual(reader, { market, view });
    },
  };
}

/** A long is sized in dollars, a short in the asset. */
function sized(dollars: number, isLong: boolean, price: number): bigint {
  return wad(isLong ? dollars : dollars / price);
}
