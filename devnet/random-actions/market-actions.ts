import { encodeFunctionData } from 'viem';
import { CONFIGURATOR_ABI, ORACLE_ABI, POOL_ABI } from '../aave/abi.ts';
import { encodeCurve } from '../aave/configuration.ts';
import { createFeed, toAnswer } from '../aave/feeds.ts';
import type { Reserve } from '../aave/market.ts';
import type { Hex, Transaction } from '../chain/miner.ts';
import { exp } from '../random/real-math.ts';
import type { ActionContext, RandomAction } from './context.ts';

const abi = CONFIGURATOR_ABI;

function answer(context: ActionContext, reserve: Reserve, price: number): Transaction {
  const bounded = Math.min(reserve.config.price * 4, Math.max(reserve.config.price / 5, price));
  context.prices.set(reserve.id, bounded);
  return context.reporter.submit(context.feeds.get(reserve.id) ?? reserve.feed, toAnswer(bounded));
}

const movePrices: RandomAction = (context) => {
  const { random, prices, reserves } = context;
  const moved = reserves.filter(() => random.chance(0.5));
  return moved.map((reserve) => {
    const swing = reserve.config.price < 2 ? 0.004 : 0.05;
    return answer(context, reserve, (prices.get(reserve.id) ?? reserve.config.price) * exp(swing * random.normal()));
  });
};

const crash: RandomAction = (context) => {
  const share = context.random.between(0.45, 0.92);
  const volatile = context.reserves.filter(({ config }) => config.price > 2);
  return volatile.map((reserve) =>
    answer(
      context,
      reserve,
      (context.prices.get(reserve.id) ?? reserve.config.price) * share * context.random.between(0.95, 1.02),
    ),
  );
};

const recover: RandomAction = (context) => {
  const fallen = context.reserves.filter(
    ({ id, config }) => (context.prices.get(id) ?? config.price) < config.price * 0.7,
  );
  return fallen.map((reserve) => answer(context, reserve, reserve.config.price * context.random.between(0.8, 1.1)));
};

/** The oracle reads another Chainlink feed from now on. */
const switchFeed: RandomAction = (context) => {
  const { market, workshop, random, reserves } = context;
  const reserve = random.pick(reserves);
  const feed = createFeed(workshop, `${reserve.config.symbol} / USD`, market.reporter);
  context.feeds.set(reserve.id, feed);
  const first = answer(
    context,
    reserve,
    (context.prices.get(reserve.id) ?? reserve.config.price) * random.between(0.98, 1.02),
  );
  const args = [[reserve.asset], [feed.proxy]] as const;
  const data = encodeFunctionData({ abi: ORACLE_ABI, functionName: 'setAssetSources', args });
  return [...workshop.take(), first, { from: market.admin, to: market.oracle, data, label: 'switch feed' }];
};

const mintToTreasury: RandomAction = ({ market, reserves }) => {
  const args = [reserves.map(({ asset }) => asset)] as const;
  const data = encodeFunctionData({ abi: POOL_ABI, functionName: 'mintToTreasury', args });
  return [{ from: market.admin, to: market.pool, data, label: 'mint to treasury' }];
};

const coverDeficit: RandomAction = (context) => {
  const { market, ledger, random } = context;
  const broken = ledger.reserves.filter(({ deficit }) => deficit > 0);
  const state = broken[random.below(broken.length)];
  if (state === undefined) return [];
  const raw =
    BigInt(Math.floor(state.deficit * random.uniform() * 1e6)) * 10n ** BigInt(state.reserve.config.decimals - 6);
  const { asset } = state.reserve;
  const supply = [asset, raw + 10n, market.umbrella, 0] as const;
  return [
    {
      from: random.pick(context.users),
      to: market.pool,
      data: encodeFunctionData({ abi: POOL_ABI, functionName: 'supply', args: supply }),
      label: 'supply for the umbrella',
    },
    {
      from: market.umbrella,
      to: market.pool,
      data: encodeFunctionData({ abi: POOL_ABI, functionName: 'eliminateReserveDeficit', args: [asset, raw] }),
      label: 'cover deficit',
    },
  ];
};

export type Parameter = (context: ActionContext, reserve: Reserve) => Hex;

/** One change of a parameter each, as every release has them. */
export const COMMON_PARAMETERS: readonly [Parameter, ...Parameter[]] = [
  ({ random }, { asset, config }) => {
    const threshold = BigInt(config.threshold + random.below(300) - 200);
    const ltv = random.chance(0.1) ? 0n : BigInt(config.ltv - 300 + random.below(200));
    const args = [asset, ltv, threshold, BigInt(config.bonus)] as const;
    return encodeFunctionData({ abi, functionName: 'configureReserveAsCollateral', args });
  },
  ({ random }, { asset }) =>
    encodeFunctionData({ abi, functionName: 'setReserveFactor', args: [asset, BigInt(random.below(4000))] }),
  ({ random }, { asset }) =>
    encodeFunctionData({ abi, functionName: 'setLiquidationProtocolFee', args: [asset, BigInt(random.below(3000))] }),
  ({ random }, { asset, config }) =>
    encodeFunctionData({
      abi,
      functionName: 'setSupplyCap',
      args: [asset, BigInt(config.supplyCap + random.below(1000))],
    }),
  ({ random }, { asset, config }) =>
    encodeFunctionData({
      abi,
      functionName: 'setBorrowCap',
      args: [asset, BigInt(config.borrowCap + random.below(1000))],
    }),
  ({ random }, { asset }) =>
    encodeFunctionData({ abi, functionName: 'setReserveFreeze', args: [asset, random.chance(0.4)] }),
  ({ random }, { asset }) =>
    encodeFunctionData({ abi, functionName: 'setBorrowableInIsolation', args: [asset, random.chance(0.7)] }),
  ({ random }, { asset }) =>
    encodeFunctionData({ abi, functionName: 'setDebtCeiling', args: [asset, BigInt(random.below(90_000_000))] }),
  ({ random }, { asset }) =>
    encodeFunctionData({ abi, functionName: 'setSiloedBorrowing', args: [asset, random.chance(0.3)] }),
];

const PARAMETERS: readonly [Parameter, ...Parameter[]] = [
  ...COMMON_PARAMETERS,
  (_, { asset }) => encodeFunctionData({ abi, functionName: 'setReserveLtvzero', args: [asset, false] }),
  ({ random }, { asset }) =>
    encodeFunctionData({ abi, functionName: 'setReservePause', args: [asset, random.chance(0.3), random.below(1800)] }),
  (_, { asset }) => encodeFunctionData({ abi, functionName: 'disableLiquidationGracePeriod', args: [asset] }),
  ({ random }, { asset, config }) => {
    const curve = { ...config.curve, slope1: config.curve.slope1 + random.below(200), base: random.below(100) };
    return encodeFunctionData({ abi, functionName: 'setReserveInterestRateData', args: [asset, encodeCurve(curve)] });
  },
  ({ random }) => {
    const args = [1, 9000 + random.below(300), 9300 + random.below(250), 10_100, 'ETH correlated'] as const;
    return encodeFunctionData({ abi, functionName: 'setEModeCategory', args });
  },
  ({ random }, { asset }) =>
    encodeFunctionData({
      abi,
      functionName: 'setAssetCollateralInEMode',
      args: [asset, 1 + random.below(2), random.chance(0.7)],
    }),
  ({ random }, { asset }) =>
    encodeFunctionData({
      abi,
      functionName: 'setAssetBorrowableInEMode',
      args: [asset, 1 + random.below(2), random.chance(0.8)],
    }),
  ({ random }, { asset }) =>
    encodeFunctionData({
      abi,
      functionName: 'setAssetLtvzeroInEMode',
      args: [asset, 1 + random.below(2), random.chance(0.3)],
    }),
  ({ random }) => encodeFunctionData({ abi, functionName: 'updateFlashloanPremium', args: [BigInt(random.below(30))] }),
];

export const changeParameter =
  (parameters: readonly [Parameter, ...Parameter[]]): RandomAction =>
  (context) => {
    const { market, random, reserves } = context;
    const data = random.pick(parameters)(context, random.pick(reserves));
    return [{ from: market.admin, to: market.configurator, data, label: 'change parameter' }];
  };

/** Ends what would stop most other actions. */
const resume: RandomAction = ({ market, reserves }) =>
  reserves.flatMap(({ asset }) =>
    [
      encodeFunctionData({ abi, functionName: 'setReservePause', args: [asset, false, 0] }),
      encodeFunctionData({ abi, functionName: 'setReserveFreeze', args: [asset, false] }),
      encodeFunctionData({ abi, functionName: 'setReserveLtvzero', args: [asset, false] }),
    ].map((data) => ({ from: market.admin, to: market.configurator, data, label: 'resume' })),
  );

/** Weight in the draw beside each action; of every release. */
export const COMMON_MARKET_ACTIONS: readonly (readonly [number, RandomAction])[] = [
  [9, movePrices],
  [2.2, crash],
  [2, recover],
  [0.7, switchFeed],
  [1, mintToTreasury],
];

export const MARKET_ACTIONS: readonly (readonly [number, RandomAction])[] = [
  ...COMMON_MARKET_ACTIONS,
  [1, coverDeficit],
  [5, changeParameter(PARAMETERS)],
  [1.5, resume],
];
