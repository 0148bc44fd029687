// SPDX-License-Identifier: MIT
pragma solidity >=0.8.11 <0.9.0;

import {OwnableStorage} from "@synthetixio/core-contracts/contracts/ownership/OwnableStorage.sol";

/// One address for many modules: a call runs in the module that owns its selector, on the router's storage.
contract PerpsRouter {
    /// Far from the modules' own slots, which are hashes.
    mapping(bytes4 => address) private modules;

    constructor(address owner) {
        OwnableStorage.load().owner = owner;
    }

    function setModule(address module, bytes4[] calldata selectors) external {
        OwnableStorage.onlyOwner();
        for (uint256 i = 0; i < selectors.length; i++) modules[selectors[i]] = module;
    }

    fallback() external payable {
        address module = modules[msg.sig];
        require(module != address(0), 'no module has the selector');
        assembly {
            calldatacopy(0, 0, calldatasize())
            let done := delegatecall(gas(), module, 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            switch done
            case 0 { revert(0, returndatasize()) }
            default { return(0, returndatasize()) }
        }
    }
}
