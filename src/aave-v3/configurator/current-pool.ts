import { dataSource } from '@graphprotocol/graph-ts';
import { AddressesProvider, MarginPool } from '../../../generated/schema';
import { poolOfProvider } from '../store/pool';

/** The pool this configurator configures, by the provider that announced both. */
export function currentPool(): MarginPool | null {
  const provider = AddressesProvider.load(dataSource.context().getBytes('provider'));
  if (provider === null) return null;
  return poolOfProvider(provider);
}
