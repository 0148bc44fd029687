import { Bytes, ethereum } from '@graphprotocol/graph-ts';
import { MarginPool, Market, Token } from '../../generated/schema';
import { RAY, ZERO, ZERO_DECIMAL } from '../constants';

/** A market in which nothing has happened yet. The caller counts it on the pool and saves it. @param kind a MarketKind */
export function newMarket(
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
  return market;
}

/** Its symbol, else its address. */
export function tokenName(token: Token): string {
  const symbol = token.symbol;
  return symbol === null ? token.id.toHexString() : symbol;
}
