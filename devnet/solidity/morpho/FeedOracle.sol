// SPDX-License-Identifier: MIT
pragma solidity ^0.8.19;

interface IFeed {
    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80);
}

interface IVault {
    function convertToAssets(uint256 shares) external view returns (uint256);
}

/// A pair's oracle over Chainlink feeds and vault shares, with the getters of MorphoChainlinkOracleV2. The zero address
/// stands for nothing, which counts as one.
contract FeedOracle {
    struct Parts {
        address baseVault;
        uint256 baseSample;
        address baseFeed1;
        address baseFeed2;
        address quoteFeed1;
        address quoteFeed2;
        uint256 scaleFactor;
    }

    address public immutable BASE_VAULT;
    uint256 public immutable BASE_VAULT_CONVERSION_SAMPLE;
    address public constant QUOTE_VAULT = address(0);
    uint256 public constant QUOTE_VAULT_CONVERSION_SAMPLE = 1;
    address public immutable BASE_FEED_1;
    address public immutable BASE_FEED_2;
    address public immutable QUOTE_FEED_1;
    address public immutable QUOTE_FEED_2;
    uint256 public immutable SCALE_FACTOR;

    constructor(Parts memory parts) {
        BASE_VAULT = parts.baseVault;
        BASE_VAULT_CONVERSION_SAMPLE = parts.baseSample;
        BASE_FEED_1 = parts.baseFeed1;
        BASE_FEED_2 = parts.baseFeed2;
        QUOTE_FEED_1 = parts.quoteFeed1;
        QUOTE_FEED_2 = parts.quoteFeed2;
        SCALE_FACTOR = parts.scaleFactor;
    }

    function price() external view returns (uint256) {
        uint256 base = answerOf(BASE_FEED_1) * answerOf(BASE_FEED_2) * sharesWorth();
        return SCALE_FACTOR * base / (answerOf(QUOTE_FEED_1) * answerOf(QUOTE_FEED_2));
    }

    function sharesWorth() private view returns (uint256) {
        return BASE_VAULT == address(0) ? 1 : IVault(BASE_VAULT).convertToAssets(BASE_VAULT_CONVERSION_SAMPLE);
    }

    function answerOf(address feed) private view returns (uint256) {
        if (feed == address(0)) return 1;
        (, int256 answer,,,) = IFeed(feed).latestRoundData();
        require(answer >= 0, 'negative answer');
        return uint256(answer);
    }
}
