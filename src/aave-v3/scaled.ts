import { BigInt } from '@graphprotocol/graph-ts';
import { FIRST_DIRECTED_REVISION, ZERO } from '../constants';
import { rayDivCeil, rayDivFloor, rayDivHalfUp, rayMulCeil, rayMulFloor, rayMulHalfUp } from '../math/ray';

/** 2022-12-28. */
const FIRST_SCALED_TRANSFERS = BigInt.fromI32(1672185600);

/**
 * Scaled balances from token events, exact to the unit.
 *
 * A token keeps scaled units; what an account has is scaled x index. Mint and Burn tell only unscaled numbers: `change`
 * is what the account moved by its own act, value - balanceIncrease on Mint and -(value + balanceIncrease) on Burn.
 * It is signed in both, as a burn smaller than the interest since the last event is told as a Mint.
 *
 * Before Aave 3.5 the token scales the change itself, halves up. Since 3.5 the change is the difference of two rounded
 * balances, supply down and debt up; as indexes are at least one RAY, exactly one scaled balance gives the next balance.
 */
export function isDirected(revision: i32): boolean {
  // Unknown revisions are taken for recent ones.
  return revision == 0 || revision >= FIRST_DIRECTED_REVISION;
}

/**
 * BalanceTransfer tells scaled units since core v1.17.0 (Aave 3.0.1), published on 2022-12-28; before, it told what was
 * moved. Both say POOL_REVISION 1, but pools older than that publication stayed with their first code until an upgrade
 * that raised the revision.
 */
export function transfersAreScaled(revision: i32, poolCreatedAt: BigInt): boolean {
  return revision != 1 || poolCreatedAt.ge(FIRST_SCALED_TRANSFERS);
}

export function supplyBalance(directed: boolean, scaled: BigInt, indexRay: BigInt): BigInt {
  return directed ? rayMulFloor(scaled, indexRay) : rayMulHalfUp(scaled, indexRay);
}

export function debtBalance(directed: boolean, scaled: BigInt, indexRay: BigInt): BigInt {
  return directed ? rayMulCeil(scaled, indexRay) : rayMulHalfUp(scaled, indexRay);
}

export function nextScaledSupply(directed: boolean, scaled: BigInt, change: BigInt, indexRay: BigInt): BigInt {
  if (change.isZero()) return scaled;
  if (!directed) return halfUpStep(scaled, change, indexRay);
  return rayDivCeil(notNegative(rayMulFloor(scaled, indexRay).plus(change)), indexRay);
}

export function nextScaledDebt(directed: boolean, scaled: BigInt, change: BigInt, indexRay: BigInt): BigInt {
  if (change.isZero()) return scaled;
  if (!directed) return halfUpStep(scaled, change, indexRay);
  return rayDivFloor(notNegative(rayMulCeil(scaled, indexRay).plus(change)), indexRay);
}

function halfUpStep(scaled: BigInt, change: BigInt, indexRay: BigInt): BigInt {
  const step = rayDivHalfUp(change.abs(), indexRay);
  return change.lt(ZERO) ? notNegative(scaled.minus(step)) : scaled.plus(step);
}

/** Below zero only where indexing started after the account did; what is left is unknown, not owed. */
function notNegative(amount: BigInt): BigInt {
  return amount.lt(ZERO) ? ZERO : amount;
}
