// SPDX-License-Identifier: MIT
pragma solidity >=0.8.11 <0.9.0;

/// Who calls. The demo chain trusts no forwarder, so the sender is the sender.
library ERC2771Context {
    function _msgSender() internal view returns (address) {
        return msg.sender;
    }
}
