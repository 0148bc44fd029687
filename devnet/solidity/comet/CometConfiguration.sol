// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import './Types.sol';

/// What a configurator holds for its Comets, and the setters of their rates and limits.
abstract contract CometConfiguration {
    event SetConfiguration(
        address indexed cometProxy, Configuration oldConfiguration, Configuration newConfiguration
    );
    event SetSupplyKink(address indexed cometProxy, uint64 oldValue, uint64 newValue);
    event SetSupplyPerYearInterestRateSlopeLow(address indexed cometProxy, uint64 oldValue, uint64 newValue);
    event SetSupplyPerYearInterestRateSlopeHigh(address indexed cometProxy, uint64 oldValue, uint64 newValue);
    event SetSupplyPerYearInterestRateBase(address indexed cometProxy, uint64 oldValue, uint64 newValue);
    event SetBorrowKink(address indexed cometProxy, uint64 oldValue, uint64 newValue);
    event SetBorrowPerYearInterestRateSlopeLow(address indexed cometProxy, uint64 oldValue, uint64 newValue);
    event SetBorrowPerYearInterestRateSlopeHigh(address indexed cometProxy, uint64 oldValue, uint64 newValue);
    event SetBorrowPerYearInterestRateBase(address indexed cometProxy, uint64 oldValue, uint64 newValue);
    event SetStoreFrontPriceFactor(address indexed cometProxy, uint64 oldValue, uint64 newValue);
    event SetBaseBorrowMin(address indexed cometProxy, uint104 oldValue, uint104 newValue);
    event SetTargetReserves(address indexed cometProxy, uint104 oldValue, uint104 newValue);

    address public governor;
    mapping(address => bytes) private held;

    modifier onlyGovernor() {
        require(msg.sender == governor, 'only the governor');
        _;
    }

    function getConfiguration(address comet) public view returns (Configuration memory config) {
        if (held[comet].length > 0) config = abi.decode(held[comet], (Configuration));
    }

    function hold(address comet, Configuration memory config) internal {
        held[comet] = abi.encode(config);
    }

    function setConfiguration(address comet, Configuration memory config) external onlyGovernor {
        emit SetConfiguration(comet, getConfiguration(comet), config);
        hold(comet, config);
    }

    function setSupplyKink(address comet, uint64 value) external onlyGovernor {
        Configuration memory config = getConfiguration(comet);
        emit SetSupplyKink(comet, config.supplyKink, value);
        config.supplyKink = value;
        hold(comet, config);
    }

    function setSupplyPerYearInterestRateSlopeLow(address comet, uint64 value) external onlyGovernor {
        Configuration memory config = getConfiguration(comet);
        emit SetSupplyPerYearInterestRateSlopeLow(comet, config.supplyPerYearInterestRateSlopeLow, value);
        config.supplyPerYearInterestRateSlopeLow = value;
        hold(comet, config);
    }

    function setSupplyPerYearInterestRateSlopeHigh(address comet, uint64 value) external onlyGovernor {
        Configuration memory config = getConfiguration(comet);
        emit SetSupplyPerYearInterestRateSlopeHigh(comet, config.supplyPerYearInterestRateSlopeHigh, value);
        config.supplyPerYearInterestRateSlopeHigh = value;
        hold(comet, config);
    }

    function setSupplyPerYearInterestRateBase(address comet, uint64 value) external onlyGovernor {
        Configuration memory config = getConfiguration(comet);
        emit SetSupplyPerYearInterestRateBase(comet, config.supplyPerYearInterestRateBase, value);
        config.supplyPerYearInterestRateBase = value;
        hold(comet, config);
    }

    function setBorrowKink(address comet, uint64 value) external onlyGovernor {
        Configuration memory config = getConfiguration(comet);
        emit SetBorrowKink(comet, config.borrowKink, value);
        config.borrowKink = value;
        hold(comet, config);
    }

    function setBorrowPerYearInterestRateSlopeLow(address comet, uint64 value) external onlyGovernor {
        Configuration memory config = getConfiguration(comet);
        emit SetBorrowPerYearInterestRateSlopeLow(comet, config.borrowPerYearInterestRateSlopeLow, value);
        config.borrowPerYearInterestRateSlopeLow = value;
        hold(comet, config);
    }

    function setBorrowPerYearInterestRateSlopeHigh(address comet, uint64 value) external onlyGovernor {
        Configuration memory config = getConfiguration(comet);
        emit SetBorrowPerYearInterestRateSlopeHigh(comet, config.borrowPerYearInterestRateSlopeHigh, value);
        config.borrowPerYearInterestRateSlopeHigh = value;
        hold(comet, config);
    }

    function setBorrowPerYearInterestRateBase(address comet, uint64 value) external onlyGovernor {
        Configuration memory config = getConfiguration(comet);
        emit SetBorrowPerYearInterestRateBase(comet, config.borrowPerYearInterestRateBase, value);
        config.borrowPerYearInterestRateBase = value;
        hold(comet, config);
    }

    function setStoreFrontPriceFactor(address comet, uint64 value) external onlyGovernor {
        Configuration memory config = getConfiguration(comet);
        emit SetStoreFrontPriceFactor(comet, config.storeFrontPriceFactor, value);
        config.storeFrontPriceFactor = value;
        hold(comet, config);
    }

    function setBaseBorrowMin(address comet, uint104 value) external onlyGovernor {
        Configuration memory config = getConfiguration(comet);
        emit SetBaseBorrowMin(comet, config.baseBorrowMin, value);
        config.baseBorrowMin = value;
        hold(comet, config);
    }

    function setTargetReserves(address comet, uint104 value) external onlyGovernor {
        Configuration memory config = getConfiguration(comet);
        emit SetTargetReserves(comet, config.targetReserves, value);
        config.targetReserves = value;
        hold(comet, config);
    }
}
