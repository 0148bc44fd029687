import { encodeFunctionData, zeroAddress } from 'viem';
import type { Hex } from '../../chain/miner.ts';
import { type Configuration, configureReserve, type Listed } from '../configuration.ts';
import type { RateCurve } from '../market.ts';
import type { Outbox } from '../outbox.ts';
import { addressAt } from '../release.ts';
import type { ListingContext, Release } from '../release-type.ts';
import { CONFIGURATOR_3_0_ABI, OF_POOL_ABI, POOL_3_0_ABI, STRATEGY_3_0_ABI } from './abi.ts';

const abi = CONFIGURATOR_3_0_ABI;
const RAY_PER_BPS = 10n ** 23n;
/** Words of getReserveData. */
const A_TOKEN = 8;
const STABLE_DEBT_TOKEN = 9;
const DEBT_TOKEN = 10;

/** A rate contract of its own, with stable rates 1 % and more above the variable ones. */
export function createStrategy(outbox: Outbox, provider: Hex, curve: RateCurve): Hex {
  const ray = (bps: number): bigint => BigInt(bps) * RAY_PER_BPS;
  const { optimalUsage, base, slope1, slope2 } = curve;
  const stable = [slope1, slope2, 100, 200, 2000];
  const args = [provider, ...[optimalUsage, base, slope1, slope2, ...stable].map(ray)];
  return outbox.create('DefaultReserveInterestRateStrategy', STRATEGY_3_0_ABI, args);
}

function prepareListing(outbox: Outbox, { pool, provider, treasury }: ListingContext) {
  const [aToken, stableDebtToken, debtToken] = ['AToken', 'StableDebtToken', 'VariableDebtToken'].map((name) =>
    outbox.create(name, OF_POOL_ABI, [pool]),
  );
  return (reserves: readonly Listed[]): Configuration[] => {
    if (aToken === undefined || stableDebtToken === undefined || debtToken === undefined) return [];
    const inputs = reserves.map(({ asset, config }) => ({
      aTokenImpl: aToken,
      stableDebtTokenImpl: stableDebtToken,
      variableDebtTokenImpl: debtToken,
      underlyingAssetDecimals: config.decimals,
      interestRateStrategyAddress: createStrategy(outbox, provider, config.curve),
      underlyingAsset: asset,
      treasury,
      incentivesController: zeroAddress,
      aTokenName: `Demo aToken ${config.symbol}`,
      aTokenSymbol: `a${config.symbol}`,
      variableDebtTokenName: `Demo variable debt ${config.symbol}`,
      variableDebtTokenSymbol: `variableDebt${config.symbol}`,
      stableDebtTokenName: `Demo stable debt ${config.symbol}`,
      stableDebtTokenSymbol: `stableDebt${config.symbol}`,
      params: '0x' as const,
    }));
    // One by one: together they would take more gas than a transaction of the demo chain has.
    return inputs.map((input) => {
      const data = encodeFunctionData({ abi, functionName: 'initReserves', args: [[input]] });
      return { data, label: `list ${input.aTokenSymbol}` };
    });
  };
}

/** `@aave/core-v3` 3.0.2: a rate contract per reserve, stable debt, one category per asset. */
export const AAVE_3_0_2: Release = {
  version: '3.0',
  libraries: [
    'SupplyLogic',
    'BorrowLogic',
    'LiquidationLogic',
    'EModeLogic',
    'BridgeLogic',
    'PoolLogic',
    'ConfiguratorLogic',
    'FlashLoanLogic',
  ],
  configurator: 'PoolConfigurator',
  preparePool: (outbox, provider) => () => outbox.create('Pool', POOL_3_0_ABI, [provider]),
  prepareListing,
  configureReserve(reserve) {
    const args = [reserve.asset, true] as const;
    const allow = encodeFunctionData({ abi, functionName: 'setReserveStableRateBorrowing', args });
    return [...configureReserve(reserve), { data: allow, label: `configure ${reserve.config.symbol}` }];
  },
  configureCategory({ id, ltv, threshold, bonus, label, collateral, borrowable }, assetOf) {
    const args = [id, ltv, threshold, bonus, zeroAddress, label] as const;
    const calls = [encodeFunctionData({ abi, functionName: 'setEModeCategory', args })];
    for (const symbol of new Set([...collateral, ...borrowable])) {
      calls.push(encodeFunctionData({ abi, functionName: 'setAssetEModeCategory', args: [assetOf(symbol), id] }));
    }
    return calls.map((data) => ({ data, label: `category ${label}` }));
  },
  setFlashLoanPremium(bps) {
    const data = encodeFunctionData({ abi, functionName: 'updateFlashloanPremiumTotal', args: [bps] });
    return { data, label: 'flash loan premium' };
  },
  async readTokens(askPool, asset) {
    const call = { abi: POOL_3_0_ABI, functionName: 'getReserveData', args: [asset] } as const;
    const answer = await askPool(encodeFunctionData(call));
    return {
      aToken: addressAt(answer, A_TOKEN),
      stableDebtToken: addressAt(answer, STABLE_DEBT_TOKEN),
      debtToken: addressAt(answer, DEBT_TOKEN),
    };
  },
};
