// SPDX-License-Identifier: MIT
pragma solidity >=0.8.11 <0.9.0;

interface IMarketCollateralModule {
    function depositMarketCollateral(uint128 marketId, address collateral, uint256 amount) external;

    function withdrawMarketCollateral(uint128 marketId, address collateral, uint256 amount) external;
}
