// SPDX-License-Identifier: MIT
pragma solidity >=0.8.11 <0.9.0;

import {IERC165} from "@synthetixio/core-contracts/contracts/interfaces/IERC165.sol";

interface IMarket is IERC165 {
    function name(uint128 marketId) external view returns (string memory);

    function reportedDebt(uint128 marketId) external view returns (uint256);

    function minimumCredit(uint128 marketId) external view returns (uint256);
}
