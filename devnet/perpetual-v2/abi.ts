import { parseAbi } from 'viem';

const INITIALIZE = 'function initialize';

export const QUOTE_TOKEN_ABI = parseAbi([
  `${INITIALIZE}(string name, string symbol)`,
  'function mintMaximumTo(address recipient)',
  'function addWhitelist(address account)',
]);

export const BASE_TOKEN_ABI = parseAbi([
  `${INITIALIZE}(string name, string symbol, address priceFeed)`,
  'function mintMaximumTo(address recipient)',
  'function addWhitelist(address account)',
  'function pause()',
  'function close(uint256 price)',
  'function isPaused() view returns (bool)',
  'function isClosed() view returns (bool)',
  'function getClosedPrice() view returns (uint256)',
  'function getIndexPrice(uint256 interval) view returns (uint256)',
]);

export const PRICE_FEED_ABI = parseAbi([
  'constructor(address aggregator, uint256 timeout, uint80 twapInterval)',
  'function update()',
]);
export const DISPATCHER_ABI = parseAbi(['constructor(address chainlinkPriceFeed)']);

export const FACTORY_ABI = parseAbi([
  'function createPool(address a, address b, uint24 fee) returns (address)',
  'function getPool(address a, address b, uint24 fee) view returns (address)',
]);

export const SWAP_POOL_ABI = parseAbi([
  `${INITIALIZE}(uint160 sqrtPriceX96)`,
  'function increaseObservationCardinalityNext(uint16 count)',
  'function slot0() view returns (uint160 sqrtPriceX96, int24 tick, uint16 index, uint16 cardinality, uint16 next, uint8 feeProtocol, bool unlocked)',
]);

export const CONFIG_ABI = parseAbi([
  `${INITIALIZE}()`,
  'function setLiquidationPenaltyRatio(uint24 ratio)',
  'function setMaxFundingRate(uint24 rate)',
  'function setTwapInterval(uint32 interval)',
  'function setSettlementTokenBalanceCap(uint256 cap)',
  'function setMarkPriceMarketTwapInterval(uint32 interval)',
  'function getTwapInterval() view returns (uint32)',
]);

export const REGISTRY_ABI = parseAbi([
  `${INITIALIZE}(address factory, address quoteToken)`,
  'function setClearingHouse(address clearingHouse)',
  'function addPool(address baseToken, uint24 feeRatio) returns (address)',
  'function setFeeRatio(address baseToken, uint24 feeRatio)',
  'function setInsuranceFundFeeRatio(address baseToken, uint24 feeRatio)',
  'function setFeeManager(address account, bool isFeeManager)',
  'function setFeeDiscountRatio(address trader, uint24 discountRatio)',
  'function setMarketMaxPriceSpreadRatio(address baseToken, uint24 ratio)',
]);

export const ORDER_BOOK_ABI = parseAbi([
  `${INITIALIZE}(address registry)`,
  'function setClearingHouse(address clearingHouse)',
  'function setExchange(address exchange)',
  'function getPendingFee(address trader, address baseToken, int24 lowerTick, int24 upperTick) view returns (uint256)',
  'function getTotalTokenAmountInPoolAndPendingFee(address trader, address baseToken, bool fetchBase) view returns (uint256 amount, uint256 pendingFee)',
  'function getTotalOrderDebt(address trader, address baseToken, bool fetchBase) view returns (uint256)',
]);

export const INSURANCE_FUND_ABI = parseAbi([
  `${INITIALIZE}(address token)`,
  'function setVault(address vault)',
  'function repay()',
]);

export const EXCHANGE_ABI = parseAbi([
  `${INITIALIZE}(address registry, address orderBook, address config)`,
  'function setClearingHouse(address clearingHouse)',
  'function setAccountBalance(address accountBalance)',
  'function setMaxTickCrossedWithinBlock(address baseToken, uint24 ticks)',
  'function getAllPendingFundingPayment(address trader) view returns (int256)',
  'function getPendingFundingPayment(address trader, address baseToken) view returns (int256)',
  'function getSqrtMarketTwapX96(address baseToken, uint32 interval) view returns (uint160)',
]);

export const ACCOUNT_BALANCE_ABI = parseAbi([
  `${INITIALIZE}(address config, address orderBook)`,
  'function setClearingHouse(address clearingHouse)',
  'function setVault(address vault)',
  'function getMarkPrice(address baseToken) view returns (uint256)',
  'function getTakerPositionSize(address trader, address baseToken) view returns (int256)',
  'function getTakerOpenNotional(address trader, address baseToken) view returns (int256)',
  'function getTotalPositionSize(address trader, address baseToken) view returns (int256)',
  'function getTotalOpenNotional(address trader, address baseToken) view returns (int256)',
  'function getTotalPositionValue(address trader, address baseToken) view returns (int256)',
  'function getTotalDebtValue(address trader) view returns (uint256)',
  'function getPnlAndPendingFee(address trader) view returns (int256 owedRealizedPnl, int256 unrealizedPnl, uint256 pendingFee)',
  'function getMarginRequirementForLiquidation(address trader) view returns (int256)',
  'function getLiquidatablePositionSize(address trader, address baseToken, int256 accountValue) view returns (int256)',
]);

export const VAULT_ABI = parseAbi([
  `${INITIALIZE}(address insuranceFund, address config, address accountBalance, address exchange)`,
  'function setClearingHouse(address clearingHouse)',
  'function setCollateralManager(address manager)',
  'function deposit(address token, uint256 amount)',
  'function withdraw(address token, uint256 amount)',
  'function liquidateCollateral(address trader, address token, uint256 amount, bool inSettlement) returns (uint256)',
  'function settleBadDebt(address trader)',
  'function getBalanceByToken(address trader, address token) view returns (int256)',
  'function getFreeCollateral(address trader) view returns (uint256)',
  'function getAccountValue(address trader) view returns (int256)',
  'function isLiquidatable(address trader) view returns (bool)',
  'function getMarginRequirementForCollateralLiquidation(address trader) view returns (int256)',
  'function getMaxRepaidSettlementAndLiquidatableCollateral(address trader, address token) view returns (uint256 repaid, uint256 collateral)',
]);

export const COLLATERAL_MANAGER_ABI = parseAbi([
  'struct Config { address priceFeed; uint24 collateralRatio; uint24 discountRatio; uint256 depositCap; }',
  `${INITIALIZE}(address config, address vault, uint8 maxTokens, uint24 debtRatio, uint24 liquidationRatio, uint24 mmRatioBuffer, uint24 insuranceFundFeeRatio, uint256 debtThreshold, uint256 dust)`,
  'function addCollateral(address token, Config config)',
  'function setCollateralRatio(address token, uint24 ratio)',
  'function setDiscountRatio(address token, uint24 ratio)',
  'function getPrice(address token, uint256 interval) view returns (uint256)',
]);

export const CLEARING_HOUSE_ABI = parseAbi([
  'struct OpenPosition { address baseToken; bool isBaseToQuote; bool isExactInput; uint256 amount; uint256 oppositeAmountBound; uint256 deadline; uint160 sqrtPriceLimitX96; bytes32 referralCode; }',
  'struct ClosePosition { address baseToken; uint160 sqrtPriceLimitX96; uint256 oppositeAmountBound; uint256 deadline; bytes32 referralCode; }',
  'struct AddLiquidity { address baseToken; uint256 base; uint256 quote; int24 lowerTick; int24 upperTick; uint256 minBase; uint256 minQuote; bool useTakerBalance; uint256 deadline; }',
  'struct RemoveLiquidity { address baseToken; int24 lowerTick; int24 upperTick; uint128 liquidity; uint256 minBase; uint256 minQuote; uint256 deadline; }',
  `${INITIALIZE}(address config, address vault, address quoteToken, address factory, address exchange, address accountBalance, address insuranceFund)`,
  'function openPosition(OpenPosition params) returns (uint256 base, uint256 quote)',
  'function closePosition(ClosePosition params) returns (uint256 base, uint256 quote)',
  'function addLiquidity(AddLiquidity params)',
  'function removeLiquidity(RemoveLiquidity params)',
  'function liquidate(address trader, address baseToken)',
  'function cancelAllExcessOrders(address maker, address baseToken)',
  'function settleAllFunding(address trader)',
  'function quitMarket(address trader, address baseToken) returns (uint256 base, uint256 quote)',
  'function getAccountValue(address trader) view returns (int256)',
]);
