// SPDX-License-Identifier: MIT
pragma solidity >=0.8.11 <0.9.0;

import {Price} from "@synthetixio/spot-market/contracts/storage/Price.sol";

interface ISpotMarketFactoryModule {
    function getSynth(uint128 synthMarketId) external view returns (address);

    function indexPrice(uint128 synthMarketId, uint128 kind, Price.Tolerance tolerance) external view returns (uint256);
}
