import { encodeFunctionData, zeroAddress } from 'viem';
import type { Hex } from '../chain/miner.ts';
import { CONFIGURATOR_ABI, DEBT_TOKEN_ABI, OF_PROVIDER_ABI, POOL_ABI, SCALED_TOKEN_ABI } from './abi.ts';
import { configureCategory, configureReserve, listReserves } from './configuration.ts';
import type { Release } from './release-type.ts';

/** The address in the `position`-th word of an answer. */
export function addressAt(answer: unknown, position: number): Hex {
  if (typeof answer !== 'string' || answer.length < 66 + 64 * position) throw new Error(`a view answered ${answer}`);
  return `0x${answer.slice(26 + 64 * position, 66 + 64 * position)}`;
}

export const AAVE_3_6: Release = {
  version: '3.6',
  libraries: ['BorrowLogic', 'SupplyLogic', 'LiquidationLogic', 'PoolLogic', 'FlashLoanLogic', 'ConfiguratorLogic'],
  configurator: 'PoolConfiguratorInstance',
  preparePool(outbox, provider) {
    const strategy = outbox.create('DefaultReserveInterestRateStrategyV2', OF_PROVIDER_ABI, [provider]);
    return () => outbox.create('PoolInstance', POOL_ABI, [provider, strategy]);
  },
  prepareListing(outbox, { pool, treasury }) {
    const aToken = outbox.create('ATokenInstance', SCALED_TOKEN_ABI, [pool, zeroAddress, treasury]);
    const debtToken = outbox.create('VariableDebtTokenInstance', DEBT_TOKEN_ABI, [pool, zeroAddress]);
    return (reserves) => [listReserves(reserves, aToken, debtToken)];
  },
  configureReserve,
  configureCategory,
  setFlashLoanPremium(bps) {
    const call = { abi: CONFIGURATOR_ABI, functionName: 'updateFlashloanPremium', args: [bps] } as const;
    return { data: encodeFunctionData(call), label: 'flash loan premium' };
  },
  async readTokens(askPool, asset) {
    const of = { abi: POOL_ABI, args: [asset] } as const;
    const aToken = await askPool(encodeFunctionData({ ...of, functionName: 'getReserveAToken' }));
    const debtToken = await askPool(encodeFunctionData({ ...of, functionName: 'getReserveVariableDebtToken' }));
    return { aToken: addressAt(aToken, 0), debtToken: addressAt(debtToken, 0) };
  },
};
