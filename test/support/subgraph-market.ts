import { stringToHex, zeroAddress } from 'viem';
import type { Hex } from '../../engine/chain/types.ts';
import { createScript, type Script } from './subgraph-script.ts';

const at = (kind: string, number: number): Hex => `0x${kind}${number.toString(16).padStart(40 - kind.length, '0')}`;

export interface Listing {
  readonly asset: Hex;
  readonly aToken: Hex;
  readonly debtToken: Hex;
}

/** Address and start block of the static source, as the manifest has them. */
export const PROVIDER: Hex = '0xa97684ead0e402dc232d5a977953df7ecbab3cdb';
const START = 7_736_400;

export const POOL = at('9001', 1);
export const CONFIGURATOR = at('c0f1', 1);
export const ORACLE = at('04ac1e', 1);
export const TREASURY = at('7ea5', 1);
export const RAY = 10n ** 27n;
export const user = (number: number): Hex => at('acc0', number);
export const listing = (number: number): Listing => ({
  asset: at('a55e7', number),
  aToken: at('a70', number),
  debtToken: at('deb7', number),
});
export const marketId = (number: number): string => `${POOL}${listing(number).asset.slice(2)}`;

/** A pool of a revision with `count` markets that were announced in one block, then an empty block. */
export function createMarket(options: {
  readonly revision: number;
  readonly count: number;
  readonly timestamp?: number;
}): Script {
  const script = createScript(START, options.timestamp);
  script.block();
  script.answer(POOL, 'Pool.POOL_REVISION', BigInt(options.revision));
  const created = (name: string, proxyAddress: Hex): void => {
    const args = {
      id: stringToHex(name, { size: 32 }),
      proxyAddress,
      implementationAddress: at('1a', options.revision),
    };
    script.emit(PROVIDER, 'PoolAddressesProvider.ProxyCreated', args);
  };
  created('POOL', POOL);
  created('POOL_CONFIGURATOR', CONFIGURATOR);
  const oracle = { oldAddress: zeroAddress, newAddress: ORACLE };
  script.emit(PROVIDER, 'PoolAddressesProvider.PriceOracleUpdated', oracle);
  for (let number = 0; number < options.count; number++) {
    const { asset, aToken, debtToken } = listing(number);
    script.answer(aToken, 'AToken.RESERVE_TREASURY_ADDRESS', TREASURY);
    script.emit(CONFIGURATOR, 'PoolConfigurator.ReserveInitialized', {
      asset,
      aToken,
      stableDebtToken: zeroAddress,
      variableDebtToken: debtToken,
      interestRateStrategyAddress: at('57', 1),
    });
  }
  script.block();
  return script;
}
