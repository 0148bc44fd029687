// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import './Types.sol';

/// Answers one price for ever: the base of a Comet that counts in its base.
contract ConstantFeed {
    uint8 public constant decimals = 8;
    string public constant description = 'Constant price feed';
    int256 public immutable constantPrice;

    constructor(int256 price) {
        constantPrice = price;
    }

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        return (1, constantPrice, block.timestamp, block.timestamp, 1);
    }
}

/// Product of two feeds of 8 decimals, as a staking token's ratio times the price of what is staked.
contract ProductFeed {
    uint8 public constant decimals = 8;
    string public description;
    IFeed public immutable priceFeedA;
    IFeed public immutable priceFeedB;

    constructor(IFeed a, IFeed b, string memory text) {
        priceFeedA = a;
        priceFeedB = b;
        description = text;
    }

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        (, int256 a,,,) = priceFeedA.latestRoundData();
        (uint80 round, int256 b, uint256 startedAt, uint256 updatedAt, uint80 answeredIn) = priceFeedB.latestRoundData();
        if (a <= 0 || b <= 0) return (round, 0, startedAt, updatedAt, answeredIn);
        return (round, a * b / 1e8, startedAt, updatedAt, answeredIn);
    }
}
