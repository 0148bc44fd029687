// SPDX-License-Identifier: MIT
pragma solidity >=0.8.11 <0.9.0;

/// Whether staleness checks are waived. The demo chain behaves as a live one.
library ForkDetector {
    function isDevFork() internal pure returns (bool) {
        return false;
    }
}
