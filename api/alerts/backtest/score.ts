import type { Mark } from '../evaluate.ts';
import type { Subject } from '../metric.ts';

/** A liquidation on the chain. */
export interface PastLiquidation {
  /** Unix seconds. */
  readonly timestamp: number;
  readonly block: number;
  readonly pool: string;
  readonly account: string;
  /** Collateral and debt market, or the perp market. */
  readonly markets: readonly string[];
  /** USD seized, or of perps the notional closed; null where no price is known. */
  readonly usd: number | null;
}

/** An alert that a rule would have raised. */
export interface PastAlert {
  readonly group: string;
  readonly subject: Subject;
  readonly summary: string;
  readonly fired: Mark;
  readonly resolved: Mark | null;
  readonly value: number | null;
  readonly measured: number | null;
}

export interface ScoredAlert extends PastAlert {
  /**
   * LED: a liquidation that concerns the alert followed within the horizon. FALSE: none did. OPEN: none did yet, and the
   * horizon reaches beyond the end of the test.
   */
  readonly outcome: 'LED' | 'FALSE' | 'OPEN';
  /** From the firing to the first of those liquidations. */
  readonly leadSeconds: number | null;
}

export interface Score {
  readonly alerts: readonly ScoredAlert[];
  readonly fires: number;
  readonly firesPerDay: number;
  readonly led: number;
  readonly falseAlarms: number;
  /** False alarms over alerts with an outcome; null without any. */
  readonly falseAlarmShare: number | null;
  readonly leadSeconds: { readonly shortest: number; readonly median: number; readonly longest: number } | null;
  /** Liquidations that the rule's alerts could have been about. */
  readonly liquidations: number;
  readonly liquidatedUsd: number;
  /** Of them, those that an alert of the rule fired before, within the horizon, or that fell while one was firing. */
  readonly warned: number;
  readonly warnedUsd: number;
  /** warnedUsd over liquidatedUsd; null where nothing was liquidated. */
  readonly warnedShare: number | null;
}

export interface Period {
  /** Unix seconds. */
  readonly from: number;
  readonly to: number;
  readonly horizonSeconds: number;
}

/** Whether a liquidation is what an alert about the subject warns of: the same account, market or pool; any for all. */
export function concerns({ account, owner, market, pool }: Subject, liquidation: PastLiquidation): boolean {
  if (account !== undefined) return liquidation.account === account;
  if (owner !== undefined) return liquidation.account.endsWith(owner.slice(2));
  if (market !== undefined) return liquidation.markets.includes(market);
  return pool === undefined || liquidation.pool === pool;
}

/** How a rule's alerts relate to the liquidations of the period. Liquidations ascend in time. Pure. */
export function score(alerts: readonly PastAlert[], liquidations: readonly PastLiquidation[], period: Period): Score {
  const scored = alerts.map((alert) => scoreOne(alert, liquidations, period));
  const leads = scored.flatMap(({ leadSeconds }) => leadSeconds ?? []).sort((a, b) => a - b);
  const [led, falseAlarms] = ['LED', 'FALSE'].map(
    (wanted) => scored.filter(({ outcome }) => outcome === wanted).length,
  );
  const judged = (led ?? 0) + (falseAlarms ?? 0);
  const warned = liquidations.filter((one) => alerts.some((alert) => warns(alert, one, period)));
  const [liquidatedUsd, warnedUsd] = [usdOf(liquidations), usdOf(warned)];
  return {
    alerts: scored,
    fires: alerts.length,
    firesPerDay: alerts.length / Math.max((period.to - period.from) / 86_400, 1 / 24),
    led: led ?? 0,
    falseAlarms: falseAlarms ?? 0,
    falseAlarmShare: judged === 0 ? null : (falseAlarms ?? 0) / judged,
    leadSeconds:
      leads.length === 0
        ? null
        : { shortest: leads[0] ?? 0, median: leads[leads.length >> 1] ?? 0, longest: leads.at(-1) ?? 0 },
    liquidations: liquidations.length,
    liquidatedUsd,
    warned: warned.length,
    warnedUsd,
    warnedShare: liquidatedUsd === 0 ? null : warnedUsd / liquidatedUsd,
  };
}

const usdOf = (liquidations: readonly PastLiquidation[]): number =>
  liquidations.reduce((sum, { usd }) => sum + (usd ?? 0), 0);

function scoreOne(alert: PastAlert, liquidations: readonly PastLiquidation[], period: Period): ScoredAlert {
  const { block, end } = { block: alert.fired.number, end: alert.fired.timestamp + period.horizonSeconds };
  const first = liquidations.find((one) => one.block > block && one.timestamp <= end && concerns(alert.subject, one));
  if (first !== undefined) {
    return { ...alert, outcome: 'LED', leadSeconds: first.timestamp - alert.fired.timestamp };
  }
  return { ...alert, outcome: end > period.to ? 'OPEN' : 'FALSE', leadSeconds: null };
}

function warns(alert: PastAlert, liquidation: PastLiquidation, { horizonSeconds }: Period): boolean {
  if (liquidation.block <= alert.fired.number || !concerns(alert.subject, liquidation)) return false;
  const isFiring = alert.resolved === null || liquidation.block <= alert.resolved.number;
  return isFiring || liquidation.timestamp - alert.fired.timestamp <= horizonSeconds;
}
