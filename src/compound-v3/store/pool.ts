import { Address, Bytes, ethereum } from '@graphprotocol/graph-ts';
import { BaseLedger, MarginPool, ProtocolUpgrade } from '../../../generated/schema';
import { Comet as CometTemplate } from '../../../generated/templates';
import { USD_FEED_DECIMALS, ZERO } from '../../constants';
import { Ids } from '../../ids';
import { getOrCreateProtocol } from '../../store/protocol';
import { adoptConfiguration } from './configuration';

/**
 * The pool of a Comet proxy. One seen for the first time is followed from here on, and read by call: named before its
 * code was set, it answers nothing yet, and is read again when its proxy is upgraded.
 */
export function getOrCreateComet(address: Address, configurator: Bytes | null, event: ethereum.Event): MarginPool {
  const known = MarginPool.load(address);
  if (known !== null) return known;

  const pool = new MarginPool(address);
  pool.protocol = getOrCreateProtocol('compound-v3', 'Compound v3', 'LENDING').id;
  pool.marginMode = 'CROSS';
  pool.configurator = configurator;
  pool.priceDecimals = USD_FEED_DECIMALS;
  pool.marketCount = 0;
  pool.accountCount = 0;
  pool.borrowerCount = 0;
  pool.createdAtBlock = event.block.number;
  pool.createdAtTimestamp = event.block.timestamp;
  pool.save();
  CometTemplate.create(address);
  adoptConfiguration(pool, event);
  return pool;
}

/** The proxy's code is now `implementation`, and with it every parameter of the Comet. */
export function recordImplementation(pool: MarginPool, implementation: Bytes, event: ethereum.Event): void {
  const upgrade = new ProtocolUpgrade(Ids.event(event));
  upgrade.pool = pool.id;
  upgrade.implementation = implementation;
  upgrade.blockNumber = event.block.number;
  upgrade.timestamp = event.block.timestamp;
  upgrade.transactionHash = event.transaction.hash;
  upgrade.logIndex = event.logIndex.toI32();
  upgrade.save();
  pool.implementation = implementation;
  pool.save();
}

/** The books of a pool; null while the Comet has not answered. */
export function ledgerOf(pool: Bytes): BaseLedger | null {
  return BaseLedger.load(pool);
}

export function createLedger(pool: MarginPool, market: Bytes, isComplete: boolean): BaseLedger {
  const ledger = new BaseLedger(pool.id);
  ledger.pool = pool.id;
  ledger.market = market;
  ledger.knownSupply = ZERO;
  ledger.knownBorrow = ZERO;
  ledger.unattributedSupply = ZERO;
  ledger.unattributedBorrow = ZERO;
  ledger.unexplainedChanges = 0;
  ledger.unannouncedAccruals = 0;
  ledger.accountCount = 0;
  ledger.accountsToAsk = 0;
  ledger.refreshedChanges = 0;
  ledger.isComplete = isComplete;
  ledger.openAbsorption = [];
  ledger.save();
  return ledger;
}
