import type { Behavior } from './world.ts';

/** Borrows a little against a lot, and keeps it that way. */
export const borrowCarefully: Behavior = (agent, world) => {
  const { desk, ledger, mood, random } = world;
  const account = ledger.account(agent.address);
  const collateral = ledger.reserve(agent.collateral);
  const debt = ledger.reserve(agent.debt);
  const health = ledger.health(account, desk.time);
  const target = agent.target - mood.greed * agent.appetite;
  if (health.collateral < 50) {
    const tokens = agent.equity / collateral.price;
    const wanted = (agent.equity * ledger.terms(account, collateral).threshold) / target;
    if (health.debt === 0 && desk.pledge(account, collateral, tokens)) desk.borrow(account, debt, wanted / debt.price);
    return;
  }
  if (health.factor < target * 0.8) {
    const excess = health.debt - health.weighted / target;
    if (random.chance(0.75)) desk.repay(account, debt, (excess * random.between(0.5, 1.05)) / debt.price);
    else desk.pledge(account, collateral, (excess / collateral.price) * random.between(0.4, 1));
    return;
  }
  if (health.factor > target * 1.25) {
    const room = Math.min(health.weighted / (target * 1.03), health.power * 0.9) - health.debt;
    if (health.debt === 0 && random.chance(0.2)) desk.withdraw(account, collateral, 'all');
    else if (random.chance(0.75)) desk.borrow(account, debt, room / debt.price);
    return;
  }
  const draw = random.uniform();
  if (draw < 0.3) desk.pledge(account, collateral, (agent.equity / collateral.price) * random.between(0.02, 0.12));
  else if (draw < 0.5) desk.repay(account, debt, ledger.owed(account, debt, desk.time) * random.between(0.05, 0.35));
  else if (draw < 0.56) desk.repay(account, debt, 'all');
  else if (draw < 0.68) {
    const spare = (health.weighted - health.debt * target * 0.9) / ledger.terms(account, collateral).threshold;
    if (spare > 100) desk.withdraw(account, collateral, (spare * random.between(0.2, 0.8)) / collateral.price);
  }
};
