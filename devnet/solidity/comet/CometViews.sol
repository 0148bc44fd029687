// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import './CometBooks.sol';

/// What the model answers. Balances and reserves are of this second, collateral tests of the last accrual, as in Comet.
abstract contract CometViews is CometBooks {
    constructor(Configuration memory config) CometBooks(config) {}

    function balanceOf(address account) public view returns (uint256) {
        int104 principal = userBasic[account].principal;
        (uint64 index,) = indexesNow();
        return principal > 0 ? grown(uint104(principal), index) : 0;
    }

    function borrowBalanceOf(address account) public view returns (uint256) {
        int104 principal = userBasic[account].principal;
        (, uint64 index) = indexesNow();
        return principal < 0 ? grown(uint104(-principal), index) : 0;
    }

    function totalSupply() external view returns (uint256) {
        (uint64 index,) = indexesNow();
        return grown(totals.totalSupplyBase, index);
    }

    function totalBorrow() external view returns (uint256) {
        (, uint64 index) = indexesNow();
        return grown(totals.totalBorrowBase, index);
    }

    function totalsBasic() external view returns (TotalsBasic memory) {
        return totals;
    }

    function numAssets() external view returns (uint8) {
        return assets.count();
    }

    function getAssetInfo(uint8 i) external view returns (AssetInfo memory) {
        return assets.at(i);
    }

    function collateralBalanceOf(address account, address asset) external view returns (uint128) {
        return userCollateral[account][asset].balance;
    }

    function isLiquidatable(address account) external view returns (bool) {
        return !isCovered(account, false);
    }

    function isBorrowCollateralized(address account) external view returns (bool) {
        return isCovered(account, true);
    }

    function getCollateralReserves(address asset) public view returns (uint256) {
        return IToken(asset).balanceOf(address(this)) - totalsCollateral[asset].totalSupplyAsset;
    }

    function getReserves() public view returns (int256) {
        (uint64 supplyIndex, uint64 borrowIndex) = indexesNow();
        int256 held = int256(IToken(baseToken).balanceOf(address(this)));
        int256 lent = int256(grown(totals.totalSupplyBase, supplyIndex));
        return held - lent + int256(grown(totals.totalBorrowBase, borrowIndex));
    }

    function quoteCollateral(address asset, uint256 baseAmount) public view returns (uint256) {
        AssetInfo memory info = infoOf(asset);
        uint256 discount = share(storeFrontPriceFactor, FACTOR - info.liquidationFactor);
        uint256 price = share(getPrice(info.priceFeed), FACTOR - discount);
        return getPrice(baseTokenPriceFeed) * baseAmount * info.scale / price / baseScale;
    }
}
