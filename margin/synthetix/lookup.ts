import { MarginError, UnknownPriceError, UnknownReserveError } from '../errors.ts';
import { WAD } from '../math/integers.ts';
import type { SynthetixCollateral, SynthetixMarket, SynthetixPool } from './types.ts';

/** The market with its price. @throws MarginError when either is unknown */
export function marketOf(pool: SynthetixPool, id: string): SynthetixMarket & { readonly price: bigint } {
  const market = pool.markets.get(id);
  if (market === undefined) throw new UnknownReserveError(id);
  const { price } = market;
  if (price === null) throw new UnknownPriceError(id);
  return { ...market, price };
}

/** The collateral with its price; the stablecoin is worth one dollar. @throws MarginError when either is unknown */
export function collateralOf(pool: SynthetixPool, id: string): SynthetixCollateral & { readonly price: bigint } {
  const collateral = pool.collaterals.get(id);
  if (collateral === undefined) throw new UnknownReserveError(id);
  const price = collateral.isUsd ? WAD : collateral.price;
  if (price === null) throw new UnknownPriceError(id);
  return { ...collateral, price };
}

/** The pool's keeper costs were never known. */
export class UnknownKeeperCostError extends MarginError {
  override name = 'UnknownKeeperCostError';
  constructor() {
    super('the cost of a liquidation is not known; index the oracle manager from its first block');
  }
}
