/** One leg of an owner's exposure, in any protocol. USD; float64. */
export interface OwnerLeg {
  /** margin account it lies in */
  readonly account: string;
  readonly family: 'LENDING' | 'PERPETUAL';
  readonly side: 'SUPPLY' | 'BORROW' | 'LONG' | 'SHORT';
  /** what its price follows: ETH for WETH and wstETH, USD for dollars */
  readonly base: string;
  /** stands for a dollar: no direction */
  readonly isStable: boolean;
  /** grows against its base by itself: staked and yield-bearing tokens */
  readonly isYieldBearing: boolean;
  /** at least 0 */
  readonly usd: number;
}

export interface BaseExposure {
  readonly base: string;
  readonly isStable: boolean;
  /** supplied and long */
  readonly longUsd: number;
  /** borrowed and short */
  readonly shortUsd: number;
  /** long less short: d value / d ln price */
  readonly deltaUsd: number;
}

export type StrategyKind = 'DELTA_NEUTRAL' | 'LOOP' | 'CARRY' | 'DIRECTIONAL';

export interface Strategy {
  readonly kind: StrategyKind;
  /** how far the definition is met, in (0, 1] */
  readonly confidence: number;
  /** one line each, for people */
  readonly reasons: readonly string[];
}

/** Owners with less gross volatile exposure than this have no strategy but their loops. USD. */
const LEAST_GROSS = 100;
const NEUTRAL_SCORE = 0.9;
const DIRECTIONAL_SHARE = 0.5;
const LOOPED_SHARE = 0.5;
const CARRY_SHARE = 0.2;

/** Exposure by base, largest gross first. */
export function exposures(legs: readonly OwnerLeg[]): BaseExposure[] {
  const found = new Map<string, { base: string; isStable: boolean; longUsd: number; shortUsd: number }>();
  for (const { base, isStable, side, usd } of legs) {
    const sum = found.get(base) ?? { base, isStable, longUsd: 0, shortUsd: 0 };
    if (side === 'SUPPLY' || side === 'LONG') sum.longUsd += usd;
    else sum.shortUsd += usd;
    found.set(base, sum);
  }
  return Array.from(found.values(), (sum) => ({ ...sum, deltaUsd: sum.longUsd - sum.shortUsd })).sort(
    (a, b) => b.longUsd + b.shortUsd - a.longUsd - a.shortUsd || (a.base < b.base ? -1 : 1),
  );
}

/**
 * What an owner seems to do, every label that fits, by these definitions over all its accounts (version 1):
 *
 * - DELTA_NEUTRAL: volatile bases long and short to at least 100 USD gross, and 1 − Σ|net| / gross ≥ 0.9.
 * - LOOP: in one margin account, supply and debt of one base: min(supply, debt) is at least half of the account's debt.
 * - CARRY: of one volatile base, a spot or staked long against a short (or the reverse), at least 20 % of gross; or
 *   yield-bearing supply against debt of its base.
 * - DIRECTIONAL: Σ|net| is above half of gross.
 */
export function strategies(legs: readonly OwnerLeg[]): Strategy[] {
  const volatile = exposures(legs).filter(({ isStable }) => !isStable);
  const gross = volatile.reduce((sum, { longUsd, shortUsd }) => sum + longUsd + shortUsd, 0);
  const net = volatile.reduce((sum, { deltaUsd }) => sum + Math.abs(deltaUsd), 0);
  const labels = [loop(legs), carry(legs, gross)];
  if (gross >= LEAST_GROSS) labels.push(neutral(volatile, gross, net), directional(volatile, gross, net));
  return labels.filter((label) => label !== null);
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

function neutral(volatile: readonly BaseExposure[], gross: number, net: number): Strategy | null {
  const score = 1 - net / gross;
  if (score < NEUTRAL_SCORE || !volatile.some(({ longUsd, shortUsd }) => longUsd > 0 && shortUsd > 0)) return null;
  return {
    kind: 'DELTA_NEUTRAL',
    confidence: score,
    reasons: [
      `longs and shorts cancel to ${percent(net / gross)} of ${Math.round(gross)} USD gross`,
      ...volatile.map(
        ({ base, longUsd, shortUsd }) => `${base}: ${Math.round(longUsd)} USD long, ${Math.round(shortUsd)} USD short`,
      ),
    ],
  };
}

function directional(volatile: readonly BaseExposure[], gross: number, net: number): Strategy | null {
  const largest = [...volatile].sort((a, b) => Math.abs(b.deltaUsd) - Math.abs(a.deltaUsd))[0];
  if (net <= DIRECTIONAL_SHARE * gross || largest === undefined) return null;
  const way = largest.deltaUsd > 0 ? 'long' : 'short';
  return {
    kind: 'DIRECTIONAL',
    confidence: net / gross,
    reasons: [
      `net exposure is ${percent(net / gross)} of gross`,
      `${way} ${Math.round(Math.abs(largest.deltaUsd))} USD of ${largest.base}`,
    ],
  };
}

function loop(legs: readonly OwnerLeg[]): Strategy | null {
  const reasons: string[] = [];
  let [looped, owed] = [0, 0];
  for (const account of new Set(legs.map((leg) => leg.account))) {
    const own = legs.filter((leg) => leg.account === account && leg.family === 'LENDING');
    const debt = own.filter(({ side }) => side === 'BORROW').reduce((sum, { usd }) => sum + usd, 0);
    owed += debt;
    for (const { base, longUsd, shortUsd } of exposures(own)) {
      const both = Math.min(longUsd, shortUsd);
      looped += both;
      if (debt > 0 && both >= LOOPED_SHARE * debt)
        reasons.push(`${base} supplied and borrowed in ${account}: ${Math.round(both)} USD`);
    }
  }
  return reasons.length === 0 ? null : { kind: 'LOOP', confidence: Math.min(1, looped / owed), reasons };
}

function carry(legs: readonly OwnerLeg[], gross: number): Strategy | null {
  const reasons: string[] = [];
  let matched = 0;
  for (const { base, isStable } of exposures(legs)) {
    const of = (holds: (leg: OwnerLeg) => boolean): number =>
      legs.filter((leg) => leg.base === base && holds(leg)).reduce((sum, { usd }) => sum + usd, 0);
    const [spotLong, spotShort] = [of(({ side }) => side === 'SUPPLY'), of(({ side }) => side === 'BORROW')];
    const basis = isStable
      ? 0
      : Math.min(
          spotLong,
          of(({ side }) => side === 'SHORT'),
        );
    const reverse = isStable
      ? 0
      : Math.min(
          spotShort,
          of(({ side }) => side === 'LONG'),
        );
    const staked = Math.min(
      of((leg) => leg.side === 'SUPPLY' && leg.isYieldBearing),
      spotShort,
    );
    if (basis > CARRY_SHARE * gross && basis > 0)
      reasons.push(`${base}: ${Math.round(basis)} USD held against perp shorts`);
    if (reverse > CARRY_SHARE * gross && reverse > 0)
      reasons.push(`${base}: ${Math.round(reverse)} USD borrowed against perp longs`);
    if (staked > LEAST_GROSS)
      reasons.push(`${base}: ${Math.round(staked)} USD of yield-bearing supply on its own debt`);
    matched += 2 * Math.max(basis, reverse, staked);
  }
  const of = Math.max(gross, matched);
  return reasons.length === 0 || of === 0 ? null : { kind: 'CARRY', confidence: matched / of, reasons };
}
