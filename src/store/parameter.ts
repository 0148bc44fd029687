import { ethereum } from '@graphprotocol/graph-ts';
import { MarginPool, Market, RiskCategory, RiskParameterChange } from '../../generated/schema';
import { Ids } from '../ids';

/** Notes the `part`-th parameter change of an event. `before` is null where no earlier value is known. */
export function recordParameter(
  pool: MarginPool,
  market: Market | null,
  category: RiskCategory | null,
  parameter: string,
  before: string | null,
  after: string,
  event: ethereum.Event,
  part: i32,
): void {
  const change = new RiskParameterChange(Ids.eventPart(event, part));
  change.pool = pool.id;
  change.protocol = pool.protocol;
  if (market !== null) change.market = market.id;
  if (category !== null) change.category = category.id;
  change.parameter = parameter;
  change.oldValue = before;
  change.newValue = after;
  change.actor = event.transaction.from;
  change.blockNumber = event.block.number;
  change.timestamp = event.block.timestamp;
  change.transactionHash = event.transaction.hash;
  change.logIndex = event.logIndex.toI32();
  change.save();
}
