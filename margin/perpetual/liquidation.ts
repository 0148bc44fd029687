import type { PerpetualAccountData, PerpetualExposure, PerpetualRules } from './account.ts';
import { absOf, MILLION, mulRatio, valueAt } from './integers.ts';

/** A position of at most this value is taken whole, 18 decimals. */
const SMALL_POSITION = 100n * 10n ** 18n;

/** What a liquidator takes of an account in one market. */
export interface PerpetualTakeover {
  readonly market: string;
  /** signed as the position */
  readonly size: bigint;
  /** at the contract's price, not negative */
  readonly notional: bigint;
  /** paid by the account */
  readonly penalty: bigint;
  /** of it, what the liquidator gets; the insurance fund has the rest */
  readonly toLiquidator: bigint;
}

/**
 * Size of the position that may be liquidated now, signed as it is: all of it when it is small or when the account is
 * below half its requirement, else so much that half the value of all positions goes. Zero when the account is healthy.
 * Source: AccountBalance.getLiquidatablePositionSize of perp-curie 2.8.
 */
export function liquidatableSize(account: PerpetualAccountData, exposure: PerpetualExposure): bigint {
  const { accountValueFloored, requirement, totalAbsPositionValue } = account;
  if (accountValueFloored >= requirement || exposure.size === 0n) return 0n;
  const value = absOf(exposure.value);
  if (value <= SMALL_POSITION) return exposure.size;
  if (accountValueFloored < requirement / 2n) return exposure.size;
  const share = (totalAbsPositionValue * MILLION) / (value * 2n);
  return mulRatio(exposure.size, share > MILLION ? MILLION : share);
}

/** The largest takeover of one market that is allowed now; null when none is. `price` is of that market, 18 decimals. */
export function largestTakeover(
  account: PerpetualAccountData,
  { rules, priceOf }: { readonly rules: PerpetualRules; readonly priceOf: (market: string) => bigint | null },
): PerpetualTakeover | null {
  let largest: PerpetualTakeover | null = null;
  for (const exposure of account.exposures) {
    const size = liquidatableSize(account, exposure);
    const price = priceOf(exposure.market);
    if (size === 0n || price === null) continue;
    const notional = absOf(valueAt(size, price));
    if (largest !== null && notional <= largest.notional) continue;
    const penalty = mulRatio(notional, rules.penaltyRatio);
    const toLiquidator = account.accountValueFloored < 0n ? penalty : penalty / 2n;
    largest = { market: exposure.market, size, notional, penalty, toLiquidator };
  }
  return largest;
}

/**
 * Price of one market at which the account becomes liquidatable, all else as it is, float64 USD; null when no price
 * above zero does. Linear: the size counts as it is now.
 */
export function perpetualLiquidationPrice(
  account: PerpetualAccountData,
  { market, price, rules }: { readonly market: string; readonly price: bigint; readonly rules: PerpetualRules },
): number | null {
  const exposure = account.exposures.find((one) => one.market === market);
  if (exposure === undefined || exposure.size === 0n) return null;
  const size = Number(exposure.size) / 1e18;
  const weight = size - (Math.abs(size) * Number(rules.mmRatio)) / 1e6;
  const surplus = Number(account.accountValue - account.requirement) / 1e18;
  const root = Number(price) / 1e18 - surplus / weight;
  return root > 0 ? root : null;
}
