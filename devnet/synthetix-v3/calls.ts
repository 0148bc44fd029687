import { type Abi, encodeFunctionData, type Hex as ViemHex } from 'viem';
import { ACCOUNT_ABI, MODULE_ABIS } from './abi.ts';

/** Every function behind the router. */
export const PERPS_ABI: Abi = [...Object.values(MODULE_ABIS).flat(), ...ACCOUNT_ABI];

/** Call data for a function behind the router, by name. */
export function perpsCall(functionName: string, args: readonly unknown[]): ViemHex {
  return encodeFunctionData({ abi: PERPS_ABI, functionName, args });
}
