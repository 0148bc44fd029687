import type { Behavior, World } from './world.ts';

/** Utilization above which rates climb steeply enough to draw lenders in, and below which they leave. */
export const DEAR = 0.905;
const CHEAP = 0.66;

/** Share of its money by which the lender wants to move; null for nothing to do. */
function wish({ mood, random }: World, utilization: number): number | null {
  const draw = random.uniform();
  if (mood.crashing && draw < 0.3) return -random.between(0.2, 0.6);
  if (utilization > DEAR) return draw < 0.8 ? random.between(0.15, 0.7) : null;
  if (utilization < CHEAP && draw < 0.5) return draw < 0.08 ? -1 : -random.between(0.1, 0.45);
  if (draw < 0.42) return random.between(0.02, 0.18);
  if (draw < 0.72) return -random.between(0.02, 0.22);
  return draw < 0.76 ? -1 : null;
}

/** Supplies and waits; follows the rate in and out, and runs when prices crash. */
export const lend: Behavior = (agent, world) => {
  const { desk, ledger, random, others } = world;
  const account = ledger.account(agent.address);
  const reserve = ledger.reserve(agent.collateral);
  const held = ledger.supplied(account, reserve, desk.time);
  const whole = agent.equity / reserve.price;
  if (held * reserve.price < 50) {
    desk.supply(account, reserve, whole * random.between(0.5, 1));
    return;
  }
  const whim = random.uniform();
  if (whim < 0.035) {
    desk.setCollateral(account, reserve, !ledger.slot(account, reserve).isCollateral);
    return;
  }
  if (whim < 0.075) {
    const to = others[random.below(others.length)];
    if (to !== undefined && to !== agent) desk.transfer(account, reserve, held * random.between(0.05, 0.5), to.address);
    return;
  }
  const share = wish(world, ledger.utilization(reserve, desk.time));
  if (share === null) return;
  if (share > 0 && held < whole * 4) {
    const friend = random.chance(0.02) ? others[random.below(others.length)] : undefined;
    desk.supply(account, reserve, whole * share, friend?.address);
  } else if (share < 0) {
    desk.withdraw(account, reserve, share === -1 ? 'all' : held * -share);
  }
};
