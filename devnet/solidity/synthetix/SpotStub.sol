// SPDX-License-Identifier: MIT
pragma solidity >=0.8.11 <0.9.0;

import {INodeModule} from "@synthetixio/oracle-manager/contracts/interfaces/INodeModule.sol";
import {Price} from "@synthetixio/spot-market/contracts/storage/Price.sol";

/// What perps ask of the spot market: synths, their prices and skew scales, with the real module's events.
contract SpotStub {
    struct Synth {
        address token;
        bytes32 feedId;
        uint256 skewScale;
    }

    address private immutable owner;
    INodeModule private immutable oracle;
    mapping(uint128 => Synth) private synths;
    mapping(address => uint128) public marketOf;

    event SynthetixSystemSet(address synthetix, address usdTokenAddress, address oracleManager);
    event SynthRegistered(uint256 indexed synthMarketId, address synthTokenAddress);
    event SynthPriceDataUpdated(
        uint256 indexed synthMarketId, bytes32 indexed buyFeedId, bytes32 indexed sellFeedId, uint256 strictStalenessTolerance
    );
    event MarketSkewScaleSet(uint256 indexed synthMarketId, uint256 skewScale);

    constructor(address owner_, INodeModule oracle_) {
        (owner, oracle) = (owner_, oracle_);
    }

    modifier onlyOwner() {
        require(msg.sender == owner, 'only the owner');
        _;
    }

    function setSystem(address core, address usd) external onlyOwner {
        emit SynthetixSystemSet(core, usd, address(oracle));
    }

    function register(uint128 id, address token, bytes32 feedId) external onlyOwner {
        synths[id] = Synth(token, feedId, 0);
        marketOf[token] = id;
        emit SynthRegistered(id, token);
        emit SynthPriceDataUpdated(id, feedId, feedId, 0);
    }

    function setMarketSkewScale(uint128 id, uint256 skewScale) external onlyOwner {
        synths[id].skewScale = skewScale;
        emit MarketSkewScaleSet(id, skewScale);
    }

    function getMarketSkewScale(uint128 id) external view returns (uint256) {
        return synths[id].skewScale;
    }

    function getSynth(uint128 id) external view returns (address) {
        return synths[id].token;
    }

    function indexPrice(uint128 id, uint128, Price.Tolerance) external view returns (uint256) {
        return priceOf(id);
    }

    function priceOf(uint128 id) public view returns (uint256) {
        return uint256(oracle.process(synths[id].feedId).price);
    }
}
