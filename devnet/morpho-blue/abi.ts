import { parseAbi } from 'viem';

const PARAMS =
  'struct Params { address loanToken; address collateralToken; address oracle; address irm; uint256 lltv; }';

export const MORPHO_ABI = parseAbi([
  PARAMS,
  'struct Authorization { address authorizer; address authorized; bool isAuthorized; uint256 nonce; uint256 deadline; }',
  'struct Signature { uint8 v; bytes32 r; bytes32 s; }',
  'constructor(address owner)',
  'function setOwner(address newOwner)',
  'function enableIrm(address irm)',
  'function enableLltv(uint256 lltv)',
  'function setFee(Params params, uint256 newFee)',
  'function setFeeRecipient(address newFeeRecipient)',
  'function createMarket(Params params)',
  'function supply(Params params, uint256 assets, uint256 shares, address onBehalf, bytes data) returns (uint256, uint256)',
  'function withdraw(Params params, uint256 assets, uint256 shares, address onBehalf, address receiver) returns (uint256, uint256)',
  'function borrow(Params params, uint256 assets, uint256 shares, address onBehalf, address receiver) returns (uint256, uint256)',
  'function repay(Params params, uint256 assets, uint256 shares, address onBehalf, bytes data) returns (uint256, uint256)',
  'function supplyCollateral(Params params, uint256 assets, address onBehalf, bytes data)',
  'function withdrawCollateral(Params params, uint256 assets, address onBehalf, address receiver)',
  'function liquidate(Params params, address borrower, uint256 seizedAssets, uint256 repaidShares, bytes data) returns (uint256, uint256)',
  'function setAuthorization(address authorized, bool newIsAuthorized)',
  'function setAuthorizationWithSig(Authorization authorization, Signature signature)',
  'function accrueInterest(Params params)',
  'function position(bytes32 id, address user) view returns (uint256 supplyShares, uint128 borrowShares, uint128 collateral)',
  'function market(bytes32 id) view returns (uint128 totalSupplyAssets, uint128 totalSupplyShares, uint128 totalBorrowAssets, uint128 totalBorrowShares, uint128 lastUpdate, uint128 fee)',
  'function feeRecipient() view returns (address)',
]);

export const PAIR_ORACLE_ABI = parseAbi([
  'struct Parts { address baseVault; uint256 baseSample; address baseFeed1; address baseFeed2; address quoteFeed1; address quoteFeed2; uint256 scaleFactor; }',
  'constructor(Parts parts)',
  'function price() view returns (uint256)',
]);

export const VAULT_ABI = parseAbi([
  'constructor()',
  'function grow(uint256 to)',
  'function worth() view returns (uint256)',
]);

export const FIXED_MODEL_ABI = parseAbi(['constructor(uint256 first)']);

/** Constructor of whatever is told only where Morpho is. */
export const OF_MORPHO_ABI = parseAbi(['constructor(address morpho)']);

export const LENS_ABI = parseAbi([
  PARAMS,
  'function market(Params params) view returns (uint256 supplyAssets, uint256 supplyShares, uint256 borrowAssets, uint256 borrowShares)',
  'function account(Params params, address user) view returns (uint256 supplied, uint256 borrowed)',
]);

export const MORPHO_FLASH_ABI = parseAbi([
  'constructor(address morpho)',
  'function take(address token, uint256 assets)',
]);
