import {
  type Abi,
  encodeAbiParameters,
  encodeFunctionData,
  keccak256,
  stringToHex,
  toFunctionSelector,
  zeroHash,
} from 'viem';
import { createOutbox, type Outbox } from '../aave/outbox.ts';
import type { Hex, Miner } from '../chain/miner.ts';
import { type Bytecode, compile } from '../contracts/compile.ts';
import { PERPS_MODULES, SYNTHETIX_JOB } from '../contracts/synthetix-job.ts';
import {
  ACCOUNT_ABI,
  CORE_ABI,
  DISTRIBUTOR_ABI,
  MODULE_ABIS,
  NFT_ABI,
  NODE_ABI,
  ROUTER_ABI,
  SPOT_ABI,
  SYNTH_ABI,
} from './abi.ts';
import { perpsCall } from './calls.ts';
import {
  CHAINLINK_NODE,
  CONSTANT_NODE,
  type Collateral,
  type CollateralConfig,
  type Perp,
  type PerpConfig,
  REDUCER_NODE,
  STALENESS_NODE,
  type SynthetixConfig,
  type SynthetixMarket,
  USD_ID,
  WAD,
} from './market.ts';

/** Seconds between the blocks of the deployment. */
const SPACING = 12;
const ADMIN: Hex = '0x5e7ad00000000000000000000000000000005e7a';
/** Stands for any collateral that liquidity providers have delegated. */
const DELEGATED: Hex = '0xde1e000000000000000000000000000000000de1';
const UNLIMITED = 2n ** 127n;

/** Creation code; the first call compiles for about ten seconds. */
export const compileSynthetix = (): Promise<Readonly<Record<string, Bytecode>>> => compile(SYNTHETIX_JOB);

/** Identifier under which the oracle manager keeps a node. */
function nodeId(type: number, parameters: Hex, parents: readonly Hex[]): Hex {
  const fields = [{ type: 'uint8' }, { type: 'bytes' }, { type: 'bytes32[]' }] as const;
  return keccak256(encodeAbiParameters(fields, [type, parameters, parents]));
}

export const chainlinkParameters = (proxy: Hex): Hex =>
  encodeAbiParameters([{ type: 'address' }, { type: 'uint256' }, { type: 'uint8' }], [proxy, 0n, 8]);

export const constantParameters = (value: bigint): Hex => encodeAbiParameters([{ type: 'int256' }], [value]);

/** The call that makes a node known, and the node's identifier. */
export function registerNode(
  type: number,
  parameters: Hex,
  parents: readonly Hex[] = [],
): { readonly id: Hex; readonly data: Hex } {
  const data = encodeFunctionData({ abi: NODE_ABI, functionName: 'registerNode', args: [type, parameters, parents] });
  return { id: nodeId(type, parameters, parents), data };
}

interface System {
  readonly outbox: Outbox;
  readonly proxy: Hex;
  readonly oracle: Hex;
}

function createModules(outbox: Outbox, proxy: Hex): void {
  const route = (name: string, abi: Abi): void => {
    const module = outbox.create(name, [], []);
    const selectors = abi.flatMap((item) => (item.type === 'function' ? [toFunctionSelector(item)] : []));
    const args = [module, selectors] as const;
    outbox.call(proxy, encodeFunctionData({ abi: ROUTER_ABI, functionName: 'setModule', args }), `route ${name}`);
  };
  for (const name of PERPS_MODULES) route(name, MODULE_ABIS[name]);
  route('AccountModule', ACCOUNT_ABI);
}

function createNode({ outbox, oracle }: System, type: number, parameters: Hex, parents: readonly Hex[] = []): Hex {
  const { id, data } = registerNode(type, parameters, parents);
  outbox.call(oracle, data, 'register node');
  return id;
}

/** A node that gives the newest of its parents' prices. */
const newest = encodeAbiParameters([{ type: 'uint256' }], [0n]);

function createPerp(system: System, config: PerpConfig): Perp {
  const { outbox, proxy } = system;
  const wrapper = outbox.create('MockPythERC7412Wrapper', [], []);
  const source = createNode(system, CHAINLINK_NODE, chainlinkParameters(config.feed.proxy));
  const node = config.isBlind
    ? createNode(system, REDUCER_NODE, newest, [source, source])
    : config.isChecked
      ? createNode(system, STALENESS_NODE, constantParameters(10n ** 9n), [source])
      : source;
  const call = (name: string, args: readonly unknown[]): void =>
    outbox.call(proxy, perpsCall(name, args), `${name} of ${config.symbol}`);
  const { id } = config;
  call('createMarket', [id, config.name, config.symbol]);
  call('updatePriceData', [id, node, 10n ** 6n]);
  const timing = { settlementDelay: 2n, settlementWindowDuration: 120n, commitmentPriceDelay: 2n };
  const fixed = { strategyType: 0, feedId: zeroHash, settlementReward: WAD, disabled: false };
  call('addSettlementStrategy', [id, { ...timing, ...fixed, priceVerificationContract: wrapper }]);
  call('setOrderFees', [id, config.makerFee, config.takerFee]);
  call('setFundingParameters', [id, config.skewScale, config.maxFundingVelocity]);
  const margins = [config.initialMarginRatio, config.minimumInitialMarginRatio, config.maintenanceMarginScalar];
  call('setLiquidationParameters', [id, ...margins, config.flagRewardRatio, config.minimumPositionMargin]);
  const window = [config.liquidationMultiplier, config.liquidationWindowSeconds, config.maxLiquidationPd];
  call('setMaxLiquidationParameters', [id, ...window, ADMIN]);
  call('setMaxMarketSize', [id, config.maxMarketSize]);
  call('setLockedOiRatio', [id, config.lockedOiRatio]);
  return { config, wrapper };
}

function createCollateral(system: System, config: CollateralConfig, on: { spot: Hex; core: Hex }): Collateral {
  const { outbox, proxy } = system;
  const token = outbox.create('SynthToken', SYNTH_ABI, [config.name, config.symbol, ADMIN, on.core]);
  const node = createNode(system, CHAINLINK_NODE, chainlinkParameters(config.feed.proxy));
  const ofSpot = (functionName: 'register' | 'setMarketSkewScale', args: readonly unknown[]): void =>
    outbox.call(on.spot, encodeFunctionData({ abi: SPOT_ABI as Abi, functionName, args }), functionName);
  ofSpot('register', [config.id, token, node]);
  ofSpot('setMarketSkewScale', [config.id, config.skewScale]);
  const discounts = [config.upperLimitDiscount, config.lowerLimitDiscount, config.discountScalar];
  const configure = perpsCall('setCollateralConfiguration', [config.id, config.maxAmount, ...discounts]);
  outbox.call(proxy, configure, `collateral ${config.symbol}`);
  const distributor = outbox.create('RewardsDistributor', DISTRIBUTOR_ABI, [token, 1n]);
  const register = perpsCall('registerDistributor', [token, distributor, config.id, [DELEGATED]]);
  outbox.call(proxy, register, `distributor of ${config.symbol}`);
  return { config, token };
}

function configureGlobally({ outbox, proxy }: System, costNode: Hex): void {
  const call = (name: string, args: readonly unknown[]): void => outbox.call(proxy, perpsCall(name, args), name);
  call('setCollateralConfiguration', [USD_ID, UNLIMITED, 0n, 0n, 0n]);
  call('setPerAccountCaps', [16n, 16n]);
  call('setKeeperRewardGuards', [10n * WAD, WAD / 5n, 1000n * WAD, WAD / 2n]);
  call('setCollateralLiquidateRewardRatio', [WAD / 1000n]);
  call('setInterestRateParameters', [WAD / 2000n, (WAD * 65n) / 100n, WAD / 100n]);
  call('updateKeeperCostNodeId', [costNode]);
}

/**
 * Deploys Synthetix Perps v3 on feeds that already answer, in three blocks from `startTimestamp` on. The perps modules
 * and the oracle manager are the real ones; accounts, core and spot market are stubs with their events.
 */
export async function deploySynthetix(
  { miner, contracts }: { readonly miner: Miner; readonly contracts: Readonly<Record<string, Bytecode>> },
  { config, startTimestamp }: { readonly config: SynthetixConfig; readonly startTimestamp: number },
): Promise<SynthetixMarket> {
  const outbox = createOutbox(ADMIN, contracts);
  let timestamp = startTimestamp;
  const mine = async (): Promise<void> => {
    await miner.mineAll(timestamp, outbox.take());
    timestamp += SPACING;
  };
  const proxy = outbox.create('PerpsRouter', ROUTER_ABI, [ADMIN]);
  const oracle = outbox.create('NodeModule', [], []);
  const system: System = { outbox, proxy, oracle };
  const spot = outbox.create('SpotStub', SPOT_ABI, [ADMIN, oracle]);
  const core = outbox.create('CoreStub', CORE_ABI, [ADMIN, oracle]);
  const usd = outbox.create('SynthToken', SYNTH_ABI, ['Synthetic USD', 'snxUSD', ADMIN, core]);
  const backing = { functionName: 'configure', args: [usd, spot, config.backing] } as const;
  outbox.call(core, encodeFunctionData({ abi: CORE_ABI, ...backing }), 'configure the core');
  const names = { functionName: 'setSystem', args: [core, usd] } as const;
  outbox.call(spot, encodeFunctionData({ abi: SPOT_ABI, ...names }), 'name the system');
  const accountNft = outbox.create('AccountNft', NFT_ABI, [proxy]);
  createModules(outbox, proxy);
  await mine();

  outbox.call(proxy, perpsCall('setAccountToken', [accountNft]), 'set account token');
  for (const feature of ['perpsSystem', 'createMarket']) {
    const data = perpsCall('setFeatureFlagAllowAll', [stringToHex(feature, { size: 32 }), true]);
    outbox.call(proxy, data, `allow ${feature}`);
  }
  outbox.call(proxy, perpsCall('initializeFactory', [core, spot]), 'initialise the factory');
  outbox.call(proxy, perpsCall('setPerpsMarketName', ['Demo']), 'name');
  const costNode = createNode(system, CONSTANT_NODE, constantParameters(config.keeperCost));
  configureGlobally(system, costNode);
  await mine();

  const collaterals = config.collaterals.map((collateral) => createCollateral(system, collateral, { spot, core }));
  const perps = config.perps.map((perp) => createPerp(system, perp));
  await mine();
  return { admin: ADMIN, proxy, accountNft, oracle, spot, core, usd, perps, collaterals };
}
