import { encodeAbiParameters, encodeFunctionData, parseAbiParameters } from 'viem';
import type { Hex } from '../chain/miner.ts';
import { CONFIGURATOR_ABI } from './abi.ts';
import type { EModeConfig, RateCurve, ReserveConfig } from './market.ts';

/** Encoded calls to the PoolConfigurator. */
export type Configuration = { readonly data: Hex; readonly label: string };

const RATE_PARAMETERS = parseAbiParameters('uint16, uint32, uint32, uint32');

export function encodeCurve(curve: RateCurve): Hex {
  return encodeAbiParameters(RATE_PARAMETERS, [curve.optimalUsage, curve.base, curve.slope1, curve.slope2]);
}

/** A reserve to be listed. */
export interface Listed {
  readonly asset: Hex;
  readonly config: ReserveConfig;
}

export function listReserves(reserves: readonly Listed[], aTokenImpl: Hex, variableDebtTokenImpl: Hex): Configuration {
  const inputs = reserves.map(({ asset, config }) => ({
    aTokenImpl,
    variableDebtTokenImpl,
    underlyingAsset: asset,
    aTokenName: `Demo aToken ${config.symbol}`,
    aTokenSymbol: `a${config.symbol}`,
    variableDebtTokenName: `Demo variable debt ${config.symbol}`,
    variableDebtTokenSymbol: `variableDebt${config.symbol}`,
    params: '0x' as const,
    interestRateData: encodeCurve(config.curve),
  }));
  const data = encodeFunctionData({ abi: CONFIGURATOR_ABI, functionName: 'initReserves', args: [inputs] });
  return { data, label: 'list the reserves' };
}

/** Everything that a fresh reserve is given by the risk admin, in the order in which it is set. */
export function configureReserve({ asset, config }: Listed): readonly Configuration[] {
  const abi = CONFIGURATOR_ABI;
  const { ltv, threshold, bonus } = config;
  const calls: Hex[] = [
    encodeFunctionData({ abi, functionName: 'setReserveBorrowing', args: [asset, config.borrowable] }),
    encodeFunctionData({
      abi,
      functionName: 'configureReserveAsCollateral',
      args: [asset, BigInt(ltv), BigInt(threshold), BigInt(bonus)],
    }),
    encodeFunctionData({ abi, functionName: 'setReserveFactor', args: [asset, BigInt(config.reserveFactor)] }),
    encodeFunctionData({ abi, functionName: 'setLiquidationProtocolFee', args: [asset, BigInt(config.protocolFee)] }),
    encodeFunctionData({ abi, functionName: 'setSupplyCap', args: [asset, BigInt(config.supplyCap)] }),
    encodeFunctionData({ abi, functionName: 'setBorrowCap', args: [asset, BigInt(config.borrowCap)] }),
    encodeFunctionData({ abi, functionName: 'setReserveFlashLoaning', args: [asset, true] }),
  ];
  const { debtCeiling, borrowableInIsolation } = config;
  if (debtCeiling !== undefined) {
    calls.push(encodeFunctionData({ abi, functionName: 'setDebtCeiling', args: [asset, BigInt(debtCeiling)] }));
  }
  if (borrowableInIsolation === true) {
    calls.push(encodeFunctionData({ abi, functionName: 'setBorrowableInIsolation', args: [asset, true] }));
  }
  return calls.map((data) => ({ data, label: `configure ${config.symbol}` }));
}

/** Opens a category; `assetOf` gives the asset of a symbol. */
export function configureCategory(category: EModeConfig, assetOf: (symbol: string) => Hex): readonly Configuration[] {
  const abi = CONFIGURATOR_ABI;
  const { id, ltv, threshold, bonus, label } = category;
  const calls: Hex[] = [
    encodeFunctionData({ abi, functionName: 'setEModeCategory', args: [id, ltv, threshold, bonus, label] }),
  ];
  for (const symbol of category.collateral) {
    const args = [assetOf(symbol), id, true] as const;
    calls.push(encodeFunctionData({ abi, functionName: 'setAssetCollateralInEMode', args }));
  }
  for (const symbol of category.borrowable) {
    const args = [assetOf(symbol), id, true] as const;
    calls.push(encodeFunctionData({ abi, functionName: 'setAssetBorrowableInEMode', args }));
  }
  return calls.map((data) => ({ data, label: `category ${label}` }));
}
