// SPDX-License-Identifier: MIT
pragma solidity ^0.8.19;

import {Market, MarketParams} from '@morpho-org/morpho-blue/src/interfaces/IMorpho.sol';

/// The same rate for every market, per second in WAD. Tells nobody when it changes.
contract FixedRateModel {
    uint256 public rate;

    constructor(uint256 first) {
        rate = first;
    }

    function borrowRateView(MarketParams memory, Market memory) external view returns (uint256) {
        return rate;
    }

    function borrowRate(MarketParams memory, Market memory) external view returns (uint256) {
        return rate;
    }
}
