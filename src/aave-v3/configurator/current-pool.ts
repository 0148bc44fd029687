import { Address, dataSource, ethereum } from '@graphprotocol/graph-ts';
import { AddressesProvider, MarginPool, Market } from '../../../generated/schema';
import { getOrCreateMarket } from '../store/market';
import { poolOfProvider } from '../store/pool';

/** The pool this configurator configures, by the provider that announced both. */
export function currentPool(): MarginPool | null {
  const provider = AddressesProvider.load(dataSource.context().getBytes('provider'));
  if (provider === null) return null;
  return poolOfProvider(provider);
}

/** The market of an asset this configurator configures. */
export function configuredMarket(asset: Address, event: ethereum.Event): Market | null {
  const pool = currentPool();
  if (pool === null) return null;
  return getOrCreateMarket(pool.id, asset, event.block);
}
