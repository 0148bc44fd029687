import type { Bytecode, CompileJob } from './compile.ts';
import { compile } from './compile.ts';

const AAVE = '@aave-dao/aave-v3-origin/src/contracts';
const LOGIC = `${AAVE}/protocol/libraries/logic`;
const MORPHO = '@morpho-org/morpho-blue/src';
const OWN_MORPHO = 'devnet/solidity/morpho';
const CHAINLINK = '@chainlink/contracts/src/v0.6';

const JOBS: readonly CompileJob[] = [
  {
    name: 'aave-v3.6',
    compiler: 'solc',
    evmVersion: 'shanghai',
    contracts: {
      PoolAddressesProvider: `${AAVE}/protocol/configuration/PoolAddressesProvider.sol`,
      ACLManager: `${AAVE}/protocol/configuration/ACLManager.sol`,
      BorrowLogic: `${LOGIC}/BorrowLogic.sol`,
      ConfiguratorLogic: `${LOGIC}/ConfiguratorLogic.sol`,
      FlashLoanLogic: `${LOGIC}/FlashLoanLogic.sol`,
      LiquidationLogic: `${LOGIC}/LiquidationLogic.sol`,
      PoolLogic: `${LOGIC}/PoolLogic.sol`,
      SupplyLogic: `${LOGIC}/SupplyLogic.sol`,
      PoolInstance: `${AAVE}/instances/PoolInstance.sol`,
      PoolConfiguratorInstance: `${AAVE}/instances/PoolConfiguratorInstance.sol`,
      ATokenInstance: `${AAVE}/instances/ATokenInstance.sol`,
      VariableDebtTokenInstance: `${AAVE}/instances/VariableDebtTokenInstance.sol`,
      AaveOracle: `${AAVE}/misc/AaveOracle.sol`,
      DefaultReserveInterestRateStrategyV2: `${AAVE}/misc/DefaultReserveInterestRateStrategyV2.sol`,
      AaveProtocolDataProvider: `${AAVE}/helpers/AaveProtocolDataProvider.sol`,
      TestnetERC20: `${AAVE}/mocks/testnet-helpers/TestnetERC20.sol`,
    },
  },
  {
    name: 'chainlink-0.6',
    compiler: 'solc-0.6.6',
    evmVersion: 'istanbul',
    contracts: {
      FluxAggregator: `${CHAINLINK}/FluxAggregator.sol`,
      EACAggregatorProxy: `${CHAINLINK}/EACAggregatorProxy.sol`,
    },
  },
  {
    name: 'morpho-blue',
    compiler: 'solc-0.8.19',
    evmVersion: 'paris',
    contracts: {
      Morpho: `${MORPHO}/Morpho.sol`,
      AdaptiveCurveModel: `${OWN_MORPHO}/AdaptiveCurveModel.sol`,
      FixedRateModel: `${OWN_MORPHO}/FixedRateModel.sol`,
      FeedOracle: `${OWN_MORPHO}/FeedOracle.sol`,
      GrowingVault: `${OWN_MORPHO}/GrowingVault.sol`,
      MorphoLens: `${OWN_MORPHO}/MorphoLens.sol`,
      MorphoFlashBorrower: `${OWN_MORPHO}/MorphoFlashBorrower.sol`,
    },
  },
  {
    name: 'own',
    compiler: 'solc',
    evmVersion: 'shanghai',
    contracts: {
      FlashBorrower: 'devnet/solidity/FlashBorrower.sol',
      GmxEventEmitter: 'devnet/solidity/GmxEventEmitter.sol',
      RatioFeed: 'devnet/solidity/RatioFeed.sol',
      PegPairFeed: 'devnet/solidity/PriceModels.sol',
      ExchangeRateFeed: 'devnet/solidity/PriceModels.sol',
    },
  },
  {
    name: 'comet-model',
    compiler: 'solc',
    evmVersion: 'shanghai',
    contracts: {
      CometConfigurator: 'devnet/solidity/comet/CometConfigurator.sol',
      CometFactory: 'devnet/solidity/comet/CometConfigurator.sol',
      CometProxy: 'devnet/solidity/comet/CometProxy.sol',
      CometProxyAdmin: 'devnet/solidity/comet/CometProxy.sol',
      ConstantFeed: 'devnet/solidity/comet/PriceFeeds.sol',
      ProductFeed: 'devnet/solidity/comet/PriceFeeds.sol',
    },
  },
];

export type Contracts = Readonly<Record<string, Bytecode>>;

/** Creation code of every contract of the demo chain, by contract name. The first call compiles for about a minute. */
export async function compileContracts(): Promise<Contracts> {
  const parts: Contracts[] = [];
  for (const job of JOBS) parts.push(await compile(job));
  return Object.assign({}, ...parts);
}
