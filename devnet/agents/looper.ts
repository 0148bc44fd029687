import type { Agent } from './population.ts';
import type { Behavior, World } from './world.ts';

const CATEGORY: Readonly<Record<string, number>> = { staker: 1, arbitrageur: 2 };

/** Debt per USD of own money at which collateral of threshold `threshold` gives the health factor `target`. */
const leverageFor = (target: number, threshold: number): number => threshold / (target - threshold);

function open(agent: Agent, { desk, ledger, random }: World, target: number): void {
  const account = ledger.account(agent.address);
  const collateral = ledger.reserve(agent.collateral);
  const debt = ledger.reserve(agent.debt);
  const category = ledger.categories.get(CATEGORY[agent.temperament] ?? 0);
  if (category === undefined) return;
  const wanted = Math.min(leverageFor(target, category.threshold), 0.985 * (category.ltv / (1 - category.ltv)));
  // What can be borrowed bounds the whole trade; a loop that finds no cash is not begun.
  const equity = Math.min(agent.equity, (debt.cash * debt.price * 0.35) / wanted);
  if (equity < 500 || ledger.utilization(debt, desk.time) > 0.93) return;
  const borrowed = equity * wanted * random.between(0.97, 1);
  if (!desk.pledge(account, collateral, (equity + borrowed) / collateral.price)) return;
  if (account.category !== category.id) desk.setCategory(account, category.id);
  desk.borrow(account, debt, borrowed / debt.price);
}

/** Holds one asset against another of nearly the same price, in an eMode category, as far as the category lets it. */
export const loopInCategory: Behavior = (agent, world) => {
  const { desk, ledger, mood, random } = world;
  const account = ledger.account(agent.address);
  const collateral = ledger.reserve(agent.collateral);
  const debt = ledger.reserve(agent.debt);
  const health = ledger.health(account, desk.time);
  const target = agent.target - mood.greed * agent.appetite;
  if (health.collateral < 50) {
    if (health.debt === 0) open(agent, world, target);
    return;
  }
  const owed = ledger.owed(account, debt, desk.time);
  const isDear = debt.borrowRate > (agent.temperament === 'staker' ? 0.045 : 0.11);
  if (health.factor < agent.alarm || (isDear && random.chance(0.7))) {
    const share = random.between(0.08, isDear ? 0.5 : 0.2);
    if (desk.repay(account, debt, owed * share) && isDear) {
      desk.withdraw(account, collateral, (owed * share * debt.price * 0.97) / collateral.price);
    }
    return;
  }
  if (health.factor > target * 1.012 && !isDear) {
    const room = Math.min(health.weighted / target, health.power * 0.99) - health.debt;
    const extra = room / Math.max(0.02, 1 - ledger.terms(account, collateral).threshold / target);
    const capped = Math.min(extra, health.debt * 0.4 + 100);
    if (!desk.pledge(account, collateral, capped / collateral.price)) return;
    desk.borrow(account, debt, (capped * 0.99) / debt.price);
    return;
  }
  const draw = random.uniform();
  if (draw < 0.07 && desk.repay(account, debt, 'all')) {
    desk.withdraw(account, collateral, 'all');
    if (random.chance(0.5)) desk.setCategory(account, 0);
  } else if (draw < 0.35) {
    desk.pledge(account, collateral, (agent.equity / collateral.price) * random.between(0.03, 0.2));
  } else if (draw < 0.6) {
    desk.repay(account, debt, owed * random.between(0.01, 0.05));
  }
};
