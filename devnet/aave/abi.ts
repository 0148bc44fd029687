import { parseAbi } from 'viem';

export const PROVIDER_ABI = parseAbi([
  'constructor(string marketId, address owner)',
  'function setACLAdmin(address admin)',
  'function setACLManager(address manager)',
  'function setPoolImpl(address implementation)',
  'function setPoolConfiguratorImpl(address implementation)',
  'function setPriceOracle(address oracle)',
  'function setPoolDataProvider(address provider)',
  'function setAddress(bytes32 id, address value)',
  'function getPool() view returns (address)',
  'function getPoolConfigurator() view returns (address)',
]);

export const ACL_ABI = parseAbi([
  'constructor(address provider)',
  'function addPoolAdmin(address admin)',
  'function addEmergencyAdmin(address admin)',
  'function addRiskAdmin(address admin)',
  'function addAssetListingAdmin(address admin)',
]);

export const POOL_ABI = parseAbi([
  'constructor(address provider, address strategy)',
  'function supply(address asset, uint256 amount, address onBehalfOf, uint16 referral)',
  'function withdraw(address asset, uint256 amount, address to) returns (uint256)',
  'function borrow(address asset, uint256 amount, uint256 mode, uint16 referral, address onBehalfOf)',
  'function repay(address asset, uint256 amount, uint256 mode, address onBehalfOf) returns (uint256)',
  'function repayWithATokens(address asset, uint256 amount, uint256 mode) returns (uint256)',
  'function setUserUseReserveAsCollateral(address asset, bool enabled)',
  'function setUserEMode(uint8 category)',
  'function liquidationCall(address collateral, address debt, address borrower, uint256 amount, bool receiveAToken)',
  'function mintToTreasury(address[] assets)',
  'function multicall(bytes[] calls) returns (bytes[])',
  'function eliminateReserveDeficit(address asset, uint256 amount) returns (uint256)',
  'function getReserveAToken(address asset) view returns (address)',
  'function getReserveVariableDebtToken(address asset) view returns (address)',
  'function getReserveNormalizedIncome(address asset) view returns (uint256)',
  'function getReserveNormalizedVariableDebt(address asset) view returns (uint256)',
  'function getVirtualUnderlyingBalance(address asset) view returns (uint128)',
  'function getReserveDeficit(address asset) view returns (uint256)',
  'function getUserEMode(address user) view returns (uint256)',
  'function getUserConfiguration(address user) view returns (uint256)',
  'function getUserAccountData(address user) view returns (uint256 collateral, uint256 debt, uint256 available, uint256 threshold, uint256 ltv, uint256 healthFactor)',
  'event Supply(address indexed reserve, address user, address indexed onBehalfOf, uint256 amount, uint16 indexed referralCode)',
  'event Withdraw(address indexed reserve, address indexed user, address indexed to, uint256 amount)',
  'event Borrow(address indexed reserve, address user, address indexed onBehalfOf, uint256 amount, uint8 interestRateMode, uint256 borrowRate, uint16 indexed referralCode)',
  'event Repay(address indexed reserve, address indexed user, address indexed repayer, uint256 amount, bool useATokens)',
  'event LiquidationCall(address indexed collateralAsset, address indexed debtAsset, address indexed user, uint256 debtToCover, uint256 liquidatedCollateralAmount, address liquidator, bool receiveAToken)',
  'event FlashLoan(address indexed target, address initiator, address indexed asset, uint256 amount, uint8 interestRateMode, uint256 premium, uint16 indexed referralCode)',
  'event ReserveUsedAsCollateralEnabled(address indexed reserve, address indexed user)',
  'event ReserveUsedAsCollateralDisabled(address indexed reserve, address indexed user)',
  'event UserEModeSet(address indexed user, uint8 categoryId)',
  'event DeficitCreated(address indexed user, address indexed debtAsset, uint256 amountCreated)',
  'event DeficitCovered(address indexed reserve, address caller, uint256 amountCovered)',
  'event ReserveDataUpdated(address indexed reserve, uint256 liquidityRate, uint256 stableBorrowRate, uint256 variableBorrowRate, uint256 liquidityIndex, uint256 variableBorrowIndex)',
]);

export const CONFIGURATOR_ABI = parseAbi([
  'struct ReserveInput { address aTokenImpl; address variableDebtTokenImpl; address underlyingAsset; string aTokenName; string aTokenSymbol; string variableDebtTokenName; string variableDebtTokenSymbol; bytes params; bytes interestRateData; }',
  'constructor()',
  'function initReserves(ReserveInput[] inputs)',
  'function configureReserveAsCollateral(address asset, uint256 ltv, uint256 threshold, uint256 bonus)',
  'function setReserveBorrowing(address asset, bool enabled)',
  'function setReserveFlashLoaning(address asset, bool enabled)',
  'function setReserveFactor(address asset, uint256 factor)',
  'function setLiquidationProtocolFee(address asset, uint256 fee)',
  'function setSupplyCap(address asset, uint256 cap)',
  'function setBorrowCap(address asset, uint256 cap)',
  'function setDebtCeiling(address asset, uint256 ceiling)',
  'function setBorrowableInIsolation(address asset, bool borrowable)',
  'function setSiloedBorrowing(address asset, bool siloed)',
  'function setReserveFreeze(address asset, bool freeze)',
  'function setReserveLtvzero(address asset, bool zero)',
  'function setReservePause(address asset, bool paused, uint40 gracePeriod)',
  'function disableLiquidationGracePeriod(address asset)',
  'function setReserveInterestRateData(address asset, bytes rateData)',
  'function setEModeCategory(uint8 id, uint16 ltv, uint16 threshold, uint16 bonus, string label)',
  'function setAssetCollateralInEMode(address asset, uint8 id, bool allowed)',
  'function setAssetBorrowableInEMode(address asset, uint8 id, bool borrowable)',
  'function setAssetLtvzeroInEMode(address asset, uint8 id, bool zero)',
  'function updateFlashloanPremium(uint128 premium)',
]);

export const ORACLE_ABI = parseAbi([
  'constructor(address provider, address[] assets, address[] sources, address fallbackOracle, address baseCurrency, uint256 unit)',
  'function setAssetSources(address[] assets, address[] sources)',
  'function getAssetPrice(address asset) view returns (uint256)',
]);

export const TOKEN_ABI = parseAbi([
  'constructor(string name, string symbol, uint8 decimals, address owner)',
  'function mint(address account, uint256 value) returns (bool)',
  'function approve(address spender, uint256 value) returns (bool)',
  'function transfer(address to, uint256 value) returns (bool)',
  'function balanceOf(address account) view returns (uint256)',
]);

/** aTokens and debt tokens. */
export const SCALED_TOKEN_ABI = parseAbi([
  'constructor(address pool, address rewards, address treasury)',
  'function scaledBalanceOf(address user) view returns (uint256)',
  'function transfer(address to, uint256 value) returns (bool)',
  'event Mint(address indexed caller, address indexed onBehalfOf, uint256 value, uint256 balanceIncrease, uint256 index)',
  'event Burn(address indexed from, address indexed target, uint256 value, uint256 balanceIncrease, uint256 index)',
  'event BalanceTransfer(address indexed from, address indexed to, uint256 value, uint256 index)',
]);

export const DEBT_TOKEN_ABI = parseAbi(['constructor(address pool, address rewards)']);

/** Contracts whose constructor takes the addresses provider alone. */
export const OF_PROVIDER_ABI = parseAbi(['constructor(address provider)']);

export const AGGREGATOR_ABI = parseAbi([
  'constructor(address link, uint128 payment, uint32 timeout, address validator, int256 min, int256 max, uint8 decimals, string description)',
  'function changeOracles(address[] removed, address[] added, address[] admins, uint32 min, uint32 max, uint32 restartDelay)',
  'function submit(uint256 round, int256 answer)',
]);

export const PROXY_ABI = parseAbi(['constructor(address aggregator, address accessController)']);

export const FLASH_BORROWER_ABI = parseAbi([
  'constructor(address pool)',
  'function take(address asset, uint256 amount)',
]);
