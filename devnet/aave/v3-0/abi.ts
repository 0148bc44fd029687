import { parseAbi } from 'viem';

/** What Aave 3.0 says or takes otherwise than 3.6, or what only 3.0 has. */
export const CONFIGURATOR_3_0_ABI = parseAbi([
  'struct ReserveInput { address aTokenImpl; address stableDebtTokenImpl; address variableDebtTokenImpl; uint8 underlyingAssetDecimals; address interestRateStrategyAddress; address underlyingAsset; address treasury; address incentivesController; string aTokenName; string aTokenSymbol; string variableDebtTokenName; string variableDebtTokenSymbol; string stableDebtTokenName; string stableDebtTokenSymbol; bytes params; }',
  'function initReserves(ReserveInput[] inputs)',
  'function setReserveStableRateBorrowing(address asset, bool enabled)',
  'function setReservePause(address asset, bool paused)',
  'function setReserveInterestRateStrategyAddress(address asset, address strategy)',
  'function setEModeCategory(uint8 id, uint16 ltv, uint16 threshold, uint16 bonus, address oracle, string label)',
  'function setAssetEModeCategory(address asset, uint8 id)',
  'function updateFlashloanPremiumTotal(uint128 premium)',
  'function updateFlashloanPremiumToProtocol(uint128 premium)',
]);

export const POOL_3_0_ABI = parseAbi([
  'constructor(address provider)',
  'function swapBorrowRateMode(address asset, uint256 mode)',
  'function rebalanceStableBorrowRate(address asset, address user)',
  'function getReserveData(address asset) view returns (uint256)',
  'function getEModeCategoryData(uint8 id) view returns (uint256)',
]);

/** aTokens, stable and variable debt tokens are all created with the pool alone. */
export const OF_POOL_ABI = parseAbi(['constructor(address pool)']);

export const STABLE_DEBT_TOKEN_ABI = parseAbi([
  'function principalBalanceOf(address user) view returns (uint256)',
  'function balanceOf(address user) view returns (uint256)',
  'function getUserStableRate(address user) view returns (uint256)',
  'function getUserLastUpdated(address user) view returns (uint40)',
  'function getSupplyData() view returns (uint256 principal, uint256 total, uint256 averageRate, uint40 updatedAt)',
]);

export const STRATEGY_3_0_ABI = parseAbi([
  'constructor(address provider, uint256 optimalUsage, uint256 base, uint256 slope1, uint256 slope2, uint256 stableSlope1, uint256 stableSlope2, uint256 stableOffset, uint256 stableExcessOffset, uint256 optimalStableShare)',
]);
