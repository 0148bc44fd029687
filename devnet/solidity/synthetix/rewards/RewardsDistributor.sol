// SPDX-License-Identifier: MIT
pragma solidity >=0.8.11 <0.9.0;

import {IERC165} from "@synthetixio/core-contracts/contracts/interfaces/IERC165.sol";
import {IRewardDistributor} from "@synthetixio/main/contracts/interfaces/external/IRewardDistributor.sol";

/// Takes the collateral of liquidated accounts and keeps it.
contract RewardsDistributor is IRewardDistributor {
    address public immutable token;
    uint128 public immutable poolId;

    constructor(address token_, uint128 poolId_) {
        token = token_;
        poolId = poolId_;
    }

    function distributeRewards(uint128, address, uint256, uint64, uint32) external {}

    function supportsInterface(bytes4 interfaceId) external pure returns (bool) {
        return interfaceId == type(IRewardDistributor).interfaceId || interfaceId == type(IERC165).interfaceId;
    }
}
