import { encodeFunctionData, maxUint256, zeroAddress, zeroHash } from 'viem';
import type { Hex, Transaction } from '../chain/miner.ts';
import { SYNTH_ABI, WRAPPER_ABI } from './abi.ts';
import { perpsCall } from './calls.ts';
import type { Perp, SynthetixMarket } from './market.ts';

/** A trader: an account number and the address that owns it. */
export interface Trader {
  readonly id: bigint;
  readonly owner: Hex;
}

/** Transactions on a deployed system, for scenarios and tests. Amounts and prices WAD, sizes signed. */
export interface SynthetixActions {
  /** Mints every margin token to the trader, lets the system take them, and makes the account. */
  open(trader: Trader, funds: bigint): readonly Transaction[];
  /** Deposits what is above zero, withdraws what is below. */
  modifyCollateral(trader: Trader, collateralId: bigint, amount: bigint): Transaction;
  /** Orders settle two seconds later at the earliest, and for two minutes. */
  commit(
    trader: Trader,
    order: { readonly perp: Perp; readonly size: bigint; readonly acceptable: bigint },
  ): Transaction;
  /** Sets the benchmark price of the order's market and settles. */
  settle(
    keeper: Hex,
    order: { readonly account: bigint; readonly perp: Perp; readonly price: bigint },
  ): readonly Transaction[];
  cancel(
    keeper: Hex,
    order: { readonly account: bigint; readonly perp: Perp; readonly price: bigint },
  ): readonly Transaction[];
  payDebt(trader: Trader, amount: bigint): Transaction;
  liquidate(keeper: Hex, account: bigint): Transaction;
  liquidateFlagged(keeper: Hex, most: bigint): Transaction;
  liquidateMargin(keeper: Hex, account: bigint): Transaction;
  /** A call of the owner's on the perps proxy, for example setOrderFees. */
  govern(functionName: string, args: readonly unknown[]): Transaction;
}

export function createSynthetixActions(market: SynthetixMarket): SynthetixActions {
  const perps = (from: Hex, functionName: string, args: readonly unknown[], label = functionName): Transaction => ({
    from,
    to: market.proxy,
    data: perpsCall(functionName, args),
    label,
  });
  const priced = (keeper: Hex, perp: Perp, price: bigint): Transaction => {
    const data = encodeFunctionData({ abi: WRAPPER_ABI, functionName: 'setBenchmarkPrice', args: [price] });
    return { from: keeper, to: perp.wrapper, data, label: 'benchmark price' };
  };

  return {
    open({ id, owner }, funds) {
      const tokens = [market.usd, ...market.collaterals.map(({ token }) => token)];
      const mint = encodeFunctionData({ abi: SYNTH_ABI, functionName: 'mint', args: [owner, funds] });
      const approve = encodeFunctionData({ abi: SYNTH_ABI, functionName: 'approve', args: [market.proxy, maxUint256] });
      return [
        ...tokens.flatMap((to) => [
          { from: market.admin, to, data: mint, label: 'mint' },
          { from: owner, to, data: approve, label: 'approve' },
        ]),
        perps(owner, 'createAccount', [id]),
      ];
    },
    modifyCollateral: ({ id, owner }, collateralId, amount) =>
      perps(owner, 'modifyCollateral', [id, collateralId, amount], amount > 0n ? 'deposit' : 'withdraw'),
    commit: ({ id, owner }, { perp, size, acceptable }) =>
      perps(owner, 'commitOrder', [
        {
          marketId: perp.config.id,
          accountId: id,
          sizeDelta: size,
          settlementStrategyId: 0n,
          acceptablePrice: acceptable,
          trackingCode: zeroHash,
          referrer: zeroAddress,
        },
      ]),
    settle: (keeper, { account, perp, price }) => [
      priced(keeper, perp, price),
      perps(keeper, 'settleOrder', [account]),
    ],
    cancel: (keeper, { account, perp, price }) => [
      priced(keeper, perp, price),
      perps(keeper, 'cancelOrder', [account]),
    ],
    payDebt: ({ id, owner }, amount) => perps(owner, 'payDebt', [id, amount]),
    liquidate: (keeper, account) => perps(keeper, 'liquidate', [account]),
    liquidateFlagged: (keeper, most) => perps(keeper, 'liquidateFlagged', [most]),
    liquidateMargin: (keeper, account) => perps(keeper, 'liquidateMarginOnly', [account]),
    govern: (functionName, args) => perps(market.admin, functionName, args),
  };
}
