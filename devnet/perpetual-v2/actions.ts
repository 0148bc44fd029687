import { type Abi, encodeFunctionData, maxUint256, zeroHash } from 'viem';
import { TOKEN_ABI } from '../aave/abi.ts';
import type { Feed } from '../aave/market.ts';
import type { Hex, Transaction } from '../chain/miner.ts';
import { BASE_TOKEN_ABI, CLEARING_HOUSE_ABI, PRICE_FEED_ABI, VAULT_ABI } from './abi.ts';
import type { PerpetualBase, PerpetualMarket } from './market.ts';

/** A trade: amounts of 18 decimals. */
export interface PerpetualOrder {
  readonly base: PerpetualBase;
  readonly isLong: boolean;
  readonly amount: bigint;
  /** the amount is in quote; in base when absent */
  readonly inQuote?: boolean;
  /** the trade ends where the pool reaches this square root of the price, times 2^96; 0 for no limit */
  readonly limit?: bigint;
}

export interface PerpetualRange {
  readonly base: PerpetualBase;
  readonly lowerTick: number;
  readonly upperTick: number;
}

/** What people can do there, as transactions of whoever does it. Amounts of tokens are native. */
export interface PerpetualActions {
  approve(from: Hex, token: Hex): Transaction;
  deposit(from: Hex, token: Hex, amount: bigint): Transaction;
  withdraw(from: Hex, token: Hex, amount: bigint): Transaction;
  open(from: Hex, order: PerpetualOrder): Transaction;
  close(from: Hex, base: PerpetualBase): Transaction;
  /** Most base and quote that go in, 18 decimals. */
  addLiquidity(
    from: Hex,
    range: PerpetualRange,
    amounts: { readonly base: bigint; readonly quote: bigint },
  ): Transaction;
  removeLiquidity(from: Hex, range: PerpetualRange, liquidity: bigint): Transaction;
  cancelExcessOrders(from: Hex, maker: Hex, base: PerpetualBase): Transaction;
  /** The liquidator takes over as much as is allowed, and must have the margin for it. */
  liquidate(from: Hex, trader: Hex, base: PerpetualBase): Transaction;
  /** Buys collateral for `amount` of the settlement token. */
  liquidateCollateral(from: Hex, trader: Hex, token: Hex, amount: bigint): Transaction;
  settleFunding(trader: Hex): Transaction;
  settleBadDebt(from: Hex, trader: Hex): Transaction;
  /** Of the admin: nobody trades there any more, and funding stops. */
  pause(base: PerpetualBase): Transaction;
  /** Of the admin, after a pause: whoever is left is settled at `price`, 18 decimals. */
  closeMarket(base: PerpetualBase, price: bigint): Transaction;
  /** Anybody settles an account in a closed market. */
  quitMarket(from: Hex, trader: Hex, base: PerpetualBase): Transaction;
  /**
   * Tells every reader of a feed that it has a new answer, as keepers do. Left out for long, the protocol's own
   * time-weighted index goes astray: it extends the last answer it was told of. Reverts where nothing is new.
   */
  updateReaders(from: Hex, feed: Feed): readonly Transaction[];
}

export function createPerpetualActions(market: PerpetualMarket): PerpetualActions {
  const { clearingHouse, vault } = market;
  const make =
    (to: Hex, abi: Abi) =>
    (from: Hex, functionName: string, ...args: readonly unknown[]): Transaction => {
      const data = encodeFunctionData({ abi, functionName, args });
      return { from, to, data, label: functionName };
    };
  const house = make(clearingHouse, CLEARING_HOUSE_ABI);
  const safe = make(vault, VAULT_ABI);
  const common = { deadline: maxUint256, referralCode: zeroHash };
  return {
    approve: (from, token) => make(token, TOKEN_ABI)(from, 'approve', vault, maxUint256),
    deposit: (from, token, amount) => safe(from, 'deposit', token, amount),
    withdraw: (from, token, amount) => safe(from, 'withdraw', token, amount),
    open: (from, { base, isLong, amount, inQuote = false, limit = 0n }) =>
      house(from, 'openPosition', {
        ...common,
        baseToken: base.baseToken,
        isBaseToQuote: !isLong,
        isExactInput: isLong === inQuote,
        amount,
        oppositeAmountBound: 0n,
        sqrtPriceLimitX96: limit,
      }),
    close: (from, { baseToken }) =>
      house(from, 'closePosition', { ...common, baseToken, sqrtPriceLimitX96: 0n, oppositeAmountBound: 0n }),
    addLiquidity: (from, { base, lowerTick, upperTick }, amounts) =>
      house(from, 'addLiquidity', {
        ...amounts,
        baseToken: base.baseToken,
        lowerTick,
        upperTick,
        minBase: 0n,
        minQuote: 0n,
        useTakerBalance: false,
        deadline: maxUint256,
      }),
    removeLiquidity: (from, { base, lowerTick, upperTick }, liquidity) =>
      house(from, 'removeLiquidity', {
        baseToken: base.baseToken,
        lowerTick,
        upperTick,
        liquidity,
        minBase: 0n,
        minQuote: 0n,
        deadline: maxUint256,
      }),
    cancelExcessOrders: (from, maker, { baseToken }) => house(from, 'cancelAllExcessOrders', maker, baseToken),
    liquidate: (from, trader, { baseToken }) => house(from, 'liquidate', trader, baseToken),
    liquidateCollateral: (from, trader, token, amount) =>
      safe(from, 'liquidateCollateral', trader, token, amount, true),
    settleFunding: (trader) => house(trader, 'settleAllFunding', trader),
    settleBadDebt: (from, trader) => safe(from, 'settleBadDebt', trader),
    pause: ({ baseToken }) => make(baseToken, BASE_TOKEN_ABI)(market.admin, 'pause'),
    closeMarket: ({ baseToken }, price) => make(baseToken, BASE_TOKEN_ABI)(market.admin, 'close', price),
    quitMarket: (from, trader, { baseToken }) => house(from, 'quitMarket', trader, baseToken),
    updateReaders: (from, feed) =>
      [...market.bases, ...market.collaterals]
        .filter((listed) => listed.feed.proxy === feed.proxy)
        .map(({ reader }) => make(reader, PRICE_FEED_ABI)(from, 'update')),
  };
}
