// SPDX-License-Identifier: MIT
pragma solidity >=0.8.11 <0.9.0;

import {OwnableStorage} from "@synthetixio/core-contracts/contracts/ownership/OwnableStorage.sol";
import {Account} from "@synthetixio/main/contracts/storage/Account.sol";
import {AccountNft} from "./AccountNft.sol";

/// Makes account numbers, with the events of the real module.
contract AccountModule {
    struct Token {
        AccountNft nft;
    }

    event AccountCreated(uint128 indexed accountId, address indexed owner);
    event PermissionGranted(uint128 indexed accountId, bytes32 indexed permission, address indexed user, address sender);

    function token() private pure returns (Token storage store) {
        bytes32 slot = keccak256("marginscope.devnet.AccountToken");
        assembly {
            store.slot := slot
        }
    }

    function setAccountToken(AccountNft nft) external {
        OwnableStorage.onlyOwner();
        token().nft = nft;
    }

    function getAccountTokenAddress() external view returns (address) {
        return address(token().nft);
    }

    function getAccountOwner(uint128 accountId) external view returns (address) {
        return Account.load(accountId).owner;
    }

    function createAccount(uint128 accountId) external {
        token().nft.mint(msg.sender, accountId);
        Account.load(accountId).owner = msg.sender;
        emit AccountCreated(accountId, msg.sender);
    }

    function notifyAccountTransfer(address to, uint128 accountId) external {
        require(msg.sender == address(token().nft), 'only the account token');
        Account.load(accountId).owner = to;
    }

    function grantPermission(uint128 accountId, bytes32 permission, address user) external {
        require(Account.exists(accountId).owner == msg.sender, 'only the owner');
        Account.load(accountId).permissions[user][permission] = true;
        emit PermissionGranted(accountId, permission, user, msg.sender);
    }
}
