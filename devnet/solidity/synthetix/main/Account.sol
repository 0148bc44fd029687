// SPDX-License-Identifier: MIT
pragma solidity >=0.8.11 <0.9.0;

/// Owners and permissions of account numbers, kept in the storage of the market that uses them.
library Account {
    error AccountNotFound(uint128 accountId);
    error PermissionDenied(uint128 accountId, bytes32 permission, address target);

    struct Data {
        address owner;
        mapping(address => mapping(bytes32 => bool)) permissions;
    }

    function load(uint128 id) internal pure returns (Data storage account) {
        bytes32 slot = keccak256(abi.encode("marginscope.devnet.Account", id));
        assembly {
            account.slot := slot
        }
    }

    function exists(uint128 id) internal view returns (Data storage account) {
        account = load(id);
        if (account.owner == address(0)) revert AccountNotFound(id);
    }

    function loadAccountAndValidatePermission(uint128 id, bytes32 permission) internal view {
        Data storage account = load(id);
        if (msg.sender != account.owner && !account.permissions[msg.sender][permission]) {
            revert PermissionDenied(id, permission, msg.sender);
        }
    }
}
