import { ethereum } from '@graphprotocol/graph-ts';
import { Market } from '../../../generated/schema';
import { recordBooks } from '../../store/points';
import { tokenOf } from '../../store/value';
import { borrowTotal, supplyTotal } from './shares';

/** The lent token's books as they are now. */
export function recordMarket(market: Market, event: ethereum.Event): void {
  recordBooks(market, tokenOf(market), supplyTotal(market), borrowTotal(market), event);
}
