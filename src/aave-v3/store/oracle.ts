import { Address, BigInt, DataSourceContext, ethereum } from '@graphprotocol/graph-ts';
import { AddressesProvider, MarginPool } from '../../../generated/schema';
import { AaveOracle as AaveOracleTemplate } from '../../../generated/templates';
import { AaveOracle as AaveOracleContract } from '../../../generated/templates/AaveOracle/AaveOracle';
import { ONE, ZERO_ADDRESS } from '../../constants';
import { Ids } from '../../ids';
import { recordParameter } from '../../store/parameter';
import { setPriceSource } from '../../store/price-source';
import { poolOfProvider } from './pool';

const TEN = BigInt.fromI32(10);

/** The provider names `oracle` from now on: follows its events and reads what it knew before. */
export function setOracle(provider: AddressesProvider, oracle: Address, event: ethereum.Event): void {
  provider.oracle = oracle;
  const oracles = provider.oracles;
  if (!oracles.includes(oracle) && oracle.notEqual(ZERO_ADDRESS)) {
    oracles.push(oracle);
    provider.oracles = oracles;
    const context = new DataSourceContext();
    context.setBytes('provider', provider.id);
    AaveOracleTemplate.createWithContext(oracle, context);
  }
  provider.save();

  const pool = poolOfProvider(provider);
  if (pool !== null) adoptOracle(pool, oracle, event);
}

/** Makes `oracle` the pool's, with the base currency and the sources it has at the end of this block. */
export function adoptOracle(pool: MarginPool, oracle: Address, event: ethereum.Event): void {
  pool.oracle = oracle;
  pool.save();
  if (oracle.equals(ZERO_ADDRESS)) return;

  const contract = AaveOracleContract.bind(oracle);
  const currency = contract.try_BASE_CURRENCY();
  const unit = contract.try_BASE_CURRENCY_UNIT();
  if (!currency.reverted && !unit.reverted) setBaseCurrency(pool, currency.value, unit.value);

  const markets = pool.markets.load();
  for (let i = 0; i < markets.length; i++) adoptSource(pool, Ids.assetOfMarket(markets[i].id), event);
}

/** Takes the oracle's present source of `asset`, for sources that were set before the oracle's events were followed. */
export function adoptSource(pool: MarginPool, asset: Address, event: ethereum.Event): void {
  const oracle = pool.oracle;
  if (oracle === null) return;
  const source = AaveOracleContract.bind(Address.fromBytes(oracle)).try_getSourceOfAsset(asset);
  if (!source.reverted && source.value.notEqual(ZERO_ADDRESS)) setPriceSource(pool, asset, source.value, event);
}

export function setBaseCurrency(pool: MarginPool, currency: Address, unit: BigInt): void {
  pool.baseCurrency = currency;
  pool.priceDecimals = zerosOf(unit);
  pool.save();
}

export function setFallbackOracle(pool: MarginPool, fallback: Address, event: ethereum.Event): void {
  recordParameter(pool, null, null, 'fallbackOracle', null, fallback.toHexString(), event, 0);
}

/** The exponent of a power of ten. */
function zerosOf(unit: BigInt): i32 {
  let zeros = 0;
  for (let rest = unit; rest.gt(ONE); rest = rest.div(TEN)) zeros += 1;
  return zeros;
}
