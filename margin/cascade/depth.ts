import { InvalidQuestionError } from '../errors.ts';

/**
 * How far sales move an asset's price. Amounts are USD at the price the cascade starts from (after the shock); sales
 * add up over the rounds and nothing flows back.
 *
 * - NONE: sales move nothing.
 * - CONSTANT_PRODUCT: a pool of two equal sides, `reserveUsd` each: the price falls to 1 / (1 + sold/reserve)².
 * - CURVE: points of a depth curve, the price's fall once so much is sold; straight between them; beyond the last no
 *   further sale finds new money: the price falls as last.usd / sold.
 *
 * Purchases (shorts that are closed) move the price up by the reciprocal.
 */
export type Depth =
  | { readonly kind: 'NONE' }
  | { readonly kind: 'CONSTANT_PRODUCT'; readonly reserveUsd: number }
  | { readonly kind: 'CURVE'; readonly points: readonly DepthPoint[] };

export interface DepthPoint {
  /** USD sold in all; positive, ascending */
  readonly usd: number;
  /** fraction the price has fallen by then; in [0, 1), never less than before */
  readonly fall: number;
}

/** Price over the starting price once `usd` are sold (bought when negative); in (0, ∞). */
export function priceFactor(depth: Depth, usd: number): number {
  if (usd < 0) return 1 / priceFactor(depth, -usd);
  if (depth.kind === 'NONE') return 1;
  if (depth.kind === 'CONSTANT_PRODUCT') return 1 / (1 + usd / depth.reserveUsd) ** 2;
  let before: DepthPoint = { usd: 0, fall: 0 };
  for (const point of depth.points) {
    if (usd <= point.usd) {
      return 1 - before.fall - ((point.fall - before.fall) * (usd - before.usd)) / (point.usd - before.usd);
    }
    before = point;
  }
  return ((1 - before.fall) * before.usd) / usd;
}

/** @throws InvalidQuestionError when the asset's depth is malformed */
export function checkDepth(asset: string, depth: Depth): void {
  if (depth.kind === 'CONSTANT_PRODUCT' && !(depth.reserveUsd > 0 && Number.isFinite(depth.reserveUsd))) {
    throw new InvalidQuestionError(
      `liquidity of ${asset}: reserve ${depth.reserveUsd} is not a positive amount of USD`,
    );
  }
  if (depth.kind !== 'CURVE') return;
  let before: DepthPoint = { usd: 0, fall: 0 };
  for (const point of depth.points) {
    const isRight = point.usd > before.usd && Number.isFinite(point.usd) && point.fall >= before.fall && point.fall < 1;
    if (!isRight) {
      throw new InvalidQuestionError(
        `liquidity of ${asset}: point (${point.usd}, ${point.fall}) is out of order; give rising USD and falls in [0, 1)`,
      );
    }
    before = point;
  }
  if (depth.points.length === 0) throw new InvalidQuestionError(`liquidity of ${asset}: the curve has no points`);
}
