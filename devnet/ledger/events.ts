import type { Abi } from 'viem';
import { decodeEventLog, toEventSelector } from 'viem';
import { POOL_ABI, SCALED_TOKEN_ABI } from '../aave/abi.ts';
import type { Market } from '../aave/market.ts';
import type { Hex, MinedLog } from '../chain/miner.ts';
import { movedDebt, movedSupply } from './ray.ts';
import type { AccountState, ReserveState, Slot } from './types.ts';

interface Books {
  readonly reserves: readonly ReserveState[];
  account(address: Hex): AccountState;
  slot(account: AccountState, reserve: ReserveState): Slot;
}

const selectors = (abi: Abi): ReadonlySet<string> =>
  new Set(abi.flatMap((item) => (item.type === 'event' ? [toEventSelector(item)] : [])));

const POOL_EVENTS = selectors(POOL_ABI);
const TOKEN_EVENTS = selectors(SCALED_TOKEN_ABI);

const lower = (address: string): Hex => `0x${address.slice(2).toLowerCase()}`;

function topicsOf(log: MinedLog): [Hex, ...Hex[]] {
  const [first, ...rest] = log.topics;
  if (first === undefined) throw new Error('a log without topics is none of the market');
  return [first, ...rest];
}

/** Reads logs into the books. Logs of other contracts and other events are passed over. */
export function createEventReader(market: Market, books: Books): (log: MinedLog, timestamp: number) => void {
  const byAsset = new Map(books.reserves.map((state) => [state.reserve.asset, state]));
  const byAToken = new Map(books.reserves.map((state) => [state.reserve.aToken, state]));
  const byDebtToken = new Map(books.reserves.map((state) => [state.reserve.debtToken, state]));

  const reserveOf = (asset: string): ReserveState => {
    const state = byAsset.get(lower(asset));
    if (state === undefined) throw new Error(`${asset} is no reserve of the market`);
    return state;
  };

  function setSupply(state: ReserveState, slot: Slot, scaled: bigint): void {
    state.scaledSupply += scaled - slot.scaledSupply;
    slot.scaledSupply = scaled;
    slot.supply = Number(scaled) / state.unit;
  }

  function readSupplyToken(state: ReserveState, log: MinedLog): void {
    const { eventName, args } = decodeEventLog({ abi: SCALED_TOKEN_ABI, data: log.data, topics: topicsOf(log) });
    if (eventName === 'BalanceTransfer') {
      const from = books.slot(books.account(lower(args.from)), state);
      setSupply(state, from, from.scaledSupply - args.value);
      const to = books.slot(books.account(lower(args.to)), state);
      setSupply(state, to, to.scaledSupply + args.value);
      return;
    }
    const minted = eventName === 'Mint';
    const slot = books.slot(books.account(lower(minted ? args.onBehalfOf : args.from)), state);
    const delta = minted ? args.value - args.balanceIncrease : -(args.value + args.balanceIncrease);
    setSupply(state, slot, movedSupply(slot.scaledSupply, args.index, delta));
  }

  function readDebtToken(state: ReserveState, log: MinedLog): void {
    const { eventName, args } = decodeEventLog({ abi: SCALED_TOKEN_ABI, data: log.data, topics: topicsOf(log) });
    if (eventName === 'BalanceTransfer') return;
    const minted = eventName === 'Mint';
    const slot = books.slot(books.account(lower(minted ? args.onBehalfOf : args.from)), state);
    const delta = minted ? args.value - args.balanceIncrease : -(args.value + args.balanceIncrease);
    const scaled = movedDebt(slot.scaledDebt, args.index, delta);
    state.scaledDebt += scaled - slot.scaledDebt;
    slot.scaledDebt = scaled;
    slot.debt = Number(scaled) / state.unit;
  }

  function moveCash(asset: string, raw: bigint): void {
    const state = reserveOf(asset);
    state.cash += Number(raw) / state.unit;
  }

  function readPool(log: MinedLog, timestamp: number): void {
    const { eventName, args } = decodeEventLog({ abi: POOL_ABI, data: log.data, topics: topicsOf(log) });
    switch (eventName) {
      case 'Supply':
        moveCash(args.reserve, args.amount);
        break;
      case 'Withdraw':
      case 'Borrow':
        moveCash(args.reserve, -args.amount);
        break;
      case 'Repay':
        if (!args.useATokens) moveCash(args.reserve, args.amount);
        break;
      case 'FlashLoan':
        moveCash(args.asset, args.premium);
        break;
      case 'LiquidationCall':
        moveCash(args.debtAsset, args.debtToCover);
        if (!args.receiveAToken) moveCash(args.collateralAsset, -args.liquidatedCollateralAmount);
        break;
      case 'ReserveUsedAsCollateralEnabled':
      case 'ReserveUsedAsCollateralDisabled': {
        const slot = books.slot(books.account(lower(args.user)), reserveOf(args.reserve));
        slot.isCollateral = eventName === 'ReserveUsedAsCollateralEnabled';
        break;
      }
      case 'UserEModeSet':
        books.account(lower(args.user)).category = args.categoryId;
        break;
      case 'DeficitCreated':
      case 'DeficitCovered': {
        const created = eventName === 'DeficitCreated';
        const state = reserveOf(created ? args.debtAsset : args.reserve);
        state.deficit += Number(created ? args.amountCreated : -args.amountCovered) / state.unit;
        break;
      }
      case 'ReserveDataUpdated': {
        const state = reserveOf(args.reserve);
        state.supplyIndexRay = args.liquidityIndex;
        state.borrowIndexRay = args.variableBorrowIndex;
        state.supplyRate = Number(args.liquidityRate) / 1e27;
        state.borrowRate = Number(args.variableBorrowRate) / 1e27;
        state.updatedAt = timestamp;
      }
    }
  }

  return (log, timestamp) => {
    const topic = log.topics[0] ?? '';
    const address = lower(log.address);
    if (address === market.pool) {
      if (POOL_EVENTS.has(topic)) readPool(log, timestamp);
      return;
    }
    if (!TOKEN_EVENTS.has(topic)) return;
    const supplied = byAToken.get(address);
    if (supplied !== undefined) readSupplyToken(supplied, log);
    const owed = byDebtToken.get(address);
    if (owed !== undefined) readDebtToken(owed, log);
  };
}
