import { Address, dataSource } from '@graphprotocol/graph-ts';
import { AddressesProvider, MarginPool } from '../../generated/schema';
import {
  AssetSourceUpdated,
  BaseCurrencySet,
  FallbackOracleUpdated,
} from '../../generated/templates/AaveOracle/AaveOracle';
import { setPriceSource } from '../store/price-source';
import { setBaseCurrency, setFallbackOracle } from './store/oracle';
import { poolOfProvider } from './store/pool';

export function handleAssetSourceUpdated(event: AssetSourceUpdated): void {
  const pool = poolOf(event.address);
  if (pool !== null) setPriceSource(pool, event.params.asset, event.params.source, event);
}

export function handleBaseCurrencySet(event: BaseCurrencySet): void {
  const pool = poolOf(event.address);
  if (pool !== null) setBaseCurrency(pool, event.params.baseCurrency, event.params.baseCurrencyUnit);
}

export function handleFallbackOracleUpdated(event: FallbackOracleUpdated): void {
  const pool = poolOf(event.address);
  if (pool !== null) setFallbackOracle(pool, event.params.fallbackOracle, event);
}

/** The pool of the provider that announced this oracle, while it is the one the provider names. */
function poolOf(oracle: Address): MarginPool | null {
  const provider = AddressesProvider.load(dataSource.context().getBytes('provider'));
  if (provider === null) return null;
  const current = provider.oracle;
  if (current === null || current.notEqual(oracle)) return null;
  return poolOfProvider(provider);
}
