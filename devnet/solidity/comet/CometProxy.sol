// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// A proxy whose admin sets the code, at the slots of ERC-1967.
contract CometProxy {
    event Upgraded(address indexed implementation);

    bytes32 private constant CODE = bytes32(uint256(keccak256('eip1967.proxy.implementation')) - 1);
    address private immutable admin;

    constructor(address owner) {
        admin = owner;
    }

    function upgradeTo(address implementation) external {
        require(msg.sender == admin, 'only the admin');
        bytes32 slot = CODE;
        assembly {
            sstore(slot, implementation)
        }
        emit Upgraded(implementation);
    }

    fallback() external {
        bytes32 slot = CODE;
        assembly {
            calldatacopy(0, 0, calldatasize())
            let done := delegatecall(gas(), sload(slot), 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            switch done
            case 0 { revert(0, returndatasize()) }
            default { return(0, returndatasize()) }
        }
    }
}

interface IConfigurator {
    function deploy(address cometProxy) external returns (address);
}

/// Makes a Comet's configuration live: deploys its code and points the proxy to it.
contract CometProxyAdmin {
    function deployAndUpgradeTo(IConfigurator configurator, CometProxy proxy) external {
        proxy.upgradeTo(configurator.deploy(address(proxy)));
    }
}
