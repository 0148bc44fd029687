import type { Hex } from '../chain/miner.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { AccountState, ReserveState } from '../ledger/types.ts';
import type { Random } from '../random/random.ts';
import type { Desk, LiquidationOrder } from './desk.ts';
import { largestLiquidation } from './liquidation-rule.ts';

interface Opportunity {
  readonly order: Omit<LiquidationOrder, 'receiveAToken'> & { readonly seized: number };
  /** USD above what is repaid. */
  readonly profit: number;
}

/** Bots of one market: they take the most profitable liquidations first, as many as a block has room for. */
export interface Liquidators {
  readonly addresses: readonly Hex[];
  /** Queues up to `capacity` liquidations; gives their number. */
  work(capacity: number): number;
  /** Queues withdrawals of collateral that was taken as aTokens. */
  cashIn(): void;
}

const BOTS = 6;
/** Below this many USD a liquidation doesn't pay for its gas. */
const LEAST_PROFIT = 3;

const botAddress = (number: number): Hex => `0xb0700000000000000000000000000000000b07${(number + 16).toString(16)}`;

function isOpen(reserve: ReserveState, time: number): boolean {
  return !reserve.isPaused && reserve.graceUntil < time;
}

/** The pair of collateral and debt that pays best, null when the account is healthy or nothing pays. */
export function bestLiquidation(ledger: Ledger, account: AccountState, time: number): Opportunity | null {
  const health = ledger.health(account, time);
  if (health.factor >= 0.999999) return null;
  let best: Opportunity | null = null;
  for (const debt of ledger.reserves) {
    const owed = ledger.owed(account, debt, time);
    if (owed === 0 || !isOpen(debt, time)) continue;
    for (const collateral of ledger.reserves) {
      const supplied = ledger.supplied(account, collateral, time);
      if (supplied === 0 || !ledger.slot(account, collateral).isCollateral || !isOpen(collateral, time)) continue;
      const plan = largestLiquidation({
        collateral: supplied * collateral.price,
        debt: owed * debt.price,
        totalDebt: health.debt,
        healthFactor: health.factor,
        bonus: ledger.terms(account, collateral).bonus,
      });
      if (plan === null) continue;
      const profit = plan.seized - plan.repaid;
      if (profit < LEAST_PROFIT || (best !== null && profit <= best.profit)) continue;
      const cost = plan.repaid / debt.price;
      const amount = plan.isReduced ? cost : 'all';
      const seized = plan.seized / collateral.price;
      best = { profit, order: { borrower: account.address, collateral, debt, amount, cost, seized } };
    }
  }
  return best;
}

export function createLiquidators(desk: Desk, random: Random): Liquidators {
  const { ledger } = desk;
  const addresses = Array.from({ length: BOTS }, (_, number) => botAddress(number));
  const withATokens = new Map<Hex, Set<ReserveState>>();

  return {
    addresses,
    work(capacity) {
      const found: Opportunity[] = [];
      for (const account of ledger.accounts.values()) {
        const best = bestLiquidation(ledger, account, desk.time);
        if (best !== null) found.push(best);
      }
      found.sort((a, b) => b.profit - a.profit || (a.order.borrower < b.order.borrower ? -1 : 1));
      const taken = found.slice(0, capacity);
      const drawn = new Map<ReserveState, number>();
      for (const { order } of taken) {
        const bot = addresses[random.below(addresses.length)] ?? botAddress(0);
        // Where the pool has no cash left for what is seized, aTokens are taken instead.
        const wouldDraw = (drawn.get(order.collateral) ?? 0) + order.seized;
        const receiveAToken = wouldDraw > order.collateral.cash * 0.97 || random.chance(0.12);
        if (!receiveAToken) drawn.set(order.collateral, wouldDraw);
        if (receiveAToken) withATokens.set(bot, (withATokens.get(bot) ?? new Set()).add(order.collateral));
        desk.liquidate(bot, { ...order, receiveAToken });
      }
      return taken.length;
    },
    cashIn() {
      for (const [address, reserves] of withATokens) {
        for (const reserve of reserves) {
          if (desk.withdraw(ledger.account(address), reserve, 'all')) reserves.delete(reserve);
        }
      }
    },
  };
}
