// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IToken {
    function approve(address spender, uint256 amount) external returns (bool);
}

interface IFlashLender {
    function flashLoanSimple(address receiver, address asset, uint256 amount, bytes calldata params, uint16 code) external;
}

/// Takes simple flash loans and gives them back at once. The premium must be on its balance beforehand.
contract FlashBorrower {
    IFlashLender private immutable pool;

    constructor(address lender) {
        pool = IFlashLender(lender);
    }

    function take(address asset, uint256 amount) external {
        pool.flashLoanSimple(address(this), asset, amount, '', 0);
    }

    function executeOperation(address asset, uint256 amount, uint256 premium, address, bytes calldata)
        external
        returns (bool)
    {
        require(msg.sender == address(pool), 'only the pool');
        return IToken(asset).approve(msg.sender, amount + premium);
    }
}
