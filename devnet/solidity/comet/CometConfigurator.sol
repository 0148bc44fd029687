// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import './CometConfiguration.sol';
import './CometModel.sol';

/// Makes the code of a Comet out of its configuration.
contract CometFactory {
    function clone(Configuration memory config) external returns (address) {
        return address(new CometModel(config));
    }
}

/// An own model of Compound's Configurator: holds parameters, tells each change by the real event, makes new code.
contract CometConfigurator is CometConfiguration {
    event AddAsset(address indexed cometProxy, AssetConfig assetConfig);
    event CometDeployed(address indexed cometProxy, address indexed newComet);
    event SetFactory(address indexed cometProxy, address indexed oldFactory, address indexed newFactory);
    event SetBaseTokenPriceFeed(address indexed cometProxy, address indexed oldFeed, address indexed newFeed);
    event UpdateAsset(address indexed cometProxy, AssetConfig oldAssetConfig, AssetConfig newAssetConfig);
    event UpdateAssetPriceFeed(
        address indexed cometProxy, address indexed asset, address oldValue, address newValue
    );
    event UpdateAssetBorrowCollateralFactor(
        address indexed cometProxy, address indexed asset, uint64 oldValue, uint64 newValue
    );
    event UpdateAssetLiquidateCollateralFactor(
        address indexed cometProxy, address indexed asset, uint64 oldValue, uint64 newValue
    );
    event UpdateAssetLiquidationFactor(
        address indexed cometProxy, address indexed asset, uint64 oldValue, uint64 newValue
    );
    event UpdateAssetSupplyCap(
        address indexed cometProxy, address indexed asset, uint128 oldValue, uint128 newValue
    );

    mapping(address => address) public factory;

    constructor(address owner) {
        governor = owner;
    }

    function setFactory(address comet, address maker) external onlyGovernor {
        emit SetFactory(comet, factory[comet], maker);
        factory[comet] = maker;
    }

    function setBaseTokenPriceFeed(address comet, address feed) external onlyGovernor {
        Configuration memory config = getConfiguration(comet);
        emit SetBaseTokenPriceFeed(comet, config.baseTokenPriceFeed, feed);
        config.baseTokenPriceFeed = feed;
        hold(comet, config);
    }

    function addAsset(address comet, AssetConfig memory asset) external onlyGovernor {
        Configuration memory config = getConfiguration(comet);
        AssetConfig[] memory longer = new AssetConfig[](config.assetConfigs.length + 1);
        for (uint256 i = 0; i < config.assetConfigs.length; i++) longer[i] = config.assetConfigs[i];
        longer[config.assetConfigs.length] = asset;
        config.assetConfigs = longer;
        hold(comet, config);
        emit AddAsset(comet, asset);
    }

    function updateAsset(address comet, AssetConfig memory asset) external onlyGovernor {
        (Configuration memory config, uint256 i) = find(comet, asset.asset);
        emit UpdateAsset(comet, config.assetConfigs[i], asset);
        config.assetConfigs[i] = asset;
        hold(comet, config);
    }

    function updateAssetPriceFeed(address comet, address asset, address value) external onlyGovernor {
        (Configuration memory config, uint256 i) = find(comet, asset);
        emit UpdateAssetPriceFeed(comet, asset, config.assetConfigs[i].priceFeed, value);
        config.assetConfigs[i].priceFeed = value;
        hold(comet, config);
    }

    function updateAssetBorrowCollateralFactor(address comet, address asset, uint64 value) external onlyGovernor {
        (Configuration memory config, uint256 i) = find(comet, asset);
        emit UpdateAssetBorrowCollateralFactor(comet, asset, config.assetConfigs[i].borrowCollateralFactor, value);
        config.assetConfigs[i].borrowCollateralFactor = value;
        hold(comet, config);
    }

    function updateAssetLiquidateCollateralFactor(address comet, address asset, uint64 value) external onlyGovernor {
        (Configuration memory config, uint256 i) = find(comet, asset);
        emit UpdateAssetLiquidateCollateralFactor(comet, asset, config.assetConfigs[i].liquidateCollateralFactor, value);
        config.assetConfigs[i].liquidateCollateralFactor = value;
        hold(comet, config);
    }

    function updateAssetLiquidationFactor(address comet, address asset, uint64 value) external onlyGovernor {
        (Configuration memory config, uint256 i) = find(comet, asset);
        emit UpdateAssetLiquidationFactor(comet, asset, config.assetConfigs[i].liquidationFactor, value);
        config.assetConfigs[i].liquidationFactor = value;
        hold(comet, config);
    }

    function updateAssetSupplyCap(address comet, address asset, uint128 value) external onlyGovernor {
        (Configuration memory config, uint256 i) = find(comet, asset);
        emit UpdateAssetSupplyCap(comet, asset, config.assetConfigs[i].supplyCap, value);
        config.assetConfigs[i].supplyCap = value;
        hold(comet, config);
    }

    function deploy(address comet) external returns (address code) {
        code = CometFactory(factory[comet]).clone(getConfiguration(comet));
        emit CometDeployed(comet, code);
    }

    function find(address comet, address asset) private view returns (Configuration memory config, uint256 i) {
        config = getConfiguration(comet);
        while (config.assetConfigs[i].asset != asset) i++;
    }
}
