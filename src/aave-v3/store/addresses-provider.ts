import { Address } from '@graphprotocol/graph-ts';
import { PoolAddressesProvider } from '../../../generated/PoolAddressesProvider/PoolAddressesProvider';
import { AddressesProvider } from '../../../generated/schema';

export function getOrCreateAddressesProvider(address: Address): AddressesProvider {
  const known = AddressesProvider.load(address);
  if (known !== null) return known;

  const provider = new AddressesProvider(address);
  const marketId = PoolAddressesProvider.bind(address).try_getMarketId();
  if (!marketId.reverted) provider.marketId = marketId.value;
  provider.oracles = [];
  provider.save();
  return provider;
}
