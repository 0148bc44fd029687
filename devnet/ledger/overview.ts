import type { Ledger } from './ledger.ts';

/** The market in a few numbers; USD. */
export interface Overview {
  readonly supplied: number;
  readonly borrowed: number;
  readonly deficit: number;
  readonly borrowers: number;
  /** Collateral over equity of all borrowers outside categories. */
  readonly leverage: number;
  /** Debt of accounts with a health factor below 1.1. */
  readonly atRisk: number;
  readonly utilization: ReadonlyMap<string, number>;
}

export function overview(ledger: Ledger, time: number): Overview {
  let [supplied, borrowed, deficit] = [0, 0, 0];
  const utilization = new Map<string, number>();
  for (const reserve of ledger.reserves) {
    const used = ledger.utilization(reserve, time);
    const debt = used < 1 ? (reserve.cash * used) / (1 - used) : 0;
    utilization.set(reserve.reserve.config.symbol, used);
    supplied += (reserve.cash + debt) * reserve.price;
    borrowed += debt * reserve.price;
    deficit += reserve.deficit * reserve.price;
  }
  let [borrowers, collateral, debt, atRisk] = [0, 0, 0, 0];
  for (const account of ledger.accounts.values()) {
    const health = ledger.health(account, time);
    if (health.debt < 1) continue;
    borrowers++;
    if (health.factor < 1.1) atRisk += health.debt;
    if (account.category !== 0) continue;
    collateral += health.collateral;
    debt += health.debt;
  }
  const leverage = collateral > debt ? collateral / (collateral - debt) : 1;
  return { supplied, borrowed, deficit, borrowers, leverage, atRisk, utilization };
}
