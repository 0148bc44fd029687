import { ethereum } from '@graphprotocol/graph-ts';
import { Protocol } from '../../../generated/schema';
import { Ids } from '../../ids';
import { pollPairOracle } from '../../store/pair-oracle';

/** Every 600 blocks: asks the oracles that have not been asked for long, as most of them emit nothing. */
export function handlePoll(block: ethereum.Block): void {
  const protocol = Protocol.load(Ids.protocol('morpho-blue'));
  if (protocol === null) return;
  const oracles = protocol.pairOracles.load();
  for (let i = 0; i < oracles.length; i++) pollPairOracle(oracles[i], block);
}
