// SPDX-License-Identifier: MIT
pragma solidity >=0.8.11 <0.9.0;

/// Reverts with the reason that a called contract gave.
library RevertUtil {
    error Errors(bytes[] reasons);

    function revertWithReason(bytes memory reason) internal pure {
        assembly {
            revert(add(32, reason), mload(reason))
        }
    }

    function revertIfError(bytes memory reason) internal pure {
        if (reason.length > 0) revertWithReason(reason);
    }

    function revertManyIfError(bytes[] memory reasons) internal pure {
        for (uint256 i = 0; i < reasons.length; i++) {
            if (reasons[i].length > 0) revert Errors(reasons);
        }
    }
}
