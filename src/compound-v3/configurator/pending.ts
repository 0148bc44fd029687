import { Address, ethereum } from '@graphprotocol/graph-ts';
import { Market } from '../../../generated/schema';
import { Ids } from '../../ids';
import { recordParameter } from '../../store/parameter';
import { getOrCreateComet } from '../store/pool';

/** Parameters a Configurator holds go by this prefix until an upgrade of the Comet's proxy makes them live. */
const PENDING = 'pending.';

/** The Configurator holds a new value for a Comet; seen in an event, the Comet is followed from now on. */
export function notePending(
  event: ethereum.Event,
  comet: Address,
  asset: Address | null,
  parameter: string,
  before: string,
  after: string,
): void {
  const pool = getOrCreateComet(comet, event.address, event);
  let market: Market | null = null;
  if (asset !== null) market = Market.load(Ids.market(pool.id, asset));
  recordParameter(pool, market, null, PENDING + parameter, before, after, event, 0);
}
