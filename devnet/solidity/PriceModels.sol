// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IPegAnswers {
    function latestAnswer() external view returns (int256);
}

/// Price of an asset by two feeds: the asset in a peg, and the peg in the base. Answers zero where either has none.
contract PegPairFeed {
    address public immutable ASSET_TO_PEG;
    address public immutable PEG_TO_BASE;
    uint8 public constant decimals = 8;

    constructor(address assetToPeg, address pegToBase) {
        ASSET_TO_PEG = assetToPeg;
        PEG_TO_BASE = pegToBase;
    }

    function latestAnswer() external view returns (int256) {
        int256 asset = IPegAnswers(ASSET_TO_PEG).latestAnswer();
        int256 peg = IPegAnswers(PEG_TO_BASE).latestAnswer();
        return asset <= 0 || peg <= 0 ? int256(0) : (asset * peg) / 1e8;
    }
}

/// A rate that somebody sets, without any event and without naming what it is made of.
contract ExchangeRateFeed {
    uint8 public constant decimals = 8;
    int256 public latestAnswer;

    constructor(int256 first) {
        latestAnswer = first;
    }

    function set(int256 next) external {
        latestAnswer = next;
    }
}
