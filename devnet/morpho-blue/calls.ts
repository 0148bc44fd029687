import { encodeFunctionData } from 'viem';
import type { Hex } from '../chain/miner.ts';
import { MORPHO_ABI } from './abi.ts';
import type { Pair } from './types.ts';

/**
 * What an account of a demo or a test may tell Morpho, as call data to its contract. Of assets and shares exactly one is
 * not zero. Senders must own the token and have approved Morpho before; a borrower posts collateral first.
 */
const abi = MORPHO_ABI;

export const supplyData = ({ params }: Pair, assets: bigint, shares: bigint, onBehalf: Hex): Hex =>
  encodeFunctionData({ abi, functionName: 'supply', args: [params, assets, shares, onBehalf, '0x'] });
export const withdrawData = ({ params }: Pair, assets: bigint, shares: bigint, onBehalf: Hex, to: Hex): Hex =>
  encodeFunctionData({ abi, functionName: 'withdraw', args: [params, assets, shares, onBehalf, to] });
export const borrowData = ({ params }: Pair, assets: bigint, shares: bigint, onBehalf: Hex, to: Hex): Hex =>
  encodeFunctionData({ abi, functionName: 'borrow', args: [params, assets, shares, onBehalf, to] });
export const repayData = ({ params }: Pair, assets: bigint, shares: bigint, onBehalf: Hex): Hex =>
  encodeFunctionData({ abi, functionName: 'repay', args: [params, assets, shares, onBehalf, '0x'] });
/** Deposits collateral. */
export const postData = ({ params }: Pair, assets: bigint, onBehalf: Hex): Hex =>
  encodeFunctionData({ abi, functionName: 'supplyCollateral', args: [params, assets, onBehalf, '0x'] });
/** Takes collateral back. */
export const unpostData = ({ params }: Pair, assets: bigint, onBehalf: Hex, to: Hex): Hex =>
  encodeFunctionData({ abi, functionName: 'withdrawCollateral', args: [params, assets, onBehalf, to] });

/** Of what is seized and the debt shares that are repaid exactly one is not zero; an unhealthy borrower only. */
export const liquidateData = ({ params }: Pair, borrower: Hex, seized: bigint, repaidShares: bigint): Hex =>
  encodeFunctionData({ abi, functionName: 'liquidate', args: [params, borrower, seized, repaidShares, '0x'] });
