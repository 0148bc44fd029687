import { type Abi, parseAbi } from 'viem';
import type { PERPS_MODULES } from '../contracts/synthetix-job.ts';

const STRATEGY =
  'struct Strategy { uint8 strategyType; uint256 settlementDelay; uint256 settlementWindowDuration; address priceVerificationContract; bytes32 feedId; uint256 settlementReward; bool disabled; uint256 commitmentPriceDelay; }';
const ORDER =
  'struct Order { uint128 marketId; uint128 accountId; int128 sizeDelta; uint128 settlementStrategyId; uint256 acceptablePrice; bytes32 trackingCode; address referrer; }';

/** What the demo chain and its tests call, by the module that answers. */
export const MODULE_ABIS = {
  AsyncOrderCancelModule: parseAbi(['function cancelOrder(uint128 accountId)']),
  AsyncOrderModule: parseAbi([
    ORDER,
    'function commitOrder(Order commitment)',
    'function computeOrderFees(uint128 marketId, int128 sizeDelta) view returns (uint256 fees, uint256 fillPrice)',
  ]),
  AsyncOrderSettlementPythModule: parseAbi(['function settleOrder(uint128 accountId)']),
  CollateralConfigurationModule: parseAbi([
    'function setCollateralConfiguration(uint128 collateralId, uint256 maxAmount, uint256 upperLimitDiscount, uint256 lowerLimitDiscount, uint256 discountScalar)',
    'function setCollateralLiquidateRewardRatio(uint128 ratio)',
    'function registerDistributor(address token, address distributor, uint128 collateralId, address[] poolDelegatedCollateralTypes)',
  ]),
  FeatureFlagModule: parseAbi(['function setFeatureFlagAllowAll(bytes32 feature, bool allowAll)']),
  GlobalPerpsMarketModule: parseAbi([
    'function setKeeperRewardGuards(uint256 minRewardUsd, uint256 minProfitRatio, uint256 maxRewardUsd, uint256 maxScalingRatio)',
    'function setPerAccountCaps(uint128 maxPositions, uint128 maxCollaterals)',
    'function setInterestRateParameters(uint128 low, uint128 breakpoint, uint128 high)',
    'function updateInterestRate()',
    'function updateKeeperCostNodeId(bytes32 nodeId)',
  ]),
  LiquidationModule: parseAbi([
    'function liquidate(uint128 accountId)',
    'function liquidateMarginOnly(uint128 accountId)',
    'function liquidateFlagged(uint256 maxNumberOfAccounts)',
    'function canLiquidate(uint128 accountId) view returns (bool)',
    'function canLiquidateMarginOnly(uint128 accountId) view returns (bool)',
    'function liquidationCapacity(uint128 marketId) view returns (uint256 capacity, uint256 maxInWindow, uint256 latestTimestamp)',
    'function flaggedAccounts() view returns (uint256[])',
  ]),
  MarketConfigurationModule: parseAbi([
    STRATEGY,
    'function addSettlementStrategy(uint128 marketId, Strategy strategy)',
    'function updatePriceData(uint128 marketId, bytes32 feedId, uint256 strictStalenessTolerance)',
    'function setOrderFees(uint128 marketId, uint256 maker, uint256 taker)',
    'function setFundingParameters(uint128 marketId, uint256 skewScale, uint256 maxFundingVelocity)',
    'function setLiquidationParameters(uint128 marketId, uint256 initialMarginRatio, uint256 minimumInitialMarginRatio, uint256 maintenanceMarginScalar, uint256 flagRewardRatio, uint256 minimumPositionMargin)',
    'function setMaxLiquidationParameters(uint128 marketId, uint256 multiplier, uint256 windowSeconds, uint256 maxLiquidationPd, address endorsedLiquidator)',
    'function setMaxMarketSize(uint128 marketId, uint256 maxMarketSize)',
    'function setMaxMarketValue(uint128 marketId, uint256 maxMarketValue)',
    'function setLockedOiRatio(uint128 marketId, uint256 ratio)',
  ]),
  PerpsAccountModule: parseAbi([
    'function modifyCollateral(uint128 accountId, uint128 collateralId, int256 amountDelta)',
    'function payDebt(uint128 accountId, uint256 amount)',
    'function debt(uint128 accountId) view returns (uint256)',
    'function totalCollateralValue(uint128 accountId) view returns (uint256)',
    'function totalAccountOpenInterest(uint128 accountId) view returns (uint256)',
    'function getOpenPosition(uint128 accountId, uint128 marketId) view returns (int256 totalPnl, int256 accruedFunding, int128 positionSize, uint256 owedInterest)',
    'function getOpenPositionSize(uint128 accountId, uint128 marketId) view returns (int128)',
    'function getAvailableMargin(uint128 accountId) view returns (int256)',
    'function getWithdrawableMargin(uint128 accountId) view returns (int256)',
    'function getRequiredMargins(uint128 accountId) view returns (uint256 initial, uint256 maintenance, uint256 maxLiquidationReward)',
    'function getCollateralAmount(uint128 accountId, uint128 collateralId) view returns (uint256)',
  ]),
  PerpsMarketFactoryModule: parseAbi([
    'function initializeFactory(address synthetix, address spotMarket)',
    'function setPerpsMarketName(string name)',
    'function createMarket(uint128 marketId, string name, string symbol)',
    'function interestRate() view returns (uint128)',
  ]),
  PerpsMarketModule: parseAbi([
    'function skew(uint128 marketId) view returns (int256)',
    'function size(uint128 marketId) view returns (uint256)',
    'function currentFundingRate(uint128 marketId) view returns (int256)',
    'function currentFundingVelocity(uint128 marketId) view returns (int256)',
    'function indexPrice(uint128 marketId) view returns (uint256)',
    'function fillPrice(uint128 marketId, int128 orderSize, uint256 price) view returns (uint256)',
  ]),
} as const satisfies Record<(typeof PERPS_MODULES)[number], Abi>;

export const ACCOUNT_ABI = parseAbi([
  'function setAccountToken(address nft)',
  'function getAccountTokenAddress() view returns (address)',
  'function getAccountOwner(uint128 accountId) view returns (address)',
  'function createAccount(uint128 accountId)',
  'function notifyAccountTransfer(address to, uint128 accountId)',
  'function grantPermission(uint128 accountId, bytes32 permission, address user)',
]);

export const NFT_ABI = parseAbi([
  'constructor(address market)',
  'function transferFrom(address from, address to, uint256 id)',
]);
export const ROUTER_ABI = parseAbi([
  'constructor(address owner)',
  'function setModule(address module, bytes4[] selectors)',
]);
export const NODE_ABI = parseAbi(['function registerNode(uint8 nodeType, bytes parameters, bytes32[] parents)']);
export const WRAPPER_ABI = parseAbi(['function setBenchmarkPrice(int256 price)']);
export const DISTRIBUTOR_ABI = parseAbi(['constructor(address token, uint128 poolId)']);
export const SYNTH_ABI = parseAbi([
  'constructor(string name, string symbol, address admin, address core)',
  'function mint(address to, uint256 amount)',
  'function approve(address spender, uint256 amount)',
  'function balanceOf(address owner) view returns (uint256)',
]);
export const SPOT_ABI = parseAbi([
  'constructor(address owner, address oracle)',
  'function setSystem(address core, address usd)',
  'function register(uint128 id, address token, bytes32 feedId)',
  'function setMarketSkewScale(uint128 id, uint256 skewScale)',
]);
export const CORE_ABI = parseAbi([
  'constructor(address owner, address oracle)',
  'function configure(address usd, address spot, uint256 backing)',
]);
