// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import './Types.sol';

/// The collaterals of one CometModel. Factors are cut to four decimals and caps to whole tokens, as Comet packs them.
contract CometAssets {
    error BadConfiguration();

    AssetInfo[] private listed;
    uint64 private constant STEP = 1e14;

    constructor(AssetConfig[] memory configs) {
        for (uint256 i = 0; i < configs.length; i++) {
            AssetConfig memory config = configs[i];
            bool isSound = IFeed(config.priceFeed).decimals() == 8 && IToken(config.asset).decimals() == config.decimals
                && config.liquidateCollateralFactor <= 1e18
                && cut(config.borrowCollateralFactor) < cut(config.liquidateCollateralFactor);
            if (!isSound) revert BadConfiguration();
            uint64 scale = uint64(10 ** config.decimals);
            listed.push(
                AssetInfo({
                    offset: uint8(i),
                    asset: config.asset,
                    priceFeed: config.priceFeed,
                    scale: scale,
                    borrowCollateralFactor: cut(config.borrowCollateralFactor),
                    liquidateCollateralFactor: cut(config.liquidateCollateralFactor),
                    liquidationFactor: cut(config.liquidationFactor),
                    supplyCap: config.supplyCap / scale * scale
                })
            );
        }
    }

    function count() external view returns (uint8) {
        return uint8(listed.length);
    }

    function at(uint8 i) external view returns (AssetInfo memory) {
        return listed[i];
    }

    function cut(uint64 factor) private pure returns (uint64) {
        return factor / STEP * STEP;
    }
}
