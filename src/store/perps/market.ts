import { Bytes, ethereum } from '@graphprotocol/graph-ts';
import { MarginPool, Market, Token } from '../../../generated/schema';
import { ZERO } from '../../constants';
import { newMarket, tokenName } from '../market';
import { sourceOf } from '../price-source';

/** What a perp market counts in. */
export class PerpUnits {
  constructor(
    /** decimals of base sizes */
    readonly sizeDecimals: i32,
    /** decimals of notionals, funding and fees */
    readonly quoteDecimals: i32,
    readonly quoteToken: Token,
  ) {}
}

/** A new perpetual future of `token` in the pool. The caller sets what its protocol has besides, and saves it. */
export function createPerpMarket(
  pool: MarginPool,
  id: Bytes,
  name: string,
  token: Token,
  units: PerpUnits,
  block: ethereum.Block,
): Market {
  const market = createMarket(pool, id, 'PERP', name, token, block);
  market.sizeDecimals = units.sizeDecimals;
  market.quoteDecimals = units.quoteDecimals;
  market.quoteToken = units.quoteToken.id;
  market.longSize = ZERO;
  market.shortSize = ZERO;
  market.longNotional = ZERO;
  market.shortNotional = ZERO;
  return market;
}

/** A new market of a token that a pool takes as security only. The caller saves it. */
export function createCollateralMarket(pool: MarginPool, id: Bytes, token: Token, block: ethereum.Block): Market {
  const market = createMarket(pool, id, 'COLLATERAL', tokenName(token), token, block);
  const source = sourceOf(pool.id, token.id);
  market.priceFeed = source === null ? token.priceFeed : source;
  return market;
}

function createMarket(
  pool: MarginPool,
  id: Bytes,
  kind: string,
  name: string,
  token: Token,
  block: ethereum.Block,
): Market {
  const market = newMarket(pool, id, kind, name, token, block);
  pool.marketCount += 1;
  pool.save();
  return market;
}
