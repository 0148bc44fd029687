// SPDX-License-Identifier: MIT
pragma solidity >=0.8.11 <0.9.0;

interface IMarketConfigurationModule {
    function getMarketSkewScale(uint128 synthMarketId) external view returns (uint256);
}
