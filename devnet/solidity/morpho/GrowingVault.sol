// SPDX-License-Identifier: MIT
pragma solidity ^0.8.19;

/// What a share is worth, WAD. Tells nobody when it changes, as real vaults do not.
contract GrowingVault {
    uint256 public worth = 1e18;

    function grow(uint256 to) external {
        worth = to;
    }

    function convertToAssets(uint256 shares) external view returns (uint256) {
        return shares * worth / 1e18;
    }
}
