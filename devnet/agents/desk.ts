import { encodeFunctionData, maxUint256 } from 'viem';
import { POOL_ABI, SCALED_TOKEN_ABI, TOKEN_ABI } from '../aave/abi.ts';
import type { Market } from '../aave/market.ts';
import type { Hex, Transaction } from '../chain/miner.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { AccountState, ReserveState } from '../ledger/types.ts';

/** Whole tokens, or everything there is. */
export type Amount = number | 'all';

/**
 * Turns what an account wants into transactions of the next block. Tokens that it lacks are minted to it, approvals are
 * given once. A wish that the market's state forbids (frozen, cap, no cash) is declined: false, and nothing is queued.
 * Whether the account's own health allows it is for the caller to know.
 */
export interface Desk {
  readonly ledger: Ledger;
  /** Unix seconds of the block being filled. */
  readonly time: number;
  openBlock(time: number): void;
  take(): readonly Transaction[];
  readonly size: number;
  supply(account: AccountState, reserve: ReserveState, tokens: number, onBehalfOf?: Hex): boolean;
  borrow(account: AccountState, reserve: ReserveState, tokens: number): boolean;
  repay(account: AccountState, reserve: ReserveState, amount: Amount): boolean;
  repayWithATokens(account: AccountState, reserve: ReserveState, amount: Amount): boolean;
  withdraw(account: AccountState, reserve: ReserveState, amount: Amount): boolean;
  /** Borrows and supplies what it buys, round by round, in one transaction. */
  loop(account: AccountState, collateral: ReserveState, debt: ReserveState, rounds: readonly Round[]): boolean;
  setCategory(account: AccountState, category: number): void;
  setCollateral(account: AccountState, reserve: ReserveState, enabled: boolean): void;
  /** Supplies as collateral. Only a first supply becomes collateral by itself; received aTokens do not. */
  pledge(account: AccountState, reserve: ReserveState, tokens: number): boolean;
  transfer(account: AccountState, reserve: ReserveState, tokens: number, to: Hex): void;
  liquidate(liquidator: Hex, call: LiquidationOrder): void;
  /** Mints to a contract or an account that needs tokens for another reason. */
  fund(to: Hex, reserve: ReserveState, tokens: number): void;
  push(transaction: Transaction): void;
}

export interface Round {
  readonly borrow: number;
  readonly supply: number;
}

export interface LiquidationOrder {
  readonly borrower: Hex;
  readonly collateral: ReserveState;
  readonly debt: ReserveState;
  readonly amount: Amount;
  /** Tokens of debt that this can cost at most. */
  readonly cost: number;
  readonly receiveAToken: boolean;
}

/** Share of a reserve's cash that no plan draws on: interest accrues until the block is mined. */
const CASH_RESERVE = 0.01;
const VARIABLE = 2n;

/** Whole tokens to raw units, rounded down to a millionth of a token. */
export function toRaw(reserve: ReserveState, tokens: number): bigint {
  return BigInt(Math.floor(tokens * 1e6)) * 10n ** BigInt(reserve.reserve.config.decimals - 6);
}

export function createDesk(market: Market, ledger: Ledger): Desk {
  const { pool, admin } = market;
  const wallets = new Map<string, bigint>();
  const approved = new Set<string>();
  let queued: Transaction[] = [];
  let time = 0;
  /** Net cash and supply that the queue takes from or brings to each reserve. */
  let drawn = new Map<ReserveState, number>();

  const push = (transaction: Transaction): void => {
    queued.push(transaction);
  };
  const note = (reserve: ReserveState, tokens: number): void => {
    drawn.set(reserve, (drawn.get(reserve) ?? 0) + tokens);
  };
  const cashLeft = (reserve: ReserveState): number =>
    (reserve.cash - Math.max(0, drawn.get(reserve) ?? 0)) * (1 - CASH_RESERVE);
  const toPool = (from: Hex, data: Hex, label: string): void => push({ from, to: pool, data, label });

  function mint(to: Hex, reserve: ReserveState, raw: bigint): void {
    const data = encodeFunctionData({ abi: TOKEN_ABI, functionName: 'mint', args: [to, raw] });
    push({ from: admin, to: reserve.reserve.asset, data, label: 'mint' });
  }

  /** After this the owner holds at least `raw` and the pool may take it. */
  function prepare(owner: Hex, reserve: ReserveState, raw: bigint): void {
    const key = `${owner}${reserve.index}`;
    const held = wallets.get(key) ?? 0n;
    if (held < raw) mint(owner, reserve, raw - held);
    wallets.set(key, held < raw ? 0n : held - raw);
    if (approved.has(key)) return;
    approved.add(key);
    const data = encodeFunctionData({ abi: TOKEN_ABI, functionName: 'approve', args: [pool, maxUint256] });
    push({ from: owner, to: reserve.reserve.asset, data, label: 'approve' });
  }

  function receive(owner: Hex, reserve: ReserveState, raw: bigint): void {
    const key = `${owner}${reserve.index}`;
    wallets.set(key, (wallets.get(key) ?? 0n) + raw);
  }

  function mayEnter(reserve: ReserveState, tokens: number): boolean {
    const total = (Number(reserve.scaledSupply) / reserve.unit) * (Number(reserve.supplyIndexRay) / 1e27);
    const within = reserve.supplyCap === 0 || (total - (drawn.get(reserve) ?? 0) + tokens) * 1.001 < reserve.supplyCap;
    return !reserve.isFrozen && !reserve.isPaused && within && tokens > 1e-5;
  }

  function mayBorrow(account: AccountState, reserve: ReserveState, tokens: number): boolean {
    const total = (Number(reserve.scaledDebt) / reserve.unit) * (Number(reserve.borrowIndexRay) / 1e27);
    const within =
      reserve.borrowCap === 0 || (total + Math.max(0, drawn.get(reserve) ?? 0) + tokens) * 1.002 < reserve.borrowCap;
    const category = ledger.categories.get(account.category);
    const allowed = category === undefined || category.borrowable.has(reserve.index);
    return allowed && within && !reserve.isFrozen && !reserve.isPaused && tokens > 1e-5 && tokens < cashLeft(reserve);
  }

  const supplyData = (reserve: ReserveState, raw: bigint, to: Hex): Hex =>
    encodeFunctionData({ abi: POOL_ABI, functionName: 'supply', args: [reserve.reserve.asset, raw, to, 0] });
  const borrowData = (reserve: ReserveState, raw: bigint, to: Hex): Hex =>
    encodeFunctionData({ abi: POOL_ABI, functionName: 'borrow', args: [reserve.reserve.asset, raw, VARIABLE, 0, to] });

  const desk: Desk = {
    ledger,
    get time() {
      return time;
    },
    get size() {
      return queued.length;
    },
    openBlock(at) {
      time = at;
      drawn = new Map();
    },
    take() {
      const taken = queued;
      queued = [];
      return taken;
    },
    supply({ address }, reserve, tokens, onBehalfOf = address) {
      if (!mayEnter(reserve, tokens)) return false;
      const raw = toRaw(reserve, tokens);
      prepare(address, reserve, raw);
      toPool(address, supplyData(reserve, raw, onBehalfOf), 'supply');
      note(reserve, -tokens);
      return true;
    },
    borrow(account, reserve, tokens) {
      if (!mayBorrow(account, reserve, tokens)) return false;
      const raw = toRaw(reserve, tokens);
      toPool(account.address, borrowData(reserve, raw, account.address), 'borrow');
      receive(account.address, reserve, raw);
      note(reserve, tokens);
      return true;
    },
    repay(account, reserve, amount) {
      const owed = ledger.owed(account, reserve, time);
      const all = amount === 'all' || amount >= owed * 0.999;
      if (owed === 0 || reserve.isPaused || (!all && amount < 1e-5)) return false;
      const raw = toRaw(reserve, all ? owed * 1.0001 + 2e-6 : amount);
      prepare(account.address, reserve, raw);
      const args = [reserve.reserve.asset, all ? maxUint256 : raw, VARIABLE, account.address] as const;
      toPool(account.address, encodeFunctionData({ abi: POOL_ABI, functionName: 'repay', args }), 'repay');
      return true;
    },
    repayWithATokens(account, reserve, amount) {
      if (reserve.isPaused) return false;
      const raw = amount === 'all' ? maxUint256 : toRaw(reserve, amount);
      const args = [reserve.reserve.asset, raw, VARIABLE] as const;
      const data = encodeFunctionData({ abi: POOL_ABI, functionName: 'repayWithATokens', args });
      toPool(account.address, data, 'repay with aTokens');
      return true;
    },
    withdraw(account, reserve, amount) {
      const supplied = ledger.supplied(account, reserve, time);
      const all = amount === 'all' || amount >= supplied * 0.999;
      const tokens = all ? supplied : amount;
      if (supplied === 0 || reserve.isPaused || tokens > cashLeft(reserve) || (!all && amount < 1e-5)) return false;
      const indebted = account.slots.some((slot) => slot.debt > 0);
      const barred = ledger.reserves.some((other) => other.ltv === 0 && ledger.slot(account, other).isCollateral);
      if (indebted && barred && reserve.ltv > 0) return false;
      const args = [reserve.reserve.asset, all ? maxUint256 : toRaw(reserve, tokens), account.address] as const;
      toPool(account.address, encodeFunctionData({ abi: POOL_ABI, functionName: 'withdraw', args }), 'withdraw');
      receive(account.address, reserve, toRaw(reserve, tokens * 0.9999));
      note(reserve, tokens);
      return true;
    },
    loop(account, collateral, debt, rounds) {
      const borrowed = rounds.reduce((sum, round) => sum + round.borrow, 0);
      const bought = rounds.reduce((sum, round) => sum + round.supply, 0);
      if (rounds.length === 0 || !mayEnter(collateral, bought) || !mayBorrow(account, debt, borrowed)) return false;
      const { address } = account;
      prepare(
        address,
        collateral,
        rounds.reduce((sum, round) => sum + toRaw(collateral, round.supply), 0n),
      );
      const calls = rounds.flatMap((round) => [
        borrowData(debt, toRaw(debt, round.borrow), address),
        supplyData(collateral, toRaw(collateral, round.supply), address),
      ]);
      toPool(address, encodeFunctionData({ abi: POOL_ABI, functionName: 'multicall', args: [calls] }), 'loop');
      receive(address, debt, toRaw(debt, borrowed));
      note(debt, borrowed);
      note(collateral, -bought);
      return true;
    },
    setCategory(account, category) {
      const data = encodeFunctionData({ abi: POOL_ABI, functionName: 'setUserEMode', args: [category] });
      toPool(account.address, data, 'set eMode');
      // Borrows queued after this one are judged by the new category.
      account.category = category;
    },
    setCollateral({ address }, reserve, enabled) {
      const args = [reserve.reserve.asset, enabled] as const;
      const data = encodeFunctionData({ abi: POOL_ABI, functionName: 'setUserUseReserveAsCollateral', args });
      toPool(address, data, 'set collateral');
    },
    pledge(account, reserve, tokens) {
      const { supply, isCollateral } = ledger.slot(account, reserve);
      if (!desk.supply(account, reserve, tokens)) return false;
      if (supply > 0 && !isCollateral) desk.setCollateral(account, reserve, true);
      return true;
    },
    transfer({ address }, reserve, tokens, to) {
      const args = [to, toRaw(reserve, tokens)] as const;
      const data = encodeFunctionData({ abi: SCALED_TOKEN_ABI, functionName: 'transfer', args });
      push({ from: address, to: reserve.reserve.aToken, data, label: 'transfer aTokens' });
    },
    liquidate(liquidator, { borrower, collateral, debt, amount, cost, receiveAToken }) {
      prepare(liquidator, debt, toRaw(debt, cost * 1.0005 + 0.00001));
      const raw = amount === 'all' ? maxUint256 : toRaw(debt, amount);
      const args = [collateral.reserve.asset, debt.reserve.asset, borrower, raw, receiveAToken] as const;
      toPool(liquidator, encodeFunctionData({ abi: POOL_ABI, functionName: 'liquidationCall', args }), 'liquidate');
    },
    fund: (to, reserve, tokens) => mint(to, reserve, toRaw(reserve, tokens)),
    push,
  };
  return desk;
}
