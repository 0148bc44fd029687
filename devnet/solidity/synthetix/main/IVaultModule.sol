// SPDX-License-Identifier: MIT
pragma solidity >=0.8.11 <0.9.0;

interface IVaultModule {
    function getVaultCollateral(uint128 poolId, address collateral) external view returns (uint256 amount, uint256 value);
}
