// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IAnswers {
    function latestAnswer() external view returns (int256);
}

/// Price of a staked token: another feed's price times a ratio that moves without any event, up to a cap.
contract RatioFeed {
    address public immutable BASE_TO_USD_AGGREGATOR;
    uint8 public constant decimals = 8;
    int256 public immutable cap;
    int256 public ratio = 1e18;

    constructor(address base, int256 highest) {
        BASE_TO_USD_AGGREGATOR = base;
        cap = highest;
    }

    function setRatio(int256 next) external {
        ratio = next;
    }

    function latestAnswer() external view returns (int256) {
        int256 used = ratio < cap ? ratio : cap;
        return (IAnswers(BASE_TO_USD_AGGREGATOR).latestAnswer() * used) / 1e18;
    }
}
