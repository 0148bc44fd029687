import { Address, BigDecimal, BigInt, Bytes } from '@graphprotocol/graph-ts';

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

export const USD = 'USD';

/** The wrapped native token of a network whose native currency is ether; null where it is not known. */
export function wrappedNative(network: string): Bytes | null {
  if (network == 'mainnet') return Bytes.fromHexString('0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2');
  if (network == 'arbitrum-one') return Bytes.fromHexString('0x82af49447d8a07e3bd95bd0d56f35241523fbab1');
  if (network == 'base' || network == 'optimism')
    return Bytes.fromHexString('0x4200000000000000000000000000000000000006');
  return null;
}
