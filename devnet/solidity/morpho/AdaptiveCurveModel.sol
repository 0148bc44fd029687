// SPDX-License-Identifier: MIT
pragma solidity ^0.8.19;

import {Id, Market, MarketParams} from '@morpho-org/morpho-blue/src/interfaces/IMorpho.sol';
import {MarketParamsLib} from '@morpho-org/morpho-blue/src/libraries/MarketParamsLib.sol';

/// The adaptive curve by its published formula: the rate is a kinked line through a rate at target usage, and that rate
/// grows or shrinks exponentially with the distance from the target. Emits what the deployed model emits.
contract AdaptiveCurveModel {
    using MarketParamsLib for MarketParams;

    event BorrowRateUpdate(Id indexed id, uint256 avgBorrowRate, uint256 rateAtTarget);

    int256 private constant ONE = 1e18;
    int256 private constant YEAR = 365 days;
    int256 private constant TARGET = 0.9e18;
    int256 private constant STEEPNESS = 4e18;
    int256 private constant SPEED = 50e18 / YEAR;
    int256 private constant INITIAL = 0.04e18 / YEAR;
    int256 private constant LEAST = 0.001e18 / YEAR;
    int256 private constant MOST = 2e18 / YEAR;
    int256 private constant LN2 = 0.693147180559945309e18;
    int256 private constant SMALLEST = -41.446531673892822312e18;
    int256 private constant LARGEST = 93.859467695000404319e18;
    int256 private constant AT_LARGEST = 57716089161558943949701069502944508345128.422502756744429568e18;

    address public immutable MORPHO;
    mapping(Id => int256) public rateAtTarget;

    constructor(address morpho) {
        MORPHO = morpho;
    }

    function borrowRateView(MarketParams memory params, Market memory market) external view returns (uint256 rate) {
        (rate,) = ratesOf(params.id(), market);
    }

    function borrowRate(MarketParams memory params, Market memory market) external returns (uint256) {
        require(msg.sender == MORPHO, 'only Morpho');
        Id id = params.id();
        (uint256 average, int256 end) = ratesOf(id, market);
        rateAtTarget[id] = end;
        emit BorrowRateUpdate(id, average, uint256(end));
        return average;
    }

    function ratesOf(Id id, Market memory market) private view returns (uint256, int256) {
        int256 usage = market.totalSupplyAssets == 0
            ? int256(0)
            : int256(uint256(market.totalBorrowAssets) * 1e18 / market.totalSupplyAssets);
        int256 distance = (usage - TARGET) * ONE / (usage > TARGET ? ONE - TARGET : TARGET);
        int256 start = rateAtTarget[id];
        if (start == 0) return (curve(INITIAL, distance), INITIAL);
        int256 adaptation = SPEED * distance / ONE * int256(block.timestamp - market.lastUpdate);
        if (adaptation == 0) return (curve(start, distance), start);
        int256 end = adapted(start, adaptation);
        int256 middle = adapted(start, adaptation / 2);
        return (curve((start + end + 2 * middle) / 4, distance), end);
    }

    function curve(int256 atTarget, int256 distance) private pure returns (uint256) {
        int256 slope = distance < 0 ? ONE - ONE * ONE / STEEPNESS : STEEPNESS - ONE;
        return uint256((slope * distance / ONE + ONE) * atTarget / ONE);
    }

    function adapted(int256 start, int256 adaptation) private pure returns (int256 rate) {
        rate = start * exponential(adaptation) / ONE;
        if (rate < LEAST) return LEAST;
        if (rate > MOST) return MOST;
    }

    function exponential(int256 x) private pure returns (int256) {
        if (x < SMALLEST) return 0;
        if (x >= LARGEST) return AT_LARGEST;
        int256 q = (x + (x < 0 ? -(LN2 / 2) : LN2 / 2)) / LN2;
        int256 r = x - q * LN2;
        int256 near = ONE + r + r * r / ONE / 2;
        return q < 0 ? near >> uint256(-q) : near << uint256(q);
    }
}
