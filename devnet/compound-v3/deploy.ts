import { encodeFunctionData, zeroAddress } from 'viem';
import { createOutbox, type Outbox } from '../aave/outbox.ts';
import type { Hex, Miner } from '../chain/miner.ts';
import type { Contracts } from '../contracts/jobs.ts';
import { COMET_ABI, COMET_ADMIN_ABI, COMET_PROXY_ABI, CONFIGURATOR_ABI } from './abi.ts';
import { type CometCollateral, type CometConfig, type CompoundMarket, toUnits, toWad } from './market.ts';

/** Seconds between the blocks of the deployment. */
const SPACING = 12;
/** Sends the deployment and governs; must have sent nothing before. */
const GOVERNOR: Hex = '0xc03e7000000000000000000000000000000c03e7';

/** Arguments of the Configurator's functions. */
export function assetConfig(collateral: CometCollateral) {
  return {
    asset: collateral.asset,
    priceFeed: collateral.priceFeed,
    decimals: collateral.decimals,
    borrowCollateralFactor: toWad(collateral.borrowCollateralFactor),
    liquidateCollateralFactor: toWad(collateral.liquidateCollateralFactor),
    liquidationFactor: toWad(collateral.liquidationFactor),
    supplyCap: toUnits(collateral.supplyCap, collateral.decimals),
  };
}

function configuration(config: CometConfig) {
  const { base, supply, borrow } = config;
  return {
    governor: GOVERNOR,
    pauseGuardian: GOVERNOR,
    baseToken: base.asset,
    baseTokenPriceFeed: base.priceFeed,
    extensionDelegate: zeroAddress,
    supplyKink: toWad(supply.kink),
    supplyPerYearInterestRateSlopeLow: toWad(supply.slopeLow),
    supplyPerYearInterestRateSlopeHigh: toWad(supply.slopeHigh),
    supplyPerYearInterestRateBase: toWad(supply.base),
    borrowKink: toWad(borrow.kink),
    borrowPerYearInterestRateSlopeLow: toWad(borrow.slopeLow),
    borrowPerYearInterestRateSlopeHigh: toWad(borrow.slopeHigh),
    borrowPerYearInterestRateBase: toWad(borrow.base),
    storeFrontPriceFactor: toWad(config.storeFrontPriceFactor),
    trackingIndexScale: 10n ** 15n,
    baseTrackingSupplySpeed: 0n,
    baseTrackingBorrowSpeed: 0n,
    baseMinForRewards: toUnits(1_000_000, base.decimals),
    baseBorrowMin: toUnits(config.baseBorrowMin, base.decimals),
    targetReserves: toUnits(config.targetReserves, base.decimals),
    assetConfigs: config.collaterals.map(assetConfig),
  };
}

function launch(outbox: Outbox, market: CompoundMarket): void {
  const { configurator, factory, proxyAdmin } = market;
  for (const { address, config } of market.comets) {
    const abi = CONFIGURATOR_ABI;
    const configure = (data: Hex, label: string): void => outbox.call(configurator, data, label);
    configure(encodeFunctionData({ abi, functionName: 'setFactory', args: [address, factory] }), 'set factory');
    const args = [address, configuration(config)] as const;
    configure(encodeFunctionData({ abi, functionName: 'setConfiguration', args }), 'set configuration');
    outbox.call(proxyAdmin, upgradeData(market, address), 'deploy and upgrade');
    outbox.call(address, encodeFunctionData({ abi: COMET_ABI, functionName: 'initializeStorage' }), 'initialize');
  }
}

/** What makes the Configurator's parameters of a Comet live, sent to the proxy admin by anybody. */
export function upgradeData({ configurator }: Pick<CompoundMarket, 'configurator'>, comet: Hex): Hex {
  const args = [configurator, comet] as const;
  return encodeFunctionData({ abi: COMET_ADMIN_ABI, functionName: 'deployAndUpgradeTo', args });
}

/**
 * Puts up own models of Compound's Configurator and Comets on tokens and feeds that exist already, for example those of
 * the Aave market on the same chain, in two blocks. The subgraph finds them by the Configurator's events.
 */
export async function deployCompound(
  { miner, contracts }: { readonly miner: Miner; readonly contracts: Contracts },
  configs: readonly CometConfig[],
): Promise<CompoundMarket> {
  const outbox = createOutbox(GOVERNOR, contracts);
  const configurator = outbox.create('CometConfigurator', CONFIGURATOR_ABI, [GOVERNOR]);
  const factory = outbox.create('CometFactory', [], []);
  const proxyAdmin = outbox.create('CometProxyAdmin', [], []);
  const comets = configs.map((config) => ({
    address: outbox.create('CometProxy', COMET_PROXY_ABI, [proxyAdmin]),
    config,
  }));
  await miner.mineAll(miner.head.timestamp + SPACING, outbox.take());
  const market: CompoundMarket = { governor: GOVERNOR, configurator, factory, proxyAdmin, comets };
  launch(outbox, market);
  await miner.mineAll(miner.head.timestamp + SPACING, outbox.take());
  return market;
}
