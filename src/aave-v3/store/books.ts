import { ethereum } from '@graphprotocol/graph-ts';
import { Market, Token } from '../../../generated/schema';
import { rayMulCeil, rayMulFloor } from '../../math/ray';
import { recordBooks } from '../../store/points';
import { stableTotal } from './stable-debt';

/** The market's books as they are now: by its indexes, and with its stable-rate debt. */
export function recordMarket(market: Market, token: Token, event: ethereum.Event): void {
  const supply = rayMulFloor(market.scaledSupply, market.supplyIndexRay);
  const borrow = rayMulCeil(market.scaledBorrow, market.borrowIndexRay).plus(stableTotal(market, event.block));
  recordBooks(market, token, supply, borrow, event);
}
