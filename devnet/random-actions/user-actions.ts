import { encodeFunctionData, maxUint256, parseAbi } from 'viem';
import { FLASH_BORROWER_ABI, POOL_ABI, SCALED_TOKEN_ABI, TOKEN_ABI } from '../aave/abi.ts';
import type { Reserve } from '../aave/market.ts';
import type { Hex, Transaction } from '../chain/miner.ts';
import { debtBalance, supplyBalance } from '../ledger/ray.ts';
import { type ActionContext, drawAmount, type RandomAction, usdToRaw } from './context.ts';

const abi = POOL_ABI;
const VARIABLE = 2n;
const TRADE_USD = 60_000;

const anyUser = ({ random, users }: ActionContext): Hex => random.pick(users);
const anyReserve = ({ random, reserves }: ActionContext): Reserve => random.pick(reserves);

interface Holding {
  readonly user: Hex;
  readonly reserve: Reserve;
  /** Raw balance at the reserve's last index. */
  readonly balance: bigint;
}

function holdings({ ledger, users, reserves }: ActionContext, side: 'supply' | 'debt'): Holding[] {
  const found: Holding[] = [];
  for (const user of users) {
    for (const reserve of reserves) {
      const state = ledger.reserves[reserve.id];
      if (state === undefined) continue;
      const slot = ledger.slot(ledger.account(user), state);
      const balance =
        side === 'supply'
          ? supplyBalance(slot.scaledSupply, state.supplyIndexRay)
          : debtBalance(slot.scaledDebt, state.borrowIndexRay);
      if (balance > 0n) found.push({ user, reserve, balance });
    }
  }
  return found;
}

const anyHolding = (context: ActionContext, side: 'supply' | 'debt'): Holding | undefined => {
  const all = holdings(context, side);
  return all[context.random.below(all.length)];
};

export const toPool = ({ market }: ActionContext, from: Hex, data: Hex, label: string): Transaction => ({
  from,
  to: market.pool,
  data,
  label,
});

const supplyData = (reserve: Reserve, amount: bigint, to: Hex): Hex =>
  encodeFunctionData({ abi, functionName: 'supply', args: [reserve.asset, amount, to, 0] });
const borrowData = (reserve: Reserve, amount: bigint, to: Hex): Hex =>
  encodeFunctionData({ abi, functionName: 'borrow', args: [reserve.asset, amount, VARIABLE, 0, to] });
const withdrawData = (reserve: Reserve, amount: bigint, to: Hex): Hex =>
  encodeFunctionData({ abi, functionName: 'withdraw', args: [reserve.asset, amount, to] });
const repayData = (reserve: Reserve, amount: bigint, of: Hex): Hex =>
  encodeFunctionData({ abi, functionName: 'repay', args: [reserve.asset, amount, VARIABLE, of] });

const supply: RandomAction = (context) => {
  const [user, reserve] = [anyUser(context), anyReserve(context)];
  const to = context.random.chance(0.12) ? anyUser(context) : user;
  const amount = drawAmount(context, usdToRaw(context, reserve, TRADE_USD));
  return [toPool(context, user, supplyData(reserve, amount, to), 'supply')];
};

/** USD that the user may still borrow, by the contract's own word. */
export async function freePower({ rpc, market }: ActionContext, user: Hex): Promise<number> {
  const data = encodeFunctionData({ abi, functionName: 'getUserAccountData', args: [user] });
  const answer = await rpc.call('eth_call', { to: market.pool, data }, 'latest');
  return typeof answer === 'string' ? Number(BigInt(`0x${answer.slice(130, 194)}`)) / 1e8 : 0;
}

const borrow: RandomAction = async (context) => {
  const [user, reserve] = [anyUser(context), anyReserve(context)];
  const power = await freePower(context, user);
  if (power < 0.01) return [];
  const amount = drawAmount(context, usdToRaw(context, reserve, power * context.random.between(0.5, 1.03)));
  return [toPool(context, user, borrowData(reserve, amount, user), 'borrow')];
};

/** All that the collateral allows, so that interest and prices soon make it liquidatable. */
const borrowToTheBrim: RandomAction = async (context) => {
  const [user, reserve] = [anyUser(context), anyReserve(context)];
  const power = await freePower(context, user);
  if (power < 10) return [];
  return [toPool(context, user, borrowData(reserve, usdToRaw(context, reserve, power * 0.995), user), 'borrow')];
};

const delegation = parseAbi(['function approveDelegation(address to, uint256 amount)']);

const borrowForAnother: RandomAction = async (context) => {
  const [owner, user, reserve] = [anyUser(context), anyUser(context), anyReserve(context)];
  const amount = drawAmount(context, usdToRaw(context, reserve, (await freePower(context, owner)) * 0.8));
  const data = encodeFunctionData({ abi: delegation, functionName: 'approveDelegation', args: [user, amount] });
  return [
    { from: owner, to: reserve.debtToken, data, label: 'delegate' },
    toPool(context, user, borrowData(reserve, amount, owner), 'borrow for another'),
  ];
};

const repay: RandomAction = (context) => {
  const debt = anyHolding(context, 'debt');
  if (debt === undefined) return [];
  const isAll = context.random.chance(0.3);
  const payer = !isAll && context.random.chance(0.15) ? anyUser(context) : debt.user;
  const amount = isAll ? maxUint256 : drawAmount(context, debt.balance + 1000n);
  return [toPool(context, payer, repayData(debt.reserve, amount, debt.user), 'repay')];
};

const repayWithATokens: RandomAction = (context) => {
  const both = holdings(context, 'debt').filter(({ user, reserve }) =>
    holdings(context, 'supply').some((held) => held.user === user && held.reserve === reserve),
  );
  const debt = both[context.random.below(both.length)];
  if (debt === undefined) return [];
  const amount = context.random.chance(0.3) ? maxUint256 : drawAmount(context, debt.balance);
  const args = [debt.reserve.asset, amount, VARIABLE] as const;
  const data = encodeFunctionData({ abi, functionName: 'repayWithATokens', args });
  return [toPool(context, debt.user, data, 'repay with aTokens')];
};

const withdraw: RandomAction = (context) => {
  const held = anyHolding(context, 'supply');
  if (held === undefined) return [];
  const amount = context.random.chance(0.3) ? maxUint256 : drawAmount(context, held.balance);
  const to = context.random.chance(0.1) ? anyUser(context) : held.user;
  return [toPool(context, held.user, withdrawData(held.reserve, amount, to), 'withdraw')];
};

const toggleCollateral: RandomAction = (context) => {
  const held = anyHolding(context, 'supply');
  if (held === undefined) return [];
  const args = [held.reserve.asset, context.random.chance(0.6)] as const;
  const data = encodeFunctionData({ abi, functionName: 'setUserUseReserveAsCollateral', args });
  return [toPool(context, held.user, data, 'toggle collateral')];
};

const changeCategory: RandomAction = (context) => {
  const data = encodeFunctionData({ abi, functionName: 'setUserEMode', args: [context.random.below(3)] });
  return [toPool(context, anyUser(context), data, 'change category')];
};

const transferATokens: RandomAction = (context) => {
  const held = anyHolding(context, 'supply');
  if (held === undefined) return [];
  const amount = context.random.chance(0.25) ? held.balance : drawAmount(context, held.balance);
  const to = context.random.chance(0.08) ? held.user : anyUser(context);
  const data = encodeFunctionData({ abi: SCALED_TOKEN_ABI, functionName: 'transfer', args: [to, amount] });
  return [{ from: held.user, to: held.reserve.aToken, data, label: 'transfer aTokens' }];
};

/** Several steps of one account in one transaction: many logs of the same reserve with one index. */
const several: RandomAction = (context) => {
  const [user, reserve] = [anyUser(context), anyReserve(context)];
  const amount = drawAmount(context, usdToRaw(context, reserve, TRADE_USD)) + 1_000_000n;
  const calls = [
    supplyData(reserve, amount, user),
    borrowData(reserve, amount / 3n, user),
    withdrawData(reserve, amount / 7n, user),
    repayData(reserve, amount / 5n, user),
    supplyData(reserve, amount / 2n, user),
  ].slice(0, 2 + context.random.below(4));
  const data = encodeFunctionData({ abi, functionName: 'multicall', args: [calls] });
  return [toPool(context, user, data, 'several steps')];
};

const flashLoan: RandomAction = (context) => {
  const reserve = anyReserve(context);
  const state = context.ledger.reserves[reserve.id];
  if (state === undefined || state.cash < 1) return [];
  const amount = drawAmount(
    context,
    BigInt(Math.floor(state.cash * 0.7 * 1e6)) * 10n ** BigInt(reserve.config.decimals - 6),
  );
  const { admin, flashBorrower } = context.market;
  const fund = encodeFunctionData({ abi: TOKEN_ABI, functionName: 'mint', args: [flashBorrower, amount / 500n + 1n] });
  const take = encodeFunctionData({ abi: FLASH_BORROWER_ABI, functionName: 'take', args: [reserve.asset, amount] });
  return [
    { from: admin, to: reserve.asset, data: fund, label: 'fund the premium' },
    { from: anyUser(context), to: flashBorrower, data: take, label: 'flash loan' },
  ];
};

/** Must revert: more than anybody has, or an action without what it needs. */
const impossible: RandomAction = (context) => {
  const [user, reserve] = [anyUser(context), anyReserve(context)];
  const huge = 10n ** 40n;
  const calls: readonly [Hex, ...Hex[]] = [
    borrowData(reserve, huge, user),
    withdrawData(reserve, huge, user),
    supplyData(reserve, 0n, user),
    encodeFunctionData({ abi, functionName: 'setUserEMode', args: [77] }),
    encodeFunctionData({
      abi,
      functionName: 'liquidationCall',
      args: [reserve.asset, reserve.asset, user, huge, false],
    }),
  ];
  return [toPool(context, user, context.random.pick(calls), 'impossible')];
};

/** Weight in the draw beside each action; of every release. */
export const COMMON_USER_ACTIONS: readonly (readonly [number, RandomAction])[] = [
  [16, supply],
  [9, borrow],
  [10, borrowToTheBrim],
  [2, borrowForAnother],
  [10, repay],
  [4, repayWithATokens],
  [11, withdraw],
  [5, toggleCollateral],
  [5, changeCategory],
  [7, transferATokens],
  [2, flashLoan],
  [2, impossible],
];

export const USER_ACTIONS: readonly (readonly [number, RandomAction])[] = [...COMMON_USER_ACTIONS, [4, several]];
