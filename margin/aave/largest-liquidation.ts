import { MAX_UINT256, unitOf } from '../math/integers.ts';
import type { ExactLiquidation, LiquidationPair, LiquidationTerms } from '../protocol.ts';
import { categoryOf, collateralTerms, reserveOf } from './account.ts';
import { owes } from './balances.ts';
import { liquidationOutcome, liquidationStart, maxRepay } from './liquidation.ts';
import type { AavePool, AaveUser } from './types.ts';

/**
 * The call that repays most of all calls on an account's pairs of collateral and debt, each as far as allowed: exact
 * amounts of `liquidationOutcome`. null where none is allowed. Of equal ones the first in the order of market ids.
 * @throws MarginError as `liquidationOutcome`
 */
export function largestLiquidation(user: AaveUser, pool: AavePool, timestamp: bigint): ExactLiquidation | null {
  let best: ExactLiquidation | null = null;
  for (const collateral of user.positions) {
    if (!collateral.isCollateral || collateral.scaledSupply === 0n) continue;
    for (const debt of user.positions) {
      if (!owes(debt)) continue;
      const found = liquidationOf(user, pool, timestamp, { collateral: collateral.asset, debt: debt.asset });
      if (found !== null && (best === null || found.repaidUsd > best.repaidUsd)) best = found;
    }
  }
  return best;
}

interface Pair {
  readonly collateral: string;
  readonly debt: string;
}

function liquidationOf(user: AaveUser, pool: AavePool, timestamp: bigint, pair: Pair): ExactLiquidation | null {
  const outcome = liquidationOutcome(user, pool, timestamp, {
    collateralAsset: pair.collateral,
    debtAsset: pair.debt,
  });
  if (!outcome.allowed) return null;
  const worth = (asset: string, amount: bigint): bigint => {
    const { price, decimals } = reserveOf(pool, asset);
    return (amount * (price ?? 0n)) / unitOf(decimals);
  };
  const seized = outcome.seized + outcome.protocolFee;
  return {
    collateralMarket: pair.collateral,
    debtMarket: pair.debt,
    repaid: outcome.repaid,
    seized,
    repaidUsd: worth(pair.debt, outcome.repaid),
    seizedUsd: worth(pair.collateral, seized),
    protocolFee: outcome.protocolFee,
    bonus: { value: bonusOf(user, pool, pair.collateral), decimals: 4 },
    badDebtUsd: worth(pair.debt, outcome.deficit),
  };
}

const bonusOf = (user: AaveUser, pool: AavePool, asset: string): bigint =>
  collateralTerms(reserveOf(pool, asset), categoryOf(pool, user), pool.revision).liquidationBonus;

/** What one call on a pair of the account decides by. @throws MarginError as `liquidationOutcome` */
export function pairTerms(
  user: AaveUser,
  pool: AavePool,
  timestamp: bigint,
  { collateralMarket, debtMarket }: LiquidationPair,
): LiquidationTerms | null {
  if (collateralMarket === null || debtMarket === null) return null;
  const start = liquidationStart(user, pool, timestamp, { collateralAsset: collateralMarket, debtAsset: debtMarket });
  if (typeof start === 'string') return null;
  const { account, collateral, debt } = start.state;
  return {
    health: account.healthFactor === MAX_UINT256 ? null : { value: account.healthFactor, decimals: 18 },
    debt: debt.balance,
    collateral: collateral.balance,
    allowed: maxRepay(start.state),
    bonus: { value: start.terms.liquidationBonus, decimals: 4 },
  };
}
