import { Bytes, ethereum } from '@graphprotocol/graph-ts';
import { Market, PerpSide } from '../../../generated/schema';
import { ZERO } from '../../constants';

/** The side of a perp whose positions hold `token`. The caller saves it. */
export function getOrCreatePerpSide(market: Market, token: Bytes, isLong: boolean, event: ethereum.Event): PerpSide {
  const id = market.id.concat(token).concat(sideByte(isLong));
  let side = PerpSide.load(id);
  if (side === null) {
    side = new PerpSide(id);
    side.market = market.id;
    side.pool = market.pool;
    side.collateralToken = token;
    side.side = isLong ? 'LONG' : 'SHORT';
    side.openInterest = ZERO;
    side.openInterestInTokens = ZERO;
    side.fundingFeePerSize = ZERO;
    side.claimableFundingPerSize = ZERO;
  }
  side.updatedAtBlock = event.block.number;
  return side;
}

function sideByte(isLong: boolean): Bytes {
  const byte = new Bytes(1);
  byte[0] = isLong ? 0 : 1;
  return byte;
}
