import type { Market } from '../aave/market.ts';
import type { Hex, MinedBlock } from '../chain/miner.ts';
import { createEventReader } from './events.ts';
import { RAY } from './ray.ts';
import type { AccountState, CategoryState, Health, ReserveState, Slot } from './types.ts';

const YEAR = 31_536_000;

/** The market as its own events tell it, kept up block by block: what agents look at before they act. */
export interface Ledger {
  readonly reserves: readonly ReserveState[];
  readonly categories: ReadonlyMap<number, CategoryState>;
  readonly accounts: ReadonlyMap<Hex, AccountState>;
  reserve(symbol: string): ReserveState;
  account(address: Hex): AccountState;
  slot(account: AccountState, reserve: ReserveState): Slot;
  /** Takes in the logs of a mined block. */
  apply(block: MinedBlock): void;
  /** Balances in whole tokens, interest up to `time` included. */
  supplied(account: AccountState, reserve: ReserveState, time: number): number;
  owed(account: AccountState, reserve: ReserveState, time: number): number;
  utilization(reserve: ReserveState, time: number): number;
  health(account: AccountState, time: number): Health;
  /** Liquidation threshold, LTV and bonus that count for the account's collateral in the reserve. */
  terms(
    account: AccountState,
    reserve: ReserveState,
  ): { readonly ltv: number; readonly threshold: number; readonly bonus: number };
}

function initialReserve(market: Market, index: number): ReserveState {
  const reserve = market.reserves[index];
  if (reserve === undefined) throw new Error(`the market has no reserve ${index}`);
  const { config } = reserve;
  return {
    reserve,
    index,
    unit: Number(10n ** BigInt(config.decimals)),
    price: config.price,
    supplyIndexRay: RAY,
    borrowIndexRay: RAY,
    supplyRate: 0,
    borrowRate: 0,
    updatedAt: 0,
    scaledSupply: 0n,
    scaledDebt: 0n,
    cash: 0,
    deficit: 0,
    ltv: config.ltv / 1e4,
    threshold: config.threshold / 1e4,
    bonus: config.bonus / 1e4,
    supplyCap: config.supplyCap,
    borrowCap: config.borrowCap,
    isFrozen: false,
    isPaused: false,
    graceUntil: 0,
  };
}

function initialCategories(market: Market): Map<number, CategoryState> {
  const number = (symbol: string): number => market.reserves.findIndex((reserve) => reserve.config.symbol === symbol);
  const states = market.config.categories.map(
    (category): CategoryState => ({
      id: category.id,
      ltv: category.ltv / 1e4,
      threshold: category.threshold / 1e4,
      bonus: category.bonus / 1e4,
      collateral: new Set(category.collateral.map(number)),
      borrowable: new Set(category.borrowable.map(number)),
    }),
  );
  return new Map(states.map((state) => [state.id, state]));
}

const emptySlot = (): Slot => ({ scaledSupply: 0n, scaledDebt: 0n, supply: 0, debt: 0, isCollateral: false });

/** Growth of the borrow index: three terms of the binomial expansion, as the contract compounds. */
function compounded(rate: number, seconds: number): number {
  const x = (rate * seconds) / YEAR;
  return 1 + x + (x * x) / 2 + (x * x * x) / 6;
}

export function createLedger(market: Market): Ledger {
  const reserves = market.reserves.map((_, index) => initialReserve(market, index));
  const bySymbol = new Map(reserves.map((state) => [state.reserve.config.symbol, state]));
  const categories = initialCategories(market);
  const accounts = new Map<Hex, AccountState>();

  function account(address: Hex): AccountState {
    const known = accounts.get(address);
    if (known !== undefined) return known;
    const fresh = { address, slots: reserves.map(emptySlot), category: 0 };
    accounts.set(address, fresh);
    return fresh;
  }

  const slot = (state: AccountState, reserve: ReserveState): Slot => {
    const found = state.slots[reserve.index];
    if (found === undefined) throw new Error(`no slot of reserve ${reserve.index}`);
    return found;
  };
  const supplyIndex = (reserve: ReserveState, time: number): number =>
    (Number(reserve.supplyIndexRay) / 1e27) * (1 + (reserve.supplyRate * Math.max(0, time - reserve.updatedAt)) / YEAR);
  const borrowIndex = (reserve: ReserveState, time: number): number =>
    (Number(reserve.borrowIndexRay) / 1e27) * compounded(reserve.borrowRate, Math.max(0, time - reserve.updatedAt));

  function terms(state: AccountState, reserve: ReserveState) {
    const category = categories.get(state.category);
    return category?.collateral.has(reserve.index) === true && reserve.ltv > 0 ? category : reserve;
  }

  function health(state: AccountState, time: number): Health {
    let [collateral, weighted, power, debt] = [0, 0, 0, 0];
    for (const reserve of reserves) {
      const held = slot(state, reserve);
      if (held.isCollateral && held.supply > 0) {
        const value = held.supply * supplyIndex(reserve, time) * reserve.price;
        const { ltv, threshold } = terms(state, reserve);
        collateral += value;
        weighted += value * threshold;
        power += value * ltv;
      }
      if (held.debt > 0) debt += held.debt * borrowIndex(reserve, time) * reserve.price;
    }
    return { collateral, weighted, power, debt, factor: debt > 0 ? weighted / debt : Number.POSITIVE_INFINITY };
  }

  const read = createEventReader(market, { reserves, account, slot });
  return {
    reserves,
    categories,
    accounts,
    account,
    slot,
    terms,
    health,
    reserve(symbol) {
      const found = bySymbol.get(symbol);
      if (found === undefined) throw new Error(`the market has no reserve ${symbol}`);
      return found;
    },
    apply(block) {
      for (const transaction of block.transactions) for (const log of transaction.logs) read(log, block.timestamp);
    },
    supplied: (state, reserve, time) => slot(state, reserve).supply * supplyIndex(reserve, time),
    owed: (state, reserve, time) => slot(state, reserve).debt * borrowIndex(reserve, time),
    utilization(reserve, time) {
      const debt = (Number(reserve.scaledDebt) / reserve.unit) * borrowIndex(reserve, time);
      return debt > 0 ? debt / (debt + reserve.cash) : 0;
    },
  };
}
