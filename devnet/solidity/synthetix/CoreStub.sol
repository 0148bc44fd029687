// SPDX-License-Identifier: MIT
pragma solidity >=0.8.11 <0.9.0;

import {INodeModule} from "@synthetixio/oracle-manager/contracts/interfaces/INodeModule.sol";
import {SpotStub} from "./SpotStub.sol";
import {SynthToken} from "./SynthToken.sol";

/// What perps ask of the core: one market, backed by a fixed amount that liquidity providers stand for.
contract CoreStub {
    address private immutable owner;
    INodeModule private immutable oracle;
    SynthToken private usd;
    SpotStub private spot;
    address private market;
    uint256 private backing;
    int256 private netDeposits;
    address[] private collaterals;
    mapping(address => uint256) private held;

    constructor(address owner_, INodeModule oracle_) {
        (owner, oracle) = (owner_, oracle_);
    }

    function configure(SynthToken usd_, SpotStub spot_, uint256 backing_) external {
        require(msg.sender == owner, 'only the owner');
        (usd, spot, backing) = (usd_, spot_, backing_);
    }

    function registerMarket(address market_) external returns (uint128) {
        require(market == address(0), 'one market only');
        market = market_;
        return 1;
    }

    function getOracleManager() external view returns (INodeModule) {
        return oracle;
    }

    function getAssociatedSystem(bytes32) external view returns (address, bytes32) {
        return (address(usd), 'erc20');
    }

    modifier onlyMarket() {
        require(msg.sender == market, 'only the market');
        _;
    }

    function depositMarketUsd(uint128, address from, uint256 amount) external onlyMarket returns (uint256) {
        usd.burn(from, amount);
        netDeposits += int256(amount);
        return 0;
    }

    function withdrawMarketUsd(uint128 id, address to, uint256 amount) external onlyMarket returns (uint256) {
        require(amount <= getWithdrawableMarketUsd(id), 'the market has no such credit');
        netDeposits -= int256(amount);
        usd.mint(to, amount);
        return 0;
    }

    function depositMarketCollateral(uint128, address collateral, uint256 amount) external onlyMarket {
        if (held[collateral] == 0) {
            bool known = false;
            for (uint256 i = 0; i < collaterals.length; i++) known = known || collaterals[i] == collateral;
            if (!known) collaterals.push(collateral);
        }
        held[collateral] += amount;
        SynthToken(collateral).transferFrom(msg.sender, address(this), amount);
    }

    function withdrawMarketCollateral(uint128, address collateral, uint256 amount) external onlyMarket {
        held[collateral] -= amount;
        SynthToken(collateral).transfer(msg.sender, amount);
    }

    function getWithdrawableMarketUsd(uint128) public view returns (uint256) {
        int256 value = int256(backing) + netDeposits;
        for (uint256 i = 0; i < collaterals.length; i++) {
            uint256 price = spot.priceOf(spot.marketOf(collaterals[i]));
            value += int256((held[collaterals[i]] * price) / 1e18);
        }
        return value > 0 ? uint256(value) : 0;
    }

    function getVaultCollateral(uint128, address) external view returns (uint256, uint256) {
        return (backing, backing);
    }
}
