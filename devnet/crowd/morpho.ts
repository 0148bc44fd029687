import { encodeFunctionData } from 'viem';
import { askAt } from '../chain/ask.ts';
import type { Hex, Miner, Transaction } from '../chain/miner.ts';
import { RpcError } from '../chain/rpc.ts';
import type { Contracts } from '../contracts/jobs.ts';
import { LENS_ABI, MORPHO_ABI, PAIR_ORACLE_ABI, VAULT_ABI } from '../morpho-blue/abi.ts';
import { borrowData, liquidateData, postData, repayData, supplyData, withdrawData } from '../morpho-blue/calls.ts';
import { DEMO_PAIRS, deployMorphoBlue } from '../morpho-blue/deploy.ts';
import { reconcileMorpho } from '../morpho-blue/reconcile.ts';
import type { MorphoToken, Pair } from '../morpho-blue/types.ts';
import { readMorpho } from '../morpho-blue/views.ts';
import type { Random } from '../random/random.ts';
import { createGive, createWatch, drawPeople, personOf, rawOf, visit } from './people.ts';
import type { Crowd, CrowdSetting, Hour, Person } from './types.ts';

const WAD = 10n ** 18n;
const PRICE_SCALE = 10n ** 36n;
const RICH = 10n ** 26n;
/** Share of a market's cash that no borrower draws on. */
const SPARE = 0.05;

export interface MorphoCrowd extends Crowd {
  /** Posts ether and borrows a little USDC against it. */
  lend(owner: Hex, ether: number, hour: Hour): readonly Transaction[];
}

interface Holding {
  readonly supplyShares: bigint;
  readonly borrowShares: bigint;
  readonly collateral: bigint;
  /** with interest */
  readonly supplied: bigint;
  readonly borrowed: bigint;
  readonly cash: bigint;
  readonly price: bigint;
}

/** Deploys Morpho Blue beside what is there, with suppliers, borrowers and liquidators. */
export async function createMorphoCrowd(
  { miner, contracts }: { readonly miner: Miner; readonly contracts: Contracts },
  setting: CrowdSetting,
  tokens: readonly MorphoToken[],
): Promise<MorphoCrowd> {
  const blue = await deployMorphoBlue({ miner, contracts }, { tokens, pairs: DEMO_PAIRS });
  const { rpc, size, seed } = setting;
  const liquidator = personOf('morpho liquidator', seed, 0);
  const keeper = personOf('morpho keeper', seed, 0);
  const suppliers = drawPeople(setting, {
    role: 'morpho supplier',
    count: Math.ceil(size / 4),
    median: 160_000,
    pace: 150,
    arrival: 0.3,
  });
  const borrowers = drawPeople(setting, {
    role: 'morpho borrower',
    count: size,
    median: 22_000,
    pace: 130,
    arrival: 0.75,
  });
  const known = new Set<Hex>([...suppliers.map(({ address }) => address), blue.feeRecipient]);
  const indebted = new Map<Hex, Pair>();
  const isDue = createWatch(['WETH', 'WBTC', 'LINK']);
  const give = createGive(setting, blue.morpho);
  const ask = askAt(rpc, 'latest');
  await miner.mineAll(
    miner.head.timestamp + 12,
    tokens.flatMap((token) => [...give(liquidator, token, RICH), ...give(keeper, token, 10n ** 20n)]),
  );

  const tell = (from: Hex, data: Hex, label: string): Transaction => ({
    from,
    to: blue.morpho,
    data,
    label: `morpho ${label}`,
  });
  const pairOf = (person: Person, own: readonly number[]): Pair =>
    blue.pairs[own[person.number % own.length] ?? 0] ?? blue.pairs[0];

  async function read(pair: Pair, user: Hex): Promise<Holding> {
    const { id, params } = pair;
    const [position = [], account = [], market = [], answer = []] = await ask([
      { to: blue.morpho, abi: MORPHO_ABI, functionName: 'position', args: [id, user] },
      { to: blue.lens, abi: LENS_ABI, functionName: 'account', args: [params, user] },
      { to: blue.lens, abi: LENS_ABI, functionName: 'market', args: [params] },
      { to: params.oracle, abi: PAIR_ORACLE_ABI, functionName: 'price' },
    ]);
    const [supplyShares = 0n, borrowShares = 0n, collateral = 0n] = position;
    const [supplied = 0n, borrowed = 0n] = account;
    const [lent = 0n, , owed = 0n] = market;
    const [price = 0n] = answer;
    return { supplyShares, borrowShares, collateral, supplied, borrowed, cash: lent - owed, price };
  }

  async function supply(person: Person, { mood, price }: Hour, own: Random): Promise<readonly Transaction[]> {
    const pair = pairOf(person, [0, 0, 1, 2, 0, 3]);
    const { address, equity } = person;
    const held = await read(pair, address);
    if (held.supplyShares > 0n && (mood.crashing ? own.chance(0.5) : own.chance(0.3))) {
      const shares = own.chance(0.15) ? held.supplyShares : held.supplyShares / BigInt(2 + own.below(6));
      const assets = (held.supplied * shares) / held.supplyShares;
      if (assets * 100n > held.cash * 95n) return [];
      return [tell(address, withdrawData(pair, 0n, shares, address, address), 'withdraw')];
    }
    const usd = equity * (held.supplyShares === 0n ? 1 : own.between(0.05, 0.3)) * (person.number < 6 ? 8 : 1);
    const raw = rawOf(usd / price(pair.config.loan), pair.loan.decimals);
    return [...give(address, pair.loan, raw), tell(address, supplyData(pair, raw, 0n, address), 'supply')];
  }

  /** How much of what is allowed a borrower wants to owe. */
  const wanted = ({ boldness }: Person, { mood }: Hour): number => 0.55 + 0.33 * boldness + 0.09 * mood.greed;

  async function borrow(person: Person, hour: Hour, own: Random): Promise<readonly Transaction[]> {
    const pair = pairOf(person, [0, 0, 1, 0, 2, 3, 1]);
    const { address } = person;
    const held = await read(pair, address);
    const collateral = held.collateral;
    known.add(address);
    indebted.set(address, pair);
    if (collateral === 0n) {
      const raw = rawOf(person.equity / hour.price(pair.config.collateral), pair.collateral.decimals);
      const room = borrowable({ ...held, collateral: raw }, pair, wanted(person, hour));
      return [
        ...give(address, pair.collateral, raw),
        tell(address, postData(pair, raw, address), 'post collateral'),
        ...(room > 0n ? [tell(address, borrowData(pair, room, 0n, address, address), 'borrow')] : []),
      ];
    }
    const room = borrowable(held, pair, wanted(person, hour));
    if (room > 0n && own.chance(0.7)) return [tell(address, borrowData(pair, room, 0n, address, address), 'borrow')];
    if (held.borrowShares > 0n && own.chance(hour.mood.crashing ? 0.6 - 0.4 * person.boldness : 0.5)) {
      const shares = held.borrowShares / BigInt(2 + own.below(8));
      if (shares === 0n) return [];
      const cost = (held.borrowed * shares) / held.borrowShares;
      return [
        ...give(address, pair.loan, (cost * 1001n) / 1000n + 1000n),
        tell(address, repayData(pair, 0n, shares, address), 'repay'),
      ];
    }
    const more = collateral / BigInt(10 + own.below(20));
    return [...give(address, pair.collateral, more), tell(address, postData(pair, more, address), 'post collateral')];
  }

  async function liquidations(limit: number): Promise<readonly Transaction[]> {
    const all = [...indebted];
    const attempts = await rpc.settle(
      all.map(([user, { params }]) => {
        const data = encodeFunctionData({
          abi: MORPHO_ABI,
          functionName: 'liquidate',
          args: [params, user, 0n, 1n, '0x'],
        });
        return { method: 'eth_call', params: [{ from: liquidator, to: blue.morpho, data }, 'latest'] };
      }),
    );
    const found = all.filter((_, at) => !(attempts[at] instanceof RpcError)).slice(0, limit);
    const transactions: Transaction[] = [];
    for (const [user, pair] of found) {
      const held = await read(pair, user);
      if (held.borrowShares === 0n) continue;
      const value = (held.collateral * held.price) / PRICE_SCALE;
      const seizes = (held.borrowed * incentive(pair.params.lltv)) / WAD;
      const isShort = seizes * 1000n >= value * 999n;
      const data = liquidateData(pair, user, isShort ? held.collateral : 0n, isShort ? 0n : held.borrowShares);
      transactions.push(tell(liquidator, data, 'liquidate'));
    }
    return transactions;
  }

  /** The vault's shares are worth what staked ether is, told once a day together with a touch of its market. */
  function growVault({ hour, price }: Hour): readonly Transaction[] {
    const pair = blue.pairs.find(({ config }) => config.oracle === 'VAULT');
    if (hour % 24 !== 0 || pair === undefined) return [];
    const worth = BigInt(Math.floor((price('wstETH') / price('WETH')) * 1e9)) * 10n ** 9n;
    const data = encodeFunctionData({ abi: VAULT_ABI, functionName: 'grow', args: [worth] });
    return [
      { from: keeper, to: blue.vault, data, label: 'morpho vault' },
      tell(keeper, postData(pair, 1n, keeper), 'touch'),
    ];
  }
  known.add(keeper);

  return {
    name: 'Morpho Blue',
    sources: { MorphoBlue: blue.morpho },
    told: () => [],
    guard: async (hour) => (isDue(hour) ? liquidations(hour.mood.crashing ? 4 : 6) : []),
    async act(hour) {
      return [
        ...growVault(hour),
        ...(await visit(setting, suppliers, hour, { name: 'supply', act: supply })),
        ...(await visit(setting, borrowers, hour, { name: 'borrow', act: borrow })),
      ];
    },
    follow: () => [],
    lend(owner, ether, { price }) {
      const [pair] = blue.pairs;
      const raw = rawOf(ether, 18);
      const loan = rawOf(ether * price('WETH') * 0.25, 6);
      known.add(owner);
      return [
        ...give(owner, pair.collateral, raw),
        tell(owner, postData(pair, raw, owner), 'post collateral'),
        tell(owner, borrowData(pair, loan, 0n, owner, owner), 'borrow'),
      ];
    },
    async look({ number: block }) {
      const view = await readMorpho(rpc, blue, { block, users: [...known], liquidator });
      return (reader) => reconcileMorpho(reader, view);
    },
  };
}

/** What else may be borrowed to owe a share of what is allowed, within the market's cash. */
function borrowable({ collateral, borrowed, price, cash }: Holding, { params }: Pair, share: number): bigint {
  const most = (((collateral * price) / PRICE_SCALE) * params.lltv) / WAD;
  const want = (most * BigInt(Math.floor(share * 1e4))) / 10_000n - borrowed;
  const there = (cash * BigInt(Math.floor((1 - SPARE) * 1e4))) / 10_000n;
  const room = want < there ? want : there;
  return room * 20n > most ? room : 0n;
}

/** min(1.15, 1 / (1 − 0.3 · (1 − lltv))), WAD. Source: Morpho Blue whitepaper. */
function incentive(lltv: bigint): bigint {
  const factor = (WAD * WAD) / (WAD - ((WAD - lltv) * 3n) / 10n);
  const most = (WAD * 115n) / 100n;
  return factor < most ? factor : most;
}
