import { BigInt } from '@graphprotocol/graph-ts';
import { MarginAccount, Market } from '../../../generated/schema';
import { ZERO } from '../../constants';
import { openPosition } from '../../store/perps/position';
import { wadToDecimal } from '../wad';
import { fundingOf } from './market';

/** The open position starts anew at a price, at the market's funding and the interest accrued now: exactly as the contract keeps them. */
export function markEntry(
  account: MarginAccount,
  market: Market,
  size: BigInt,
  price: BigInt,
  interestAccrued: BigInt,
): void {
  if (size.isZero()) return;
  const position = openPosition(account, market, size.gt(ZERO));
  if (position === null) return;
  position.entryPrice = wadToDecimal(price);
  position.fundingIndex = fundingOf(market).value;
  position.borrowingIndex = interestAccrued;
  position.save();
}
