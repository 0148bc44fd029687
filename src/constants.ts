import { Address, BigDecimal, BigInt } from '@graphprotocol/graph-ts';

export const ZERO = BigInt.zero();
export const ONE = BigInt.fromI32(1);
export const ZERO_DECIMAL = BigDecimal.zero();
export const ONE_DECIMAL = BigDecimal.fromString('1');
export const RAY = BigInt.fromString('1000000000000000000000000000');
export const RAY_DECIMAL = BigDecimal.fromString('1000000000000000000000000000');
export const ZERO_ADDRESS = Address.zero();

export const SCHEMA_VERSION = '1.0.0';
export const SUBGRAPH_VERSION = '0.1.0';
export const METHODOLOGY_VERSION = '1.0.0';

/** Decimals of Aave's base currency, and of every Chainlink USD feed. */
export const USD_FEED_DECIMALS = 8;

/** First POOL_REVISION whose tokens round supply down and debt up (Aave 3.5.0). */
export const FIRST_DIRECTED_REVISION = 9;
