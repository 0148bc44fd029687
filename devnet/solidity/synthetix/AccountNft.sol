// SPDX-License-Identifier: MIT
pragma solidity >=0.8.11 <0.9.0;

interface IAccountTransferListener {
    function notifyAccountTransfer(address to, uint128 accountId) external;
}

/// Account numbers as tokens; the market mints them and hears of transfers.
contract AccountNft {
    address private immutable market;
    mapping(uint256 => address) public ownerOf;

    event Transfer(address indexed from, address indexed to, uint256 indexed tokenId);

    constructor(address market_) {
        market = market_;
    }

    function mint(address to, uint256 tokenId) external {
        require(msg.sender == market, 'only the market');
        require(ownerOf[tokenId] == address(0), 'taken');
        ownerOf[tokenId] = to;
        emit Transfer(address(0), to, tokenId);
    }

    function transferFrom(address from, address to, uint256 tokenId) external {
        require(ownerOf[tokenId] == from && msg.sender == from, 'only the owner');
        ownerOf[tokenId] = to;
        emit Transfer(from, to, tokenId);
        IAccountTransferListener(market).notifyAccountTransfer(to, uint128(tokenId));
    }
}
