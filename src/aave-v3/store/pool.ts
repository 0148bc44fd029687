import { Address, BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts';
import { AddressesProvider, MarginPool, Protocol, ProtocolUpgrade } from '../../../generated/schema';
import { Pool as PoolContract } from '../../../generated/templates/Pool/Pool';
import { USD_FEED_DECIMALS } from '../../constants';
import { Ids } from '../../ids';
import { getOrCreateProtocol } from '../../store/protocol';

const MAX_REVISION = BigInt.fromI32(1000000);

/** A pool that was never announced counts as Aave's own. */
export function getOrCreatePool(address: Bytes, block: ethereum.Block): MarginPool {
  const known = MarginPool.load(address);
  return known === null ? createPool(address, null, block) : known;
}

/** Forks run the same contracts under another name, which is that of their provider's market. */
function protocolOf(marketId: string | null): Protocol {
  if (marketId !== null && marketId.startsWith('Spark')) return getOrCreateProtocol('spark', 'SparkLend', 'LENDING');
  return getOrCreateProtocol('aave-v3', 'Aave v3', 'LENDING');
}

/** @param marketId of the provider that announced the pool; null where it does not answer */
export function createPool(address: Bytes, marketId: string | null, block: ethereum.Block): MarginPool {
  const pool = new MarginPool(address);
  pool.protocol = protocolOf(marketId).id;
  pool.marginMode = 'CROSS';
  pool.priceDecimals = USD_FEED_DECIMALS;
  pool.marketCount = 0;
  pool.accountCount = 0;
  pool.borrowerCount = 0;
  pool.createdAtBlock = block.number;
  pool.createdAtTimestamp = block.timestamp;
  const premium = PoolContract.bind(Address.fromBytes(address)).try_FLASHLOAN_PREMIUM_TOTAL();
  if (!premium.reverted) pool.flashLoanPremiumBps = premium.value;
  pool.save();
  return pool;
}

/** The pool a provider names, or null while the provider has not named one. */
export function poolOfProvider(provider: AddressesProvider): MarginPool | null {
  const id = provider.pool;
  if (id === null) return null;
  return MarginPool.load(id);
}

/** The pool's code is now `implementation`: notes the revision it says it has. A repeated notice changes nothing. */
export function recordImplementation(pool: MarginPool, implementation: Bytes, event: ethereum.Event): void {
  const before = pool.implementation;
  if (before !== null && before.equals(implementation)) return;

  const upgrade = new ProtocolUpgrade(Ids.event(event));
  upgrade.pool = pool.id;
  upgrade.implementation = implementation;
  if (pool.revision != 0) upgrade.fromRevision = pool.revision;

  const revision = PoolContract.bind(Address.fromBytes(pool.id)).try_POOL_REVISION();
  if (!revision.reverted && isRevision(revision.value)) {
    pool.revision = revision.value.toI32();
    upgrade.toRevision = pool.revision;
  }
  upgrade.blockNumber = event.block.number;
  upgrade.timestamp = event.block.timestamp;
  upgrade.transactionHash = event.transaction.hash;
  upgrade.logIndex = event.logIndex.toI32();
  upgrade.save();

  pool.implementation = implementation;
  pool.save();
}

function isRevision(value: BigInt): boolean {
  return !value.isZero() && value.lt(MAX_REVISION);
}
