// SPDX-License-Identifier: MIT
pragma solidity ^0.8.19;

interface IMorphoLender {
    function flashLoan(address token, uint256 assets, bytes calldata data) external;
}

interface IApproving {
    function approve(address spender, uint256 amount) external returns (bool);
}

/// Takes flash loans of Morpho and gives them back at once.
contract MorphoFlashBorrower {
    IMorphoLender private immutable lender;

    constructor(IMorphoLender morpho) {
        lender = morpho;
    }

    function take(address token, uint256 assets) external {
        lender.flashLoan(token, assets, abi.encode(token));
    }

    function onMorphoFlashLoan(uint256 assets, bytes calldata data) external {
        require(msg.sender == address(lender), 'only Morpho');
        IApproving(abi.decode(data, (address))).approve(msg.sender, assets);
    }
}
