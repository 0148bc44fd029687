import type { CompileJob } from './compile.ts';

const PERPS = '@synthetixio/perps-market/contracts';
const OWN = 'devnet/solidity/synthetix';
const CORE = '@synthetixio/core-contracts/contracts/utils';
const MAIN = '@synthetixio/main/contracts';
const SPOT = '@synthetixio/spot-market/contracts';

/** Modules of the perps market, each behind the router. */
export const PERPS_MODULES = [
  'AsyncOrderCancelModule',
  'AsyncOrderModule',
  'AsyncOrderSettlementPythModule',
  'CollateralConfigurationModule',
  'FeatureFlagModule',
  'GlobalPerpsMarketModule',
  'LiquidationModule',
  'MarketConfigurationModule',
  'PerpsAccountModule',
  'PerpsMarketFactoryModule',
  'PerpsMarketModule',
] as const;

const OWN_CONTRACTS = ['PerpsRouter', 'AccountModule', 'AccountNft', 'SynthToken', 'SpotStub', 'CoreStub'] as const;

/** Synthetix Perps v3: the real perps modules and the real oracle manager, over stubs of what no package holds. */
export const SYNTHETIX_JOB: CompileJob = {
  name: 'synthetix-v3',
  compiler: 'solc',
  evmVersion: 'paris',
  contracts: {
    ...Object.fromEntries(PERPS_MODULES.map((name) => [name, `${PERPS}/modules/${name}.sol`])),
    ...Object.fromEntries(OWN_CONTRACTS.map((name) => [name, `${OWN}/${name}.sol`])),
    NodeModule: '@synthetixio/oracle-manager/contracts/modules/NodeModule.sol',
    MockPythERC7412Wrapper: `${PERPS}/mocks/MockPythERC7412Wrapper.sol`,
    MockGasPriceNode: `${PERPS}/mocks/MockGasPriceNode.sol`,
    RewardsDistributor: `${OWN}/rewards/RewardsDistributor.sol`,
  },
  remappings: [
    ...['ERC2771Context', 'ForkDetector', 'RevertUtil'].map(
      (name) => [`${CORE}/${name}.sol`, `${OWN}/core/${name}.sol`] as const,
    ),
    [`${MAIN}/interfaces/external/`, `${OWN}/main/`],
    [`${MAIN}/interfaces/`, `${OWN}/main/`],
    [`${MAIN}/storage/`, `${OWN}/main/`],
    [`${SPOT}/interfaces/`, `${OWN}/spot/`],
    [`${SPOT}/storage/`, `${OWN}/spot/`],
    ['@synthetixio/rewards-distributor/src/', `${OWN}/rewards/`],
  ],
};
