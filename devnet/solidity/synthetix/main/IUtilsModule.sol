// SPDX-License-Identifier: MIT
pragma solidity >=0.8.11 <0.9.0;

import {INodeModule} from "@synthetixio/oracle-manager/contracts/interfaces/INodeModule.sol";

interface IUtilsModule {
    function getOracleManager() external view returns (INodeModule);
}
