// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import './CometAssets.sol';
import './Types.sol';

/**
 * Books and arithmetic of an own model of Compound v3, for tests: the interface, events and formulas of Comet, none of
 * its code. Rewards are not modelled: both tracking indexes stay zero.
 */
abstract contract CometBooks {
    error Refused();

    uint64 internal constant FACTOR = 1e18;
    uint64 internal constant INDEX = 1e15;
    uint64 private constant YEAR = 365 days;

    address public immutable governor;
    address public immutable pauseGuardian;
    address public immutable baseToken;
    address public immutable baseTokenPriceFeed;
    address public immutable extensionDelegate;
    uint256 public immutable supplyKink;
    uint256 public immutable supplyPerSecondInterestRateSlopeLow;
    uint256 public immutable supplyPerSecondInterestRateSlopeHigh;
    uint256 public immutable supplyPerSecondInterestRateBase;
    uint256 public immutable borrowKink;
    uint256 public immutable borrowPerSecondInterestRateSlopeLow;
    uint256 public immutable borrowPerSecondInterestRateSlopeHigh;
    uint256 public immutable borrowPerSecondInterestRateBase;
    uint256 public immutable storeFrontPriceFactor;
    uint256 public immutable baseScale;
    uint256 public immutable baseMinForRewards;
    uint256 public immutable baseBorrowMin;
    uint256 public immutable targetReserves;
    CometAssets internal immutable assets;

    TotalsBasic internal totals;
    mapping(address => TotalsCollateral) public totalsCollateral;
    mapping(address => mapping(address => bool)) public isAllowed;
    mapping(address => UserBasic) public userBasic;
    mapping(address => mapping(address => UserCollateral)) public userCollateral;

    constructor(Configuration memory config) {
        require(config.storeFrontPriceFactor <= FACTOR && config.baseMinForRewards > 0, 'configuration');
        require(IFeed(config.baseTokenPriceFeed).decimals() == 8, 'base feed');
        governor = config.governor;
        pauseGuardian = config.pauseGuardian;
        baseToken = config.baseToken;
        baseTokenPriceFeed = config.baseTokenPriceFeed;
        extensionDelegate = config.extensionDelegate;
        supplyKink = config.supplyKink;
        supplyPerSecondInterestRateSlopeLow = config.supplyPerYearInterestRateSlopeLow / YEAR;
        supplyPerSecondInterestRateSlopeHigh = config.supplyPerYearInterestRateSlopeHigh / YEAR;
        supplyPerSecondInterestRateBase = config.supplyPerYearInterestRateBase / YEAR;
        borrowKink = config.borrowKink;
        borrowPerSecondInterestRateSlopeLow = config.borrowPerYearInterestRateSlopeLow / YEAR;
        borrowPerSecondInterestRateSlopeHigh = config.borrowPerYearInterestRateSlopeHigh / YEAR;
        borrowPerSecondInterestRateBase = config.borrowPerYearInterestRateBase / YEAR;
        storeFrontPriceFactor = config.storeFrontPriceFactor;
        baseScale = 10 ** IToken(config.baseToken).decimals();
        baseMinForRewards = config.baseMinForRewards;
        baseBorrowMin = config.baseBorrowMin;
        targetReserves = config.targetReserves;
        assets = new CometAssets(config.assetConfigs);
    }

    function initializeStorage() external {
        if (totals.lastAccrualTime != 0) revert Refused();
        totals.lastAccrualTime = uint40(block.timestamp);
        totals.baseSupplyIndex = INDEX;
        totals.baseBorrowIndex = INDEX;
    }

    // Rates per second at a utilization; each side has a curve of its own.

    function getSupplyRate(uint256 usage) public view returns (uint64) {
        return onCurve(
            usage,
            supplyKink,
            supplyPerSecondInterestRateBase,
            supplyPerSecondInterestRateSlopeLow,
            supplyPerSecondInterestRateSlopeHigh
        );
    }

    function getBorrowRate(uint256 usage) public view returns (uint64) {
        return onCurve(
            usage,
            borrowKink,
            borrowPerSecondInterestRateBase,
            borrowPerSecondInterestRateSlopeLow,
            borrowPerSecondInterestRateSlopeHigh
        );
    }

    function onCurve(uint256 usage, uint256 kink, uint256 start, uint256 low, uint256 high)
        private
        pure
        returns (uint64)
    {
        uint256 below = usage < kink ? usage : kink;
        uint256 rate = start + share(low, below) + share(high, usage - below);
        require(rate <= type(uint64).max, 'rate');
        return uint64(rate);
    }

    function getUtilization() public view returns (uint256) {
        uint256 lent = grown(totals.totalSupplyBase, totals.baseSupplyIndex);
        if (lent == 0) return 0;
        return grown(totals.totalBorrowBase, totals.baseBorrowIndex) * FACTOR / lent;
    }

    /// Indexes at this second: simple interest since the last accrual, at the rates of the totals it left.
    function indexesNow() internal view returns (uint64 supplyIndex, uint64 borrowIndex) {
        supplyIndex = totals.baseSupplyIndex;
        borrowIndex = totals.baseBorrowIndex;
        uint256 elapsed = block.timestamp - totals.lastAccrualTime;
        if (elapsed == 0) return (supplyIndex, borrowIndex);
        uint256 usage = getUtilization();
        supplyIndex += narrow(share(supplyIndex, getSupplyRate(usage) * elapsed));
        borrowIndex += narrow(share(borrowIndex, getBorrowRate(usage) * elapsed));
    }

    function accrue() internal {
        (totals.baseSupplyIndex, totals.baseBorrowIndex) = indexesNow();
        totals.lastAccrualTime = uint40(block.timestamp);
    }

    // Principal and balance. Balances are cut towards zero; a principal is cut down where lent, up where owed.

    function grown(uint256 principal, uint64 index) internal pure returns (uint256) {
        return principal * index / INDEX;
    }

    function balanceFrom(int104 principal) internal view returns (int256) {
        if (principal < 0) return -int256(grown(uint104(-principal), totals.baseBorrowIndex));
        return int256(grown(uint104(principal), totals.baseSupplyIndex));
    }

    function principalFrom(int256 balance) internal view returns (int104) {
        uint256 index = balance < 0 ? totals.baseBorrowIndex : totals.baseSupplyIndex;
        uint256 scaled = uint256(balance < 0 ? -balance : balance) * INDEX;
        uint256 principal = balance < 0 ? (scaled + index - 1) / index : scaled / index;
        require(principal <= uint104(type(int104).max), 'principal');
        return balance < 0 ? -int104(int256(principal)) : int104(int256(principal));
    }

    /// Writes a principal and moves both totals by what it changes. Gives what was minted and burned of the supply side.
    function writePrincipal(address account, int104 next) internal returns (uint256 minted, uint256 burned) {
        int104 last = userBasic[account].principal;
        uint104 lentBefore = last > 0 ? uint104(last) : 0;
        uint104 lentAfter = next > 0 ? uint104(next) : 0;
        uint104 owedBefore = last < 0 ? uint104(-last) : 0;
        uint104 owedAfter = next < 0 ? uint104(-next) : 0;
        totals.totalSupplyBase = totals.totalSupplyBase + lentAfter - lentBefore;
        totals.totalBorrowBase = totals.totalBorrowBase + owedAfter - owedBefore;
        userBasic[account].principal = next;
        minted = lentAfter > lentBefore ? grown(lentAfter - lentBefore, totals.baseSupplyIndex) : 0;
        burned = lentBefore > lentAfter ? grown(lentBefore - lentAfter, totals.baseSupplyIndex) : 0;
    }

    // Collateral and what it is worth, 8 decimals.

    function getPrice(address feed) public view returns (uint256) {
        (, int256 answer,,,) = IFeed(feed).latestRoundData();
        if (answer <= 0) revert Refused();
        return uint256(answer);
    }

    function infoOf(address asset) internal view returns (AssetInfo memory info) {
        uint8 count = assets.count();
        for (uint8 i = 0; i < count; i++) {
            info = assets.at(i);
            if (info.asset == asset) return info;
        }
        revert Refused();
    }

    function writeCollateral(address account, AssetInfo memory info, uint128 next) internal {
        userCollateral[account][info.asset].balance = next;
        uint16 bit = uint16(1) << info.offset;
        uint16 held = userBasic[account].assetsIn;
        userBasic[account].assetsIn = next == 0 ? held & ~bit : held | bit;
    }

    /// Whether the debt is covered by collateral, each value times a factor; suppliers always are.
    function isCovered(address account, bool forBorrowing) internal view returns (bool) {
        int104 principal = userBasic[account].principal;
        if (principal >= 0) return true;
        uint256 owed = uint256(-balanceFrom(principal)) * getPrice(baseTokenPriceFeed) / baseScale;
        uint16 held = userBasic[account].assetsIn;
        for (uint8 i = 0; owed > 0 && i < 16; i++) {
            if (held & (uint16(1) << i) == 0) continue;
            AssetInfo memory info = assets.at(i);
            uint64 factor = forBorrowing ? info.borrowCollateralFactor : info.liquidateCollateralFactor;
            uint256 counted = share(valueOf(account, info), factor);
            owed = owed > counted ? owed - counted : 0;
        }
        return owed == 0;
    }

    function valueOf(address account, AssetInfo memory info) internal view returns (uint256) {
        return uint256(userCollateral[account][info.asset].balance) * getPrice(info.priceFeed) / info.scale;
    }

    function share(uint256 amount, uint256 factor) internal pure returns (uint256) {
        return amount * factor / FACTOR;
    }

    function narrow(uint256 value) private pure returns (uint64) {
        require(value <= type(uint64).max, 'index');
        return uint64(value);
    }
}
