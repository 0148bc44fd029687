import { Address, Bytes, DataSourceContext, ethereum } from '@graphprotocol/graph-ts';
import {
  PoolConfiguratorUpdated,
  PoolUpdated,
  PriceOracleUpdated,
  ProxyCreated,
} from '../../generated/PoolAddressesProvider/PoolAddressesProvider';
import { AddressesProvider, MarginPool } from '../../generated/schema';
import { PoolConfigurator as PoolConfiguratorTemplate, Pool as PoolTemplate } from '../../generated/templates';
import { getOrCreateAddressesProvider } from './store/addresses-provider';
import { adoptOracle, setOracle } from './store/oracle';
import { createPool, poolOfProvider, recordImplementation } from './store/pool';

/** Proxy ids are ASCII, padded with zeros: "POOL" and "POOL_CONFIGURATOR" are the two that matter here. */
export function handleProxyCreated(event: ProxyCreated): void {
  const provider = getOrCreateAddressesProvider(event.address);
  const id = event.params.id.toString();
  if (id == 'POOL') {
    const pool = setPool(provider, event.params.proxyAddress, event);
    recordImplementation(pool, event.params.implementationAddress, event);
  } else if (id == 'POOL_CONFIGURATOR') {
    setConfigurator(provider, event.params.proxyAddress);
  }
}

/** The parameters are implementations; the pool's own Upgraded event told the same a moment ago, if it is followed. */
export function handlePoolUpdated(event: PoolUpdated): void {
  const pool = poolOfProvider(getOrCreateAddressesProvider(event.address));
  if (pool !== null) recordImplementation(pool, event.params.newAddress, event);
}

/** Configurator upgrades keep the proxy, which is what this subgraph follows. */
export function handlePoolConfiguratorUpdated(event: PoolConfiguratorUpdated): void {
  getOrCreateAddressesProvider(event.address);
}

export function handlePriceOracleUpdated(event: PriceOracleUpdated): void {
  setOracle(getOrCreateAddressesProvider(event.address), event.params.newAddress, event);
}

function setPool(provider: AddressesProvider, address: Address, event: ethereum.Event): MarginPool {
  const known = MarginPool.load(address);
  const isNew = known === null;
  const pool = known === null ? createPool(address, provider.marketId, event.block) : known;
  pool.addressesProvider = provider.id;
  pool.configurator = provider.configurator;
  pool.save();
  provider.pool = pool.id;
  provider.save();
  if (isNew) PoolTemplate.createWithContext(address, contextOf(provider.id));

  const oracle = provider.oracle;
  if (oracle !== null) adoptOracle(pool, Address.fromBytes(oracle), event);
  return pool;
}

function setConfigurator(provider: AddressesProvider, address: Address): void {
  const before = provider.configurator;
  if (before !== null && before.equals(address)) return;
  provider.configurator = address;
  provider.save();
  PoolConfiguratorTemplate.createWithContext(address, contextOf(provider.id));

  const pool = poolOfProvider(provider);
  if (pool === null) return;
  pool.configurator = address;
  pool.save();
}

function contextOf(provider: Bytes): DataSourceContext {
  const context = new DataSourceContext();
  context.setBytes('provider', provider);
  return context;
}
