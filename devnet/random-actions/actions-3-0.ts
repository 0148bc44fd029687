import { encodeFunctionData, maxUint256, zeroAddress } from 'viem';
import { CONFIGURATOR_ABI, ORACLE_ABI, POOL_ABI } from '../aave/abi.ts';
import type { RateCurve, Reserve } from '../aave/market.ts';
import { CONFIGURATOR_3_0_ABI, POOL_3_0_ABI, STABLE_DEBT_TOKEN_ABI } from '../aave/v3-0/abi.ts';
import { AAVE_3_0_2, createStrategy } from '../aave/v3-0/release.ts';
import type { Hex, Transaction } from '../chain/miner.ts';
import { type ActionContext, drawAmount, type RandomAction, usdToRaw } from './context.ts';
import { liquidate } from './liquidation-action.ts';
import { COMMON_MARKET_ACTIONS, COMMON_PARAMETERS, changeParameter, type Parameter } from './market-actions.ts';
import type { PlayedRelease } from './play.ts';
import { COMMON_USER_ACTIONS, freePower, toPool } from './user-actions.ts';

const STABLE = 1n;
const VARIABLE = 2n;

const borrowAtStableRate: RandomAction = async (context) => {
  const { random, users, reserves } = context;
  const [user, reserve] = [random.pick(users), random.pick(reserves)];
  const power = await freePower(context, user);
  if (power < 10) return [];
  const amount = drawAmount(context, usdToRaw(context, reserve, power * random.between(0.3, 1)));
  const args = [reserve.asset, amount, STABLE, 0, user] as const;
  const data = encodeFunctionData({ abi: POOL_ABI, functionName: 'borrow', args });
  return [toPool(context, user, data, 'borrow at stable rate')];
};

/** A user and a reserve in which it owes at a stable rate, and how much. */
async function stableDebtor({ rpc, random, users, reserves }: ActionContext) {
  const pairs = reserves.flatMap((reserve) => users.map((user) => ({ reserve, user })));
  const answers = await rpc.batch(
    pairs.map(({ reserve, user }) => {
      const call = { abi: STABLE_DEBT_TOKEN_ABI, functionName: 'balanceOf', args: [user] } as const;
      const data = encodeFunctionData(call);
      return { method: 'eth_call', params: [{ to: reserve.stableDebtToken ?? zeroAddress, data }, 'latest'] };
    }),
  );
  const owing = pairs.flatMap((pair, at) => {
    const balance = BigInt(String(answers[at]));
    return balance > 0n ? [{ ...pair, balance }] : [];
  });
  return owing[random.below(owing.length)];
}

const repayAtStableRate: RandomAction = async (context) => {
  const debt = await stableDebtor(context);
  if (debt === undefined) return [];
  const { random, users } = context;
  const isAll = random.chance(0.3);
  const payer = !isAll && random.chance(0.15) ? random.pick(users) : debt.user;
  const amount = isAll ? maxUint256 : drawAmount(context, debt.balance);
  const args = [debt.reserve.asset, amount, STABLE, debt.user] as const;
  const data = encodeFunctionData({ abi: POOL_ABI, functionName: 'repay', args });
  return [toPool(context, payer, data, 'repay at stable rate')];
};

const swapRateMode: RandomAction = async (context) => {
  const debt = context.random.chance(0.5) ? await stableDebtor(context) : undefined;
  const user = debt?.user ?? context.random.pick(context.users);
  const { asset } = debt?.reserve ?? context.random.pick(context.reserves);
  const args = [asset, debt === undefined ? VARIABLE : STABLE] as const;
  const data = encodeFunctionData({ abi: POOL_3_0_ABI, functionName: 'swapBorrowRateMode', args });
  return [toPool(context, user, data, 'swap rate mode')];
};

/** Allowed where lenders get far less than variable debt would bring them: mostly after the curve was raised. */
const rebalance: RandomAction = async (context) => {
  const debt = await stableDebtor(context);
  if (debt === undefined) return [];
  const { random, users } = context;
  const args = [debt.reserve.asset, debt.user] as const;
  const data = encodeFunctionData({ abi: POOL_3_0_ABI, functionName: 'rebalanceStableBorrowRate', args });
  const raised = random.chance(0.7) ? setCurve(context, debt.reserve, { base: 3000 + random.below(3000) }) : [];
  return [...raised, toPool(context, random.pick(users), data, 'rebalance')];
};

const abi = CONFIGURATOR_3_0_ABI;

const PARAMETERS: readonly [Parameter, ...Parameter[]] = [
  ...COMMON_PARAMETERS,
  ({ random }, { asset }) =>
    encodeFunctionData({ abi, functionName: 'setReservePause', args: [asset, random.chance(0.3)] }),
  ({ random }, { asset }) =>
    encodeFunctionData({ abi, functionName: 'setReserveStableRateBorrowing', args: [asset, random.chance(0.8)] }),
  ({ random }) => {
    const terms = [9000 + random.below(300), 9300 + random.below(250), 10_100] as const;
    const args = [1, ...terms, zeroAddress, 'ETH correlated'] as const;
    return encodeFunctionData({ abi, functionName: 'setEModeCategory', args });
  },
  ({ random }, { asset }) =>
    encodeFunctionData({ abi, functionName: 'setAssetEModeCategory', args: [asset, random.below(3)] }),
  ({ random }) =>
    encodeFunctionData({ abi, functionName: 'updateFlashloanPremiumTotal', args: [BigInt(random.below(30))] }),
  ({ random }) =>
    encodeFunctionData({ abi, functionName: 'updateFlashloanPremiumToProtocol', args: [BigInt(random.below(5000))] }),
];

const changeStrategy: RandomAction = (context) => {
  const { random, reserves } = context;
  const reserve = random.pick(reserves);
  return setCurve(context, reserve, {
    slope1: reserve.config.curve.slope1 + random.below(200),
    base: random.below(100),
  });
};

function setCurve(
  { market, workshop }: ActionContext,
  { asset, config }: Reserve,
  changes: Partial<RateCurve>,
): Transaction[] {
  const strategy = createStrategy(workshop, market.provider, { ...config.curve, ...changes });
  const args = [asset, strategy] as const;
  const data = encodeFunctionData({ abi, functionName: 'setReserveInterestRateStrategyAddress', args });
  return [...workshop.take(), { from: market.admin, to: market.configurator, data, label: 'change strategy' }];
}

/** What the oracle is asked for instead of the assets of the category: it reads the feed of one of them. */
const CATEGORY_ASSET: Hex = '0xca7e000000000000000000000000000000000001';

const priceCategory: RandomAction = ({ market, random, reserves, feeds }) => {
  const [category] = market.config.categories;
  if (category === undefined) return [];
  const { id, ltv, threshold, bonus, label } = category;
  const reserve = random.pick(
    reserves.filter(({ config }) => category.collateral.includes(config.symbol)) as [Reserve],
  );
  const proxy = (feeds.get(reserve.id) ?? reserve.feed).proxy;
  const sources = { abi: ORACLE_ABI, functionName: 'setAssetSources', args: [[CATEGORY_ASSET], [proxy]] } as const;
  const args = [id, ltv, threshold, bonus, CATEGORY_ASSET, label] as const;
  const data = encodeFunctionData({ abi, functionName: 'setEModeCategory', args });
  return [
    { from: market.admin, to: market.oracle, data: encodeFunctionData(sources), label: 'source of a category' },
    { from: market.admin, to: market.configurator, data, label: 'price a category' },
  ];
};

/** Ends what would stop most other actions. */
const resume: RandomAction = ({ market, reserves }) =>
  reserves.flatMap(({ asset }) =>
    [
      encodeFunctionData({ abi, functionName: 'setReservePause', args: [asset, false] }),
      encodeFunctionData({ abi: CONFIGURATOR_ABI, functionName: 'setReserveFreeze', args: [asset, false] }),
      encodeFunctionData({ abi: CONFIGURATOR_ABI, functionName: 'setSiloedBorrowing', args: [asset, false] }),
      encodeFunctionData({ abi, functionName: 'setReserveStableRateBorrowing', args: [asset, true] }),
    ].map((data) => ({ from: market.admin, to: market.configurator, data, label: 'resume' })),
  );

/** Aave 3.0.2 as it is played: stable-rate debt in all its ways, categories of the first generation, rate contracts. */
export const PLAYED_3_0: PlayedRelease = {
  release: AAVE_3_0_2,
  actions: [
    ...COMMON_USER_ACTIONS,
    ...COMMON_MARKET_ACTIONS,
    [7, borrowAtStableRate],
    [4, repayAtStableRate],
    [3, swapRateMode],
    [2, rebalance],
    [4, changeParameter(PARAMETERS)],
    [0.6, changeStrategy],
    [2, priceCategory],
    [3, resume],
    [18, liquidate],
  ],
};
