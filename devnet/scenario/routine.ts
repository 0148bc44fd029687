import { encodeFunctionData } from 'viem';
import { FLASH_BORROWER_ABI, POOL_ABI } from '../aave/abi.ts';
import type { Market } from '../aave/market.ts';
import type { Desk } from '../agents/desk.ts';
import { toRaw } from '../agents/desk.ts';
import type { Liquidators } from '../agents/liquidators.ts';
import type { Agent } from '../agents/population.ts';
import type { Random } from '../random/random.ts';

const FLASH_TAKER = '0xf1a5000000000000000000000000000000000f1a';
const PREMIUM_BOUND = 0.001;

/** What happens by the calendar: flash loans, repayments with aTokens, treasury mints, liquidators cashing in. */
export function createRoutine(
  market: Market,
  {
    desk,
    random,
    agents,
    liquidators,
  }: { desk: Desk; random: Random; agents: readonly Agent[]; liquidators: Liquidators },
): (hour: number) => void {
  const { ledger } = desk;

  function takeFlashLoan(): void {
    const reserve = ledger.reserves[random.below(ledger.reserves.length)];
    if (reserve === undefined || reserve.isPaused || reserve.cash * reserve.price < 1000) return;
    const tokens = reserve.cash * random.between(0.05, 0.6);
    desk.fund(market.flashBorrower, reserve, tokens * PREMIUM_BOUND + 0.001);
    const args = [reserve.reserve.asset, toRaw(reserve, tokens)] as const;
    const data = encodeFunctionData({ abi: FLASH_BORROWER_ABI, functionName: 'take', args });
    desk.push({ from: FLASH_TAKER, to: market.flashBorrower, data, label: 'flash loan' });
  }

  function repayWithATokens(): void {
    const agent = agents[random.below(agents.length)];
    if (agent === undefined) return;
    const account = ledger.account(agent.address);
    const debt = ledger.reserve(agent.debt);
    const tokens = ledger.owed(account, debt, desk.time) * random.between(0.05, 0.2);
    if (tokens * debt.price < 10 || ledger.health(account, desk.time).factor < 1.01) return;
    if (desk.supply(account, debt, tokens)) desk.repayWithATokens(account, debt, tokens * 0.999);
  }

  function mintToTreasury(): void {
    const assets = ledger.reserves.map(({ reserve }) => reserve.asset);
    const data = encodeFunctionData({ abi: POOL_ABI, functionName: 'mintToTreasury', args: [assets] });
    desk.push({ from: market.admin, to: market.pool, data, label: 'mint to treasury' });
  }

  return (hour) => {
    if (hour > 24 && hour % 24 === 9) takeFlashLoan();
    if (hour > 24 && hour % 12 === 5) repayWithATokens();
    if (hour % 168 === 167) mintToTreasury();
    if (hour % 72 === 71) liquidators.cashIn();
  };
}
