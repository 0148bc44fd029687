// SPDX-License-Identifier: MIT
pragma solidity >=0.8.11 <0.9.0;

library Price {
    enum Tolerance {
        DEFAULT,
        STRICT,
        ONE_MONTH
    }
}
