import type { AccountState, Health, ReserveState } from '../ledger/types.ts';
import type { Round } from './desk.ts';
import type { Agent } from './population.ts';
import type { Behavior, World } from './world.ts';

const MAX_ROUNDS = 4;
/** Share of the borrowing power that a round uses: interest and price noise need the rest. */
const STRETCH = 0.97;

interface Trade {
  readonly account: AccountState;
  readonly collateral: ReserveState;
  readonly debt: ReserveState;
  readonly health: Health;
  readonly target: number;
}

/** USD to borrow and put back as collateral until the health factor is the target; at most `limit`. */
function missingLeverage(
  weighted: number,
  debt: number,
  { target, threshold }: { target: number; threshold: number },
): number {
  return target > threshold ? Math.max(0, (weighted - target * debt) / (target - threshold)) : 0;
}

/** Splits `wanted` USD of extra debt into rounds that the borrowing power of each moment allows. */
function planRounds(wanted: number, room: number, { ltv, trade }: { ltv: number; trade: Trade }): Round[] {
  const rounds: Round[] = [];
  let left = wanted;
  let free = room * STRETCH;
  while (rounds.length < MAX_ROUNDS && left > 20 && free > 20) {
    const usd = Math.min(left, free);
    rounds.push({ borrow: usd / trade.debt.price, supply: (usd * 0.999) / trade.collateral.price });
    left -= usd;
    free = free - usd + usd * ltv * STRETCH;
  }
  return rounds;
}

function open(agent: Agent, { account, collateral, debt, target }: Trade, { desk, ledger, random }: World): void {
  const { threshold, ltv } = ledger.terms(account, collateral);
  const equity = agent.equity * random.between(0.6, 1.1);
  const wanted = missingLeverage(equity * threshold, 0, {
    target: Math.max(target, threshold / ltv + 0.01),
    threshold,
  });
  const trade = { account, collateral, debt, target, health: ledger.health(account, desk.time) };
  const atOnce = random.chance(0.45);
  if (atOnce) {
    // Bought with a flash loan of another venue: all the collateral comes first, one borrow pays the loan back.
    const borrowed = Math.min(wanted, (equity + wanted) * ltv * STRETCH);
    if (!desk.pledge(account, collateral, (equity + borrowed) / collateral.price)) return;
    desk.borrow(account, debt, borrowed / debt.price);
    return;
  }
  if (!desk.pledge(account, collateral, equity / collateral.price)) return;
  desk.loop(account, collateral, debt, planRounds(wanted, equity * ltv, { ltv, trade }));
}

function leverUp(trade: Trade, { desk, ledger }: World): void {
  const { account, collateral, debt, health, target } = trade;
  const { ltv, threshold } = ledger.terms(account, collateral);
  const wanted = missingLeverage(health.weighted, health.debt, { target, threshold });
  const rounds = planRounds(wanted, health.power - health.debt, { ltv, trade });
  desk.loop(account, collateral, debt, rounds);
}

function defend({ account, collateral, debt, health }: Trade, { desk, ledger, random }: World): void {
  const owed = ledger.owed(account, debt, desk.time);
  const draw = random.uniform();
  if (draw < 0.45) {
    desk.repay(account, debt, owed * random.between(0.08, 0.35));
  } else if (draw < 0.65) {
    desk.pledge(account, collateral, ledger.supplied(account, collateral, desk.time) * random.between(0.06, 0.18));
  } else {
    const spare = (health.weighted - 1.012 * health.debt) / ledger.terms(account, collateral).threshold;
    if (spare < 50) desk.repay(account, debt, owed * random.between(0.05, 0.15));
    else if (desk.withdraw(account, collateral, spare / collateral.price)) {
      desk.repay(account, debt, (spare * 0.998) / debt.price);
    }
  }
}

function leave({ account, collateral, debt }: Trade, { desk, ledger }: World): void {
  const owing = ledger.reserves.filter((reserve) => ledger.slot(account, reserve).debt > 0);
  if (owing.some((reserve) => reserve !== debt)) return;
  if (owing.length > 0 && !desk.repay(account, debt, 'all')) return;
  desk.withdraw(account, collateral, 'all');
}

/** Longs and shorts: borrow to hold more, the more the price goes their way. */
export const tradeWithLeverage: Behavior = (agent, world) => {
  const { desk, ledger, mood, random } = world;
  const account = ledger.account(agent.address);
  const collateral = ledger.reserve(agent.collateral);
  const debt = ledger.reserve(agent.debt);
  const health = ledger.health(account, desk.time);
  const conviction = agent.temperament === 'short' ? mood.fear : mood.greed;
  const trade: Trade = { account, collateral, debt, health, target: agent.target - conviction * agent.appetite };
  const isDear = debt.borrowRate > 0.2;
  if (health.collateral < 50) {
    if (health.debt === 0 && (conviction > 0.1 || random.chance(0.4)) && !isDear) open(agent, trade, world);
    return;
  }
  if (health.factor < agent.alarm) {
    defend(trade, world);
    return;
  }
  if (health.factor > trade.target * 1.07 && !isDear && random.chance(0.85)) {
    leverUp(trade, world);
    return;
  }
  const draw = random.uniform();
  const owed = ledger.owed(account, debt, desk.time);
  if (draw < (conviction < 0.15 ? 0.14 : 0.05)) leave(trade, world);
  else if (draw < (isDear ? 0.7 : 0.3)) desk.repay(account, debt, owed * random.between(0.05, 0.25));
  else if (draw < 0.5) desk.pledge(account, collateral, (agent.equity / collateral.price) * random.between(0.02, 0.1));
  else if (draw < 0.62 && health.factor > 1.25) {
    const spare =
      (health.weighted - Math.max(1.2, trade.target) * health.debt) / ledger.terms(account, collateral).threshold;
    if (spare > 50) desk.withdraw(account, collateral, (spare * 0.7) / collateral.price);
  }
};
