// SPDX-License-Identifier: MIT
pragma solidity ^0.8.19;

import {Id, IMorpho, MarketParams} from '@morpho-org/morpho-blue/src/interfaces/IMorpho.sol';
import {MarketParamsLib} from '@morpho-org/morpho-blue/src/libraries/MarketParamsLib.sol';
import {MorphoBalancesLib} from '@morpho-org/morpho-blue/src/libraries/periphery/MorphoBalancesLib.sol';

/// What Morpho's own library says of a market and an account with interest up to now.
contract MorphoLens {
    using MarketParamsLib for MarketParams;
    using MorphoBalancesLib for IMorpho;

    IMorpho private immutable morpho;

    constructor(IMorpho contractAddress) {
        morpho = contractAddress;
    }

    function market(MarketParams memory params)
        external
        view
        returns (uint256 supplyAssets, uint256 supplyShares, uint256 borrowAssets, uint256 borrowShares)
    {
        return morpho.expectedMarketBalances(params);
    }

    function account(MarketParams memory params, address user)
        external
        view
        returns (uint256 supplied, uint256 borrowed)
    {
        return (morpho.expectedSupplyAssets(params, user), morpho.expectedBorrowAssets(params, user));
    }
}
