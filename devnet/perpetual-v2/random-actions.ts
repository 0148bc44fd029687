import { encodeFunctionData } from 'viem';
import { toAnswer } from '../aave/feeds.ts';
import type { Hex, Transaction } from '../chain/miner.ts';
import type { Random } from '../random/random.ts';
import {
  ACCOUNT_BALANCE_ABI,
  CLEARING_HOUSE_ABI,
  COLLATERAL_MANAGER_ABI,
  CONFIG_ABI,
  REGISTRY_ABI,
  VAULT_ABI,
} from './abi.ts';
import type { PerpetualBase } from './market.ts';
import type { PerpetualPlayContext } from './play-context.ts';
import { sqrtPriceX96Of, tickOf } from './price.ts';

type Context = PerpetualPlayContext;
type Action = (context: Context) => readonly Transaction[] | Promise<readonly Transaction[]>;

const pick = <T>(random: Random, items: readonly T[]): T => {
  const item = items[random.below(items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
};
const QUOTE = 10n ** 18n;
const pickBase = ({ random, market }: Context): PerpetualBase => pick(random, market.bases);
const priceOf = ({ prices }: Context, { symbol }: PerpetualBase): number => prices.get(symbol) ?? 1;
const deposit: Action = ({ random, actions, traders, makers, market, weth }) => {
  const who = pick(random, random.chance(0.8) ? traders : makers);
  if (random.chance(0.35)) return [actions.deposit(who, weth, BigInt(1 + random.below(5_000_000)) * 10n ** 12n)];
  const amount = BigInt(1 + random.below(4_000_000_000));
  return [actions.deposit(who, market.settlement, random.chance(0.1) ? BigInt(random.below(20)) : amount)];
};

const withdraw: Action = ({ random, actions, traders, makers, market, weth }) => {
  const who = pick(random, random.chance(0.8) ? traders : makers);
  if (random.chance(0.3)) return [actions.withdraw(who, weth, BigInt(1 + random.below(3_000_000)) * 10n ** 11n)];
  return [actions.withdraw(who, market.settlement, BigInt(1 + random.below(500_000_000)))];
};

/** Sizes that a few thousand dollars of margin carry, now and then a few wei or far too much. */
const open: Action = (context) => {
  const { random, actions, traders } = context;
  const base = pickBase(context);
  const draw = random.uniform();
  const usd = draw < 0.06 ? 5e6 : 200 + 25_000 * random.uniform();
  const inQuote = random.chance(0.5);
  const amount = BigInt(Math.floor((inQuote ? usd : usd / priceOf(context, base)) * 1e12)) * 10n ** 6n;
  const tiny = random.chance(0.04);
  return [
    actions.open(pick(random, traders), {
      base,
      isLong: random.chance(0.5),
      amount: tiny ? BigInt(1 + random.below(1000)) : amount,
      inQuote,
    }),
  ];
};

const close: Action = (context) => [context.actions.close(pick(context.random, context.traders), pickBase(context))];

const settleFunding: Action = ({ random, actions, traders, makers }) => [
  actions.settleFunding(pick(random, [...traders, ...makers])),
];

const addLiquidity: Action = (context) => {
  const { random, actions, makers, market, ranges } = context;
  const maker = pick(random, makers.slice(1));
  const index = random.below(market.bases.length);
  const base = market.bases[index];
  if (base === undefined) return [];
  const tick = tickOf(priceOf(context, base));
  const held = ranges.get(maker) ?? [];
  const again = held.find((range) => range.base === index);
  const fresh = {
    base: index,
    lowerTick: tick - 200 * (1 + random.below(12)),
    upperTick: tick + 200 * (1 + random.below(12)),
  };
  const range = again !== undefined && random.chance(0.4) ? again : fresh;
  if (range === fresh) ranges.set(maker, [...held, fresh]);
  const quote = QUOTE * BigInt(500 + random.below(30_000));
  const amounts = { base: quote / BigInt(Math.round(priceOf(context, base))), quote };
  return [actions.addLiquidity(maker, { ...range, base }, amounts)];
};

/** Sometimes more liquidity than the order has: that reverts. */
const removeLiquidity: Action = ({ random, actions, makers, market, ranges }) => {
  const maker = pick(random, makers.slice(1));
  const held = ranges.get(maker) ?? [];
  if (held.length === 0) return [];
  const range = pick(random, held);
  const base = market.bases[range.base];
  if (base === undefined) return [];
  const liquidity = random.chance(0.2) ? 0n : 10n ** BigInt(17 + random.below(5)) * BigInt(1 + random.below(9));
  return [actions.removeLiquidity(maker, { ...range, base }, liquidity)];
};

const cancelExcess: Action = (context) => {
  const { random, actions, liquidators, makers } = context;
  return [actions.cancelExcessOrders(pick(random, liquidators), pick(random, makers.slice(1)), pickBase(context))];
};

/** A price moves; mostly somebody then brings the pool along. */
const movePrice: Action = async (context) => {
  const { random, prices, market, reporter, actions, liquidators } = context;
  const base = pickBase(context);
  const before = priceOf(context, base);
  const step = random.chance(0.25) ? 0.16 : 0.04;
  const drift = before > base.price * 1.6 ? -0.5 : before < base.price * 0.6 ? 0.5 : 0;
  const price = before * (1 + step * (2 * random.uniform() - 1 + drift));
  prices.set(base.symbol, price);
  const keeper = liquidators[0] ?? market.admin;
  const told = [reporter.submit(base.feed, toAnswer(price)), ...actions.updateReaders(keeper, base.feed)];
  return random.chance(0.7) ? [...told, ...(await bringPool(context, base))] : told;
};

/** Trades the pool to the index price. */
async function bringPool(context: Context, base: PerpetualBase): Promise<readonly Transaction[]> {
  const { random, actions, liquidators, rpc } = context;
  const limit = sqrtPriceX96Of(priceOf(context, base));
  const isLong = await mustRise(rpc, base.pool, limit);
  return [
    actions.open(pick(random, liquidators), { base, isLong, amount: QUOTE * 2_000_000n, inQuote: isLong, limit }),
  ];
}

const arbitrage: Action = (context) => bringPool(context, pickBase(context));

async function mustRise(rpc: Context['rpc'], pool: Hex, limit: bigint): Promise<boolean> {
  const answer = await rpc.call('eth_call', { to: pool, data: '0x3850c7bd' }, 'latest');
  return typeof answer === 'string' && BigInt(answer.slice(0, 66)) < limit;
}

const unwind: Action = (context) => [
  context.actions.close(pick(context.random, context.liquidators), pickBase(context)),
];

/** Whoever can be liquidated is, somewhere; without anybody, somebody healthy is tried, which reverts. */
const liquidate: Action = async (context) => {
  const { random, actions, liquidators, traders, rpc, market } = context;
  const calls = traders.flatMap((trader) => {
    const value = encodeFunctionData({ abi: CLEARING_HOUSE_ABI, functionName: 'getAccountValue', args: [trader] });
    const name = 'getMarginRequirementForLiquidation';
    const required = encodeFunctionData({ abi: ACCOUNT_BALANCE_ABI, functionName: name, args: [trader] });
    return [
      { method: 'eth_call', params: [{ to: market.clearingHouse, data: value }, 'latest'] },
      { method: 'eth_call', params: [{ to: market.accountBalance, data: required }, 'latest'] },
    ];
  });
  const answers = (await rpc.settle(calls)).map((answer) =>
    typeof answer === 'string' ? BigInt.asIntN(256, BigInt(answer)) : 0n,
  );
  const found = traders.filter((_, at) => (answers[2 * at] ?? 0n) < (answers[2 * at + 1] ?? 0n));
  const trader = found.length === 0 ? pick(random, traders) : pick(random, found);
  return market.bases.map((base) => actions.liquidate(pick(random, liquidators), trader, base));
};

/** Buys the collateral of whoever owes too much, sometimes more of it than is allowed. */
const liquidateCollateral: Action = async ({ random, actions, liquidators, traders, rpc, market, weth }) => {
  const name = 'getMaxRepaidSettlementAndLiquidatableCollateral';
  const calls = traders.flatMap((trader) => {
    const is = encodeFunctionData({ abi: VAULT_ABI, functionName: 'isLiquidatable', args: [trader] });
    const most = encodeFunctionData({ abi: VAULT_ABI, functionName: name, args: [trader, weth] });
    return [is, most].map((data) => ({ method: 'eth_call', params: [{ to: market.vault, data }, 'latest'] }));
  });
  const words = (await rpc.settle(calls)).map((answer) =>
    typeof answer === 'string' ? BigInt(answer.slice(0, 66)) : 0n,
  );
  const found = traders.flatMap((trader, at) =>
    words[2 * at] === 1n ? [{ trader, most: words[2 * at + 1] ?? 0n }] : [],
  );
  const { trader, most } = found.length === 0 ? { trader: pick(random, traders), most: 1n } : pick(random, found);
  const amount = random.chance(0.6) ? most : most + BigInt(random.below(3)) - 1n;
  return [actions.liquidateCollateral(pick(random, liquidators), trader, weth, amount > 0n ? amount : 1n)];
};

const settleBadDebt: Action = ({ random, actions, liquidators, traders }) => [
  actions.settleBadDebt(pick(random, liquidators), pick(random, traders)),
];

const govern: Action = ({ random, market, weth }) => {
  const { admin: from, config, registry, collateralManager, bases } = market;
  const base = pick(random, bases).baseToken;
  const encode = (to: Hex, data: Hex): Transaction => ({ from, to, data, label: 'govern' });
  const penalty = { abi: CONFIG_ABI, functionName: 'setLiquidationPenaltyRatio' } as const;
  const funding = { abi: CONFIG_ABI, functionName: 'setMaxFundingRate' } as const;
  const fee = { abi: REGISTRY_ABI, functionName: 'setFeeRatio' } as const;
  const haircut = { abi: COLLATERAL_MANAGER_ABI, functionName: 'setCollateralRatio' } as const;
  return [
    pick(random, [
      encode(config, encodeFunctionData({ ...penalty, args: [10_000 + random.below(30_000)] })),
      encode(config, encodeFunctionData({ ...funding, args: [20_000 + random.below(200_000)] })),
      encode(registry, encodeFunctionData({ ...fee, args: [base, 500 + random.below(12_000)] })),
      encode(collateralManager, encodeFunctionData({ ...haircut, args: [weth, 500_000 + random.below(400_000)] })),
    ]),
  ];
};

/** What makers earn and how long funding looks back: shares of fees, discounts of traders, intervals. */
function tune({ market, traders, liquidators }: Context, random: Random): readonly Transaction[] {
  const { admin: from, config, registry, bases } = market;
  const encode = (to: Hex, data: Hex): Transaction => ({ from, to, data, label: 'tune' });
  const twap = { abi: CONFIG_ABI, functionName: 'setTwapInterval' } as const;
  const share = { abi: REGISTRY_ABI, functionName: 'setInsuranceFundFeeRatio' } as const;
  const manager = { abi: REGISTRY_ABI, functionName: 'setFeeManager', args: [from, true] } as const;
  const discount = { abi: REGISTRY_ABI, functionName: 'setFeeDiscountRatio' } as const;
  const favoured = pick(random, [...traders, ...liquidators]);
  return pick(random, [
    [encode(config, encodeFunctionData({ ...twap, args: [pick(random, [5, 60, 400, 900, 1800])] }))],
    [encode(registry, encodeFunctionData({ ...share, args: [pick(random, bases).baseToken, random.below(400_000)] }))],
    [
      encode(registry, encodeFunctionData(manager)),
      encode(registry, encodeFunctionData({ ...discount, args: [favoured, random.below(600_000)] })),
    ],
  ]);
}

const ACTIONS: readonly (readonly [number, Action])[] = [
  [16, deposit],
  [8, withdraw],
  [28, open],
  [8, close],
  [3, settleFunding],
  [7, addLiquidity],
  [6, removeLiquidity],
  [2, cancelExcess],
  [13, movePrice],
  [6, arbitrage],
  [3, unwind],
  [12, liquidate],
  [5, liquidateCollateral],
  [1, settleBadDebt],
  [3, govern],
];
const TOTAL = ACTIONS.reduce((sum, [weight]) => sum + weight, 0);

/** Transactions of one random action; none when it has nothing to work on. */
export async function drawPerpetualAction(context: Context): Promise<readonly Transaction[]> {
  const tuning = context.tuning.chance(0.04) ? tune(context, context.tuning) : [];
  let place = context.random.uniform() * TOTAL;
  for (const [weight, action] of ACTIONS) {
    place -= weight;
    if (place < 0) return [...tuning, ...(await action(context))];
  }
  return tuning;
}
