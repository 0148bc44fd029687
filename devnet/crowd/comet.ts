import { encodeFunctionData } from 'viem';
import { askAt } from '../chain/ask.ts';
import type { Hex, Miner, Transaction } from '../chain/miner.ts';
import { COMET_ABI } from '../compound-v3/abi.ts';
import { deployCompound } from '../compound-v3/deploy.ts';
import type { CometCollateral, CometConfig, CometToken } from '../compound-v3/market.ts';
import { reconcileComet } from '../compound-v3/reconcile.ts';
import { readComet } from '../compound-v3/views.ts';
import type { Contracts } from '../contracts/jobs.ts';
import type { Random } from '../random/random.ts';
import { createGive, createWatch, drawPeople, personOf, rawOf, visit } from './people.ts';
import type { Crowd, CrowdSetting, Hour, Person } from './types.ts';

const RICH = 10n ** 16n;
/** Borrow factor, liquidation factor of the collateral, what is kept of it, and cap in whole tokens. */
const TERMS: Readonly<Record<string, readonly [number, number, number, number]>> = {
  WETH: [0.83, 0.9, 0.95, 50_000],
  WBTC: [0.8, 0.85, 0.93, 2000],
  wstETH: [0.8, 0.85, 0.92, 20_000],
  LINK: [0.73, 0.79, 0.9, 2_000_000],
};
const OWN_COLLATERAL = ['WETH', 'WETH', 'WBTC', 'wstETH', 'LINK', 'WETH'] as const;

function configOf(tokens: readonly CometToken[]): CometConfig {
  const base = tokens.find(({ symbol }) => symbol === 'USDC');
  if (base === undefined) throw new Error('a Comet of dollars needs USDC among the tokens');
  const collaterals = tokens.flatMap((token): CometCollateral[] => {
    const terms = TERMS[token.symbol];
    if (terms === undefined) return [];
    const [borrowCollateralFactor, liquidateCollateralFactor, liquidationFactor, supplyCap] = terms;
    return [{ ...token, borrowCollateralFactor, liquidateCollateralFactor, liquidationFactor, supplyCap }];
  });
  return {
    base,
    collaterals,
    supply: { kink: 0.85, base: 0, slopeLow: 0.0325, slopeHigh: 0.4 },
    borrow: { kink: 0.85, base: 0.015, slopeLow: 0.035, slopeHigh: 2.5 },
    storeFrontPriceFactor: 0.6,
    baseBorrowMin: 100,
    targetReserves: 5_000_000,
  };
}

/** Deploys a Comet of dollars on the shared tokens, with suppliers, borrowers, absorbers and buyers of collateral. */
export async function createCometCrowd(
  { miner, contracts }: { readonly miner: Miner; readonly contracts: Contracts },
  setting: CrowdSetting,
  tokens: readonly CometToken[],
): Promise<Crowd> {
  const market = await deployCompound({ miner, contracts }, [configOf(tokens)]);
  const [comet] = market.comets;
  if (comet === undefined) throw new Error('no Comet was deployed');
  const { address: proxy, config } = comet;
  const { base, collaterals } = config;
  const { rpc, size, seed } = setting;
  const absorber = personOf('comet absorber', seed, 0);
  const buyer = personOf('comet buyer', seed, 0);
  const suppliers = drawPeople(setting, {
    role: 'comet supplier',
    count: Math.ceil(size / 4),
    median: 140_000,
    pace: 160,
    arrival: 0.3,
  });
  const borrowers = drawPeople(setting, {
    role: 'comet borrower',
    count: size,
    median: 20_000,
    pace: 130,
    arrival: 0.75,
  });
  const known = new Set<Hex>();
  const give = createGive(setting, proxy);
  const ask = askAt(rpc, 'latest');
  const isDue = createWatch(['WETH', 'WBTC', 'LINK', 'wstETH']);
  await miner.mineAll(miner.head.timestamp + 12, give(buyer, base, RICH));

  const tell = (from: Hex, data: Hex, label: string): Transaction => ({
    from,
    to: proxy,
    data,
    label: `comet ${label}`,
  });
  const view = (functionName: string, ...args: readonly unknown[]) => ({
    to: proxy,
    abi: COMET_ABI,
    functionName,
    args,
  });
  const supplyData = (asset: Hex, raw: bigint): Hex =>
    encodeFunctionData({ abi: COMET_ABI, functionName: 'supply', args: [asset, raw] });
  const withdrawData = (asset: Hex, raw: bigint): Hex =>
    encodeFunctionData({ abi: COMET_ABI, functionName: 'withdraw', args: [asset, raw] });

  const collateralOf = ({ number }: Person): CometCollateral => {
    const symbol = OWN_COLLATERAL[number % OWN_COLLATERAL.length];
    const found = collaterals.find((each) => each.symbol === symbol) ?? collaterals[0];
    if (found === undefined) throw new Error('the Comet takes no collateral');
    return found;
  };

  interface Holding {
    readonly lent: bigint;
    readonly owed: bigint;
    readonly collateral: bigint;
    readonly cash: bigint;
  }
  async function read(user: Hex, asset: Hex): Promise<Holding> {
    const [[lent = 0n] = [], [owed = 0n] = [], [collateral = 0n] = [], [supply = 0n] = [], [borrow = 0n] = []] =
      await ask([
        view('balanceOf', user),
        view('borrowBalanceOf', user),
        view('collateralBalanceOf', user, asset),
        view('totalSupply'),
        view('totalBorrow'),
      ]);
    return { lent, owed, collateral, cash: supply - borrow };
  }

  async function supply(person: Person, { mood }: Hour, own: Random): Promise<readonly Transaction[]> {
    const { address, equity, number } = person;
    known.add(address);
    const held = await read(address, base.asset);
    if (held.lent > 0n && own.chance(mood.crashing ? 0.5 : 0.3)) {
      const raw = held.lent / BigInt(2 + own.below(6));
      return raw * 10n > held.cash * 8n ? [] : [tell(address, withdrawData(base.asset, raw), 'withdraw')];
    }
    const usd = equity * (held.lent === 0n ? 1 : own.between(0.05, 0.3)) * (number < 5 ? 8 : 1);
    const raw = rawOf(usd, base.decimals);
    return [...give(address, base, raw), tell(address, supplyData(base.asset, raw), 'supply')];
  }

  async function borrow(person: Person, hour: Hour, own: Random): Promise<readonly Transaction[]> {
    const { address, boldness } = person;
    const token = collateralOf(person);
    known.add(address);
    const held = await read(address, token.asset);
    const transactions: Transaction[] = [];
    let collateral = Number(held.collateral) / 10 ** token.decimals;
    if (held.collateral === 0n) {
      collateral = person.equity / hour.price(token.symbol);
      const raw = rawOf(collateral, token.decimals);
      transactions.push(...give(address, token, raw), tell(address, supplyData(token.asset, raw), 'post collateral'));
    }
    const owed = Number(held.owed) / 10 ** base.decimals;
    const most = collateral * hour.price(token.symbol) * token.borrowCollateralFactor;
    const room = Math.min(
      most * (0.55 + 0.35 * boldness + 0.08 * hour.mood.greed) - owed,
      (Number(held.cash) / 10 ** base.decimals) * 0.8,
    );
    if (room > 150 && room > most * 0.05 && !hour.mood.crashing) {
      transactions.push(tell(address, withdrawData(base.asset, rawOf(room, base.decimals)), 'borrow'));
    } else if (owed > 400 && own.chance(hour.mood.crashing ? 0.6 - 0.4 * boldness : 0.6)) {
      // What is left is nothing at all, or more than the least that may be owed.
      const part = owed < 1000 || own.chance(0.1) ? owed * 1.001 : owed * own.between(0.1, 0.45);
      const raw = rawOf(part, base.decimals);
      transactions.push(...give(address, base, raw), tell(address, supplyData(base.asset, raw), 'repay'));
    }
    return transactions;
  }

  async function absorptions(): Promise<readonly Transaction[]> {
    const all = [...known];
    const answers = await ask(all.map((user) => view('isLiquidatable', user)));
    const found = all.filter((_, at) => answers[at]?.[0] === 1n).slice(0, 5);
    return found.map((user) => {
      const data = encodeFunctionData({ abi: COMET_ABI, functionName: 'absorb', args: [absorber, [user]] });
      return tell(absorber, data, 'absorb');
    });
  }

  /** Whatever collateral the Comet holds for itself is bought at its discount. */
  async function purchases(): Promise<readonly Transaction[]> {
    const transactions: Transaction[] = [];
    for (const { asset } of collaterals) {
      const sample = 10n ** BigInt(base.decimals + 3);
      const [[stock = 0n] = [], [sold = 0n] = []] = await ask([
        view('getCollateralReserves', asset),
        view('quoteCollateral', asset, sample),
      ]);
      const cost = (stock * sample * 97n) / (sold * 100n);
      if (cost < sample / 10n) continue;
      const args = [asset, 0n, cost, buyer] as const;
      transactions.push(
        tell(buyer, encodeFunctionData({ abi: COMET_ABI, functionName: 'buyCollateral', args }), 'buy'),
      );
    }
    return transactions;
  }

  return {
    name: 'Compound v3',
    sources: { CometConfigurator: market.configurator },
    told: () => [],
    guard: async (hour) => (isDue(hour) ? absorptions() : []),
    async act(hour) {
      const transactions = [
        ...(await visit(setting, suppliers, hour, { name: 'supply', act: supply })),
        ...(await visit(setting, borrowers, hour, { name: 'borrow', act: borrow })),
      ];
      if (hour.mood.crashing || hour.hour % 24 === 12) transactions.push(...(await purchases()));
      return transactions;
    },
    follow: () => [],
    async look({ number: block }) {
      const view = await readComet(rpc, comet, { block, accounts: [...known] });
      return (reader) => reconcileComet(reader, view);
    },
  };
}
