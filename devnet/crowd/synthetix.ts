import type { Feed } from '../aave/market.ts';
import { askAt } from '../chain/ask.ts';
import type { Hex, Miner, Transaction } from '../chain/miner.ts';
import type { Contracts } from '../contracts/jobs.ts';
import type { Random } from '../random/random.ts';
import { createSynthetixActions, type Trader } from '../synthetix-v3/actions.ts';
import { PERPS_ABI } from '../synthetix-v3/calls.ts';
import { compileSynthetix, deploySynthetix } from '../synthetix-v3/deploy.ts';
import { etherAndBitcoin, type Perp, SYNTH_ETHER_ID, synthetixSources, USD_ID } from '../synthetix-v3/market.ts';
import { reconcileSynthetix } from '../synthetix-v3/reconcile.ts';
import { readSynthetix } from '../synthetix-v3/views.ts';
import { createWatch, drawPeople, personOf, visit } from './people.ts';
import type { Crowd, CrowdSetting, Hour, Person, ShortSeller } from './types.ts';

/** Account numbers: traders from here on, hedgers and keepers of the skew beyond. */
const FIRST_ACCOUNT = 1000;
const FIRST_ARBITRAGEUR = 5000;
const FIRST_HEDGER = 9000;
const ARBITRAGEURS = 3;

const wad = (amount: number): bigint => BigInt(Math.round(amount * 1e9)) * 10n ** 9n;

interface SynthetixFeeds {
  readonly ether: Feed;
  readonly bitcoin: Feed;
}

/** Deploys Synthetix Perps v3 on the shared feeds: momentum traders, traders against the skew, and keepers. */
export async function createSynthetixCrowd(
  { miner, contracts }: { readonly miner: Miner; readonly contracts: Contracts },
  setting: CrowdSetting,
  { ether, bitcoin, price }: SynthetixFeeds & { readonly price: (symbol: string) => number },
): Promise<Crowd & ShortSeller> {
  const { rpc, size, seed } = setting;
  const config = etherAndBitcoin({ feed: ether, price: price('WETH') }, { feed: bitcoin, price: price('WBTC') });
  const code = { ...contracts, ...(await compileSynthetix()) };
  const market = await deploySynthetix(
    { miner, contracts: code },
    { config, startTimestamp: miner.head.timestamp + 12 },
  );
  const actions = createSynthetixActions(market);
  const keeper = personOf('synthetix keeper', seed, 0);
  const traders = drawPeople(setting, {
    role: 'synthetix trader',
    count: size,
    median: 5_000,
    pace: 70,
    arrival: 0.7,
  });
  const arbitrageurs = Array.from({ length: ARBITRAGEURS }, (_, number): Trader => {
    return { id: BigInt(FIRST_ARBITRAGEUR + number), owner: personOf('synthetix arbitrageur', seed, number) };
  });
  const known = new Set<bigint>();
  const pending = new Map<bigint, { readonly perp: Perp; readonly symbol: string }>();
  const isDue = createWatch(['WETH', 'WBTC']);
  const hedgers = new Map<Hex, Trader>();

  /** The account with margin in dollars and in synthetic ether. */
  function join(trader: Trader, dollars: number, etherAmount = 0): Transaction[] {
    known.add(trader.id);
    return [
      ...actions.open(trader, wad(dollars * 20)),
      actions.modifyCollateral(trader, USD_ID, wad(dollars)),
      ...(etherAmount > 0 ? [actions.modifyCollateral(trader, SYNTH_ETHER_ID, wad(etherAmount))] : []),
    ];
  }
  await miner.mineAll(
    miner.head.timestamp + 12,
    arbitrageurs.flatMap((trader) => join(trader, 400_000)),
  );

  const ask = (functionName: string, ids: readonly (readonly bigint[])[]) =>
    askAt(rpc, 'latest')(ids.map((args) => ({ to: market.proxy, abi: PERPS_ABI, functionName, args })));

  function order(trader: Trader, perp: Perp, units: bigint, { price: priceNow }: Hour): readonly Transaction[] {
    if (pending.has(trader.id) || units === 0n) return [];
    const symbol = perp === market.perps[1] ? 'WBTC' : 'WETH';
    pending.set(trader.id, { perp, symbol });
    const acceptable = wad(priceNow(symbol) * (units > 0n ? 1.12 : 0.88));
    return [actions.commit(trader, { perp, size: units, acceptable })];
  }

  async function trade(person: Person, hour: Hour, own: Random): Promise<readonly Transaction[]> {
    const perp = market.perps[person.number % 3 === 2 ? 1 : 0];
    if (perp === undefined) return [];
    const symbol = perp === market.perps[1] ? 'WBTC' : 'WETH';
    const trader = { id: BigInt(FIRST_ACCOUNT + person.number), owner: person.address };
    const { equity, boldness } = person;
    const transactions: Transaction[] = [];
    let [worth, held] = [equity, 0n];
    if (!known.has(trader.id)) {
      transactions.push(...join(trader, equity, person.number % 4 === 1 ? (equity * 0.4) / hour.price('WETH') : 0));
    } else {
      const [[margin = 0n] = [], [, , position = 0n] = []] = [
        ...(await ask('getAvailableMargin', [[trader.id]])),
        ...(await ask('getOpenPosition', [[trader.id, perp.config.id]])),
      ];
      [worth, held] = [Number(margin) / 1e18, position];
    }
    if (worth < equity * 0.15) {
      if (held !== 0n) return order(trader, perp, -held, hour);
      return own.chance(0.5) ? [actions.modifyCollateral(trader, USD_ID, wad(equity * 0.7))] : [];
    }
    const isLong = hour.trend(symbol) + 0.02 * (own.uniform() - 0.5) > -0.004;
    if (held !== 0n && (held > 0n !== isLong || own.chance(0.2))) return order(trader, perp, -held, hour);
    const leverage = 2 + 12 * boldness * (0.5 + 0.5 * hour.mood.greed);
    const exposed = (Math.abs(Number(held)) / 1e18) * hour.price(symbol);
    const more = (worth * leverage - exposed) * 0.85;
    if (more < worth * 0.3) return transactions;
    const units = wad(more / hour.price(symbol));
    return [...transactions, ...order(trader, perp, isLong ? units : -units, hour)];
  }

  /** Where longs and shorts are far apart funding pays for taking the other side, and arbitrageurs do. */
  async function arbitrage(hour: Hour): Promise<readonly Transaction[]> {
    const transactions: Transaction[] = [];
    const skews = await ask(
      'skew',
      market.perps.map(({ config: { id } }) => [id]),
    );
    for (const [at, perp] of market.perps.entries()) {
      const trader = arbitrageurs[(hour.hour / 12 + at) % arbitrageurs.length];
      const units = Number(skews[at]?.[0] ?? 0n) / 1e18;
      const usd = Math.abs(units) * hour.price(at === 1 ? 'WBTC' : 'WETH');
      if (trader === undefined || usd < 150_000) continue;
      const part = Math.min(0.35, 600_000 / usd);
      transactions.push(...order(trader, perp, wad(-units * part), hour));
    }
    return transactions;
  }

  return {
    name: 'Synthetix Perps v3',
    sources: synthetixSources(market),
    told: () => [],
    async guard(hour) {
      if (!isDue(hour)) return [];
      const all = [...known];
      const answers = await ask(
        'canLiquidate',
        all.map((id) => [id]),
      );
      const found = all.filter((_, at) => answers[at]?.[0] === 1n).slice(0, 6);
      return found.map((id) => actions.liquidate(keeper, id));
    },
    async act(hour) {
      const against = hour.hour % 12 === 0 ? await arbitrage(hour) : [];
      return [...against, ...(await visit(setting, traders, hour, { name: 'trade', act: trade }))];
    },
    follow(hour) {
      const orders = [...pending];
      pending.clear();
      return orders.flatMap(([account, { perp, symbol }]) =>
        actions.settle(keeper, { account, perp, price: wad(hour.price(symbol)) }),
      );
    },
    async held(owner) {
      const [perp] = market.perps;
      const trader = hedgers.get(owner);
      if (perp === undefined || trader === undefined) return { ether: 0, worth: 0 };
      const [[margin = 0n] = []] = await ask('getAvailableMargin', [[trader.id]]);
      const [[, , size = 0n] = []] = await ask('getOpenPosition', [[trader.id, perp.config.id]]);
      return { ether: -Number(size) / 1e18, worth: Number(margin) / 1e18 };
    },
    short(owner, { ether: more, dollars }, hour) {
      const [perp] = market.perps;
      if (perp === undefined) return [];
      const known = hedgers.get(owner);
      const trader = known ?? { id: BigInt(FIRST_HEDGER + hedgers.size), owner };
      hedgers.set(owner, trader);
      const margin =
        known === undefined ? join(trader, dollars) : [actions.modifyCollateral(trader, USD_ID, wad(dollars))];
      return [...(dollars > 0 ? margin : []), ...order(trader, perp, -wad(more), hour)];
    },
    async look(block) {
      const accounts = [...known];
      const view = await readSynthetix(rpc, market, { block, accounts });
      return (reader) => reconcileSynthetix(reader, { market, view, accounts });
    },
  };
}
