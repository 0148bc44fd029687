// SPDX-License-Identifier: MIT
pragma solidity >=0.8.11 <0.9.0;

interface IMarketManagerModule {
    function registerMarket(address market) external returns (uint128 marketId);

    function depositMarketUsd(uint128 marketId, address from, uint256 amount) external returns (uint256 fee);

    function withdrawMarketUsd(uint128 marketId, address to, uint256 amount) external returns (uint256 fee);

    function getWithdrawableMarketUsd(uint128 marketId) external view returns (uint256);
}
