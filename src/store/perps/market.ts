import { Bytes, ethereum } from '@graphprotocol/graph-ts';
import { MarginPool, Market, Token } from '../../../generated/schema';
import { RAY, ZERO, ZERO_DECIMAL } from '../../constants';

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
  const symbol = token.symbol;
  const name = symbol === null ? token.id.toHexString() : symbol;
  const market = createMarket(pool, id, 'COLLATERAL', name, token, block);
  market.priceFeed = token.priceFeed;
  return market;
}

/** Every field that lending needs has its neutral value. */
function createMarket(
  pool: MarginPool,
  id: Bytes,
  kind: string,
  name: string,
  token: Token,
  block: ethereum.Block,
): Market {
  const market = new Market(id);
  market.pool = pool.id;
  market.protocol = pool.protocol;
  market.kind = kind;
  market.name = name;
  market.inputToken = token.id;
  market.supplyIndexRay = RAY;
  market.borrowIndexRay = RAY;
  market.supplyRateRay = ZERO;
  market.borrowRateRay = ZERO;
  market.indexUpdatedAt = block.timestamp;
  market.scaledSupply = ZERO;
  market.scaledBorrow = ZERO;
  market.cash = ZERO;
  market.deficit = ZERO;
  market.isActive = true;
  market.isFrozen = false;
  market.isPaused = false;
  market.isBorrowingEnabled = false;
  market.isFlashLoanEnabled = false;
  market.isSiloed = false;
  market.isBorrowableInIsolation = false;
  market.createdAtBlock = block.number;
  market.createdAtTimestamp = block.timestamp;
  market.cumulativeDepositUsd = ZERO_DECIMAL;
  market.cumulativeBorrowUsd = ZERO_DECIMAL;
  market.cumulativeLiquidatedUsd = ZERO_DECIMAL;
  market.liquidationCount = 0;

  pool.marketCount += 1;
  pool.save();
  return market;
}
