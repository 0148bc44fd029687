// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import './CometViews.sol';

/// Actions of the model. What moves money, and in which order events come, is as Comet does it.
contract CometModel is CometViews {
    event Supply(address indexed from, address indexed dst, uint256 amount);
    event Transfer(address indexed from, address indexed to, uint256 amount);
    event Withdraw(address indexed src, address indexed to, uint256 amount);
    event SupplyCollateral(address indexed from, address indexed dst, address indexed asset, uint256 amount);
    event TransferCollateral(address indexed from, address indexed to, address indexed asset, uint256 amount);
    event WithdrawCollateral(address indexed src, address indexed to, address indexed asset, uint256 amount);
    event AbsorbDebt(address indexed absorber, address indexed borrower, uint256 basePaidOut, uint256 usdValue);
    event AbsorbCollateral(
        address indexed absorber,
        address indexed borrower,
        address indexed asset,
        uint256 collateralAbsorbed,
        uint256 usdValue
    );
    event BuyCollateral(address indexed buyer, address indexed asset, uint256 baseAmount, uint256 collateralAmount);
    event PauseAction(bool supplyPaused, bool transferPaused, bool withdrawPaused, bool absorbPaused, bool buyPaused);
    event WithdrawReserves(address indexed to, uint256 amount);

    uint8 private constant SUPPLY = 0;
    uint8 private constant TRANSFER = 1;
    uint8 private constant WITHDRAW = 2;
    uint8 private constant ABSORB = 3;
    uint8 private constant BUY = 4;

    constructor(Configuration memory config) CometViews(config) {}

    modifier unlessPaused(uint8 action) {
        if (totals.pauseFlags & (uint8(1) << action) != 0) revert Refused();
        _;
    }

    modifier onlyFor(address owner) {
        if (owner != msg.sender && !isAllowed[owner][msg.sender]) revert Refused();
        _;
    }

    function allow(address manager, bool allowed) external {
        isAllowed[msg.sender][manager] = allowed;
    }

    function accrueAccount(address) external {
        accrue();
    }

    function supply(address asset, uint256 amount) external {
        supplyFrom(msg.sender, msg.sender, asset, amount);
    }

    function supplyTo(address dst, address asset, uint256 amount) external {
        supplyFrom(msg.sender, dst, asset, amount);
    }

    function supplyFrom(address from, address dst, address asset, uint256 amount)
        public
        unlessPaused(SUPPLY)
        onlyFor(from)
    {
        if (asset != baseToken) return supplyCollateral(from, dst, asset, amount);
        if (amount == type(uint256).max) amount = borrowBalanceOf(dst);
        uint256 received = take(asset, from, amount);
        accrue();
        int256 balance = balanceFrom(userBasic[dst].principal) + int256(received);
        (uint256 minted,) = writePrincipal(dst, principalFrom(balance));
        emit Supply(from, dst, received);
        echoMint(dst, minted);
    }

    function supplyCollateral(address from, address dst, address asset, uint256 amount) private {
        uint128 received = uint128(take(asset, from, bounded(amount)));
        AssetInfo memory info = infoOf(asset);
        uint128 total = totalsCollateral[asset].totalSupplyAsset + received;
        if (total > info.supplyCap) revert Refused();
        totalsCollateral[asset].totalSupplyAsset = total;
        writeCollateral(dst, info, userCollateral[dst][asset].balance + received);
        emit SupplyCollateral(from, dst, asset, received);
    }

    function withdraw(address asset, uint256 amount) external {
        withdrawFrom(msg.sender, msg.sender, asset, amount);
    }

    function withdrawTo(address to, address asset, uint256 amount) external {
        withdrawFrom(msg.sender, to, asset, amount);
    }

    function withdrawFrom(address src, address to, address asset, uint256 amount)
        public
        unlessPaused(WITHDRAW)
        onlyFor(src)
    {
        if (asset != baseToken) return withdrawCollateral(src, to, asset, amount);
        if (amount == type(uint256).max) amount = balanceOf(src);
        accrue();
        uint256 burned = pay(src, amount);
        IToken(asset).transfer(to, amount);
        emit Withdraw(src, to, amount);
        echoBurn(src, burned);
    }

    function withdrawCollateral(address src, address to, address asset, uint256 amount) private {
        uint128 taken = uint128(bounded(amount));
        totalsCollateral[asset].totalSupplyAsset -= taken;
        writeCollateral(src, infoOf(asset), userCollateral[src][asset].balance - taken);
        if (!isCovered(src, true)) revert Refused();
        IToken(asset).transfer(to, taken);
        emit WithdrawCollateral(src, to, asset, taken);
    }

    function transfer(address dst, uint256 amount) external returns (bool) {
        transferAssetFrom(msg.sender, dst, baseToken, amount);
        return true;
    }

    function transferFrom(address src, address dst, uint256 amount) external returns (bool) {
        transferAssetFrom(src, dst, baseToken, amount);
        return true;
    }

    function transferAsset(address dst, address asset, uint256 amount) external {
        transferAssetFrom(msg.sender, dst, asset, amount);
    }

    function transferAssetFrom(address src, address dst, address asset, uint256 amount)
        public
        unlessPaused(TRANSFER)
        onlyFor(src)
    {
        if (src == dst) revert Refused();
        if (asset != baseToken) return transferCollateral(src, dst, asset, amount);
        if (amount == type(uint256).max) amount = balanceOf(src);
        accrue();
        int104 received = principalFrom(balanceFrom(userBasic[dst].principal) + int256(amount));
        uint256 burned = pay(src, amount);
        (uint256 minted,) = writePrincipal(dst, received);
        // What moves on the borrow side of either is told by no event.
        echoBurn(src, burned);
        echoMint(dst, minted);
    }

    function transferCollateral(address src, address dst, address asset, uint256 amount) private {
        uint128 moved = uint128(bounded(amount));
        AssetInfo memory info = infoOf(asset);
        writeCollateral(src, info, userCollateral[src][asset].balance - moved);
        writeCollateral(dst, info, userCollateral[dst][asset].balance + moved);
        if (!isCovered(src, true)) revert Refused();
        emit TransferCollateral(src, dst, asset, moved);
    }

    function absorb(address absorber, address[] calldata accounts) external unlessPaused(ABSORB) {
        accrue();
        for (uint256 i = 0; i < accounts.length; i++) absorbOne(absorber, accounts[i]);
    }

    function absorbOne(address absorber, address account) private {
        if (isCovered(account, false)) revert Refused();
        uint256 price = getPrice(baseTokenPriceFeed);
        int256 owed = -balanceFrom(userBasic[account].principal);
        int256 left = int256(seize(absorber, account) * baseScale / price) - owed;
        if (left < 0) left = 0;
        (uint256 minted,) = writePrincipal(account, principalFrom(left));
        userBasic[account].assetsIn = 0;
        uint256 paid = uint256(left + owed);
        emit AbsorbDebt(absorber, account, paid, paid * price / baseScale);
        echoMint(account, minted);
    }

    /// Takes every collateral of an account. Gives the value it is credited with, 8 decimals.
    function seize(address absorber, address account) private returns (uint256 credit) {
        uint16 held = userBasic[account].assetsIn;
        uint8 count = assets.count();
        for (uint8 i = 0; i < count; i++) {
            if (held & (uint16(1) << i) == 0) continue;
            AssetInfo memory info = assets.at(i);
            uint256 value = valueOf(account, info);
            uint128 amount = userCollateral[account][info.asset].balance;
            userCollateral[account][info.asset].balance = 0;
            totalsCollateral[info.asset].totalSupplyAsset -= amount;
            credit += share(value, info.liquidationFactor);
            emit AbsorbCollateral(absorber, account, info.asset, amount, value);
        }
    }

    function buyCollateral(address asset, uint256 minAmount, uint256 baseAmount, address recipient)
        external
        unlessPaused(BUY)
    {
        int256 reserves = getReserves();
        if (reserves >= 0 && uint256(reserves) >= targetReserves) revert Refused();
        uint256 paid = take(baseToken, msg.sender, baseAmount);
        uint256 sold = quoteCollateral(asset, paid);
        if (sold < minAmount || sold > getCollateralReserves(asset)) revert Refused();
        IToken(asset).transfer(recipient, sold);
        emit BuyCollateral(msg.sender, asset, paid, sold);
    }

    function withdrawReserves(address to, uint256 amount) external {
        int256 reserves = getReserves();
        if (msg.sender != governor || reserves < 0 || amount > uint256(reserves)) revert Refused();
        IToken(baseToken).transfer(to, amount);
        emit WithdrawReserves(to, amount);
    }

    function pause(bool supplyPaused, bool transferPaused, bool withdrawPaused, bool absorbPaused, bool buyPaused)
        external
    {
        if (msg.sender != governor && msg.sender != pauseGuardian) revert Refused();
        bool[5] memory flags = [supplyPaused, transferPaused, withdrawPaused, absorbPaused, buyPaused];
        uint8 bits = 0;
        for (uint8 i = 0; i < 5; i++) if (flags[i]) bits |= uint8(1) << i;
        totals.pauseFlags = bits;
        emit PauseAction(supplyPaused, transferPaused, withdrawPaused, absorbPaused, buyPaused);
    }

    // Parts of actions.

    /// Takes `amount` off an account's balance, borrowing what it lacks. Gives what was burned of the supply side.
    function pay(address src, uint256 amount) private returns (uint256 burned) {
        int256 balance = balanceFrom(userBasic[src].principal) - int256(amount);
        (, burned) = writePrincipal(src, principalFrom(balance));
        if (balance >= 0) return burned;
        if (uint256(-balance) < baseBorrowMin || !isCovered(src, true)) revert Refused();
    }

    function take(address asset, address from, uint256 amount) private returns (uint256) {
        uint256 held = IToken(asset).balanceOf(address(this));
        IToken(asset).transferFrom(from, address(this), amount);
        return IToken(asset).balanceOf(address(this)) - held;
    }

    function bounded(uint256 amount) private pure returns (uint256) {
        if (amount > type(uint128).max) revert Refused();
        return amount;
    }

    function echoMint(address to, uint256 amount) private {
        if (amount > 0) emit Transfer(address(0), to, amount);
    }

    function echoBurn(address from, uint256 amount) private {
        if (amount > 0) emit Transfer(from, address(0), amount);
    }
}
