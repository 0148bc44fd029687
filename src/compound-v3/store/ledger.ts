import { Address, BigInt, ethereum } from '@graphprotocol/graph-ts';
import { BaseLedger, Market, Token } from '../../../generated/schema';
import { Comet, Comet__totalsBasicResultValue0Struct } from '../../../generated/templates/Comet/Comet';
import { Erc20 } from '../../../generated/templates/Comet/Erc20';
import { toWhole } from '../../math/decimal';
import { saveMarketPoint } from '../../store/points';
import { hasDecimals } from '../../store/token';
import { presentOf, toIndex, toRay } from '../principal';
import { mulFactor, perSecond, setRates, utilizationOf } from '../rates';

/** Indexes, totals and time of the last accrual, as the Comet says. */
export function readTotals(market: Market, totals: Comet__totalsBasicResultValue0Struct): void {
  market.supplyIndexRay = toRay(totals.baseSupplyIndex);
  market.borrowIndexRay = toRay(totals.baseBorrowIndex);
  market.indexUpdatedAt = totals.lastAccrualTime;
  market.scaledSupply = totals.totalSupplyBase;
  market.scaledBorrow = totals.totalBorrowBase;
}

/**
 * An action of this block accrued interest: moves the indexes as the contract does, by the rates of the totals since
 * the last accrual. The block's later accruals add nothing, so `totalsBasic()` at the end of the block tells the same
 * indexes; where it tells others, an accrual without event came before, and its word holds. Totals are left alone.
 */
export function accrue(market: Market, ledger: BaseLedger, event: ethereum.Event): void {
  const elapsed = event.block.timestamp.minus(market.indexUpdatedAt);
  if (elapsed.isZero()) return;
  market.supplyIndexRay = accrued(market.supplyIndexRay, market.supplyRateRay, elapsed);
  market.borrowIndexRay = accrued(market.borrowIndexRay, market.borrowRateRay, elapsed);
  market.indexUpdatedAt = event.block.timestamp;
  const answer = Comet.bind(Address.fromBytes(market.pool)).try_totalsBasic();
  if (answer.reverted) return;
  const supplyIndexRay = toRay(answer.value.baseSupplyIndex);
  const borrowIndexRay = toRay(answer.value.baseBorrowIndex);
  if (supplyIndexRay.equals(market.supplyIndexRay) && borrowIndexRay.equals(market.borrowIndexRay)) return;
  market.supplyIndexRay = supplyIndexRay;
  market.borrowIndexRay = borrowIndexRay;
  noteUnannounced(ledger);
}

/** Somebody accrued without event: a claim of rewards, or a transfer between accounts that owe. */
export function noteUnannounced(ledger: BaseLedger): void {
  ledger.unannouncedAccruals += 1;
  ledger.accountsToAsk = ledger.accountCount;
}

function accrued(indexRay: BigInt, yearlyRay: BigInt, elapsed: BigInt): BigInt {
  const index = toIndex(indexRay);
  return toRay(index.plus(mulFactor(index, perSecond(yearlyRay).times(elapsed))));
}

/**
 * Ends a base action: totals and cash as they are at the end of the block, or moved by what the action did where the
 * contract does not answer; then rates, the residue, and the point of the timeseries. Saves market and ledger.
 */
export function settle(
  market: Market,
  ledger: BaseLedger,
  token: Token,
  supplyChange: BigInt,
  borrowChange: BigInt,
  cashChange: BigInt,
  event: ethereum.Event,
): void {
  const address = Address.fromBytes(market.pool);
  const totals = Comet.bind(address).try_totalsBasic();
  if (totals.reverted) {
    market.scaledSupply = market.scaledSupply.plus(supplyChange);
    market.scaledBorrow = market.scaledBorrow.plus(borrowChange);
  } else {
    market.scaledSupply = totals.value.totalSupplyBase;
    market.scaledBorrow = totals.value.totalBorrowBase;
  }
  moveCash(market, cashChange);
  setRates(market);
  market.save();
  saveResidue(market, ledger);
  recordBase(market, token, event);
}

/** What the contract's totals hold beyond the known accounts. Saves the ledger. */
export function saveResidue(market: Market, ledger: BaseLedger): void {
  ledger.unattributedSupply = market.scaledSupply.minus(ledger.knownSupply);
  ledger.unattributedBorrow = market.scaledBorrow.minus(ledger.knownBorrow);
  ledger.save();
}

/** The base the Comet holds at the end of the block, gifts included; moved by `change` where the token does not answer. */
export function moveCash(market: Market, change: BigInt): void {
  const token = Erc20.bind(Address.fromBytes(market.inputToken));
  const held = token.try_balanceOf(Address.fromBytes(market.pool));
  market.cash = held.reverted ? market.cash.plus(change) : held.value;
}

/** The base market's books in the timeseries, at its last accrual. */
export function recordBase(market: Market, token: Token, event: ethereum.Event): void {
  if (!hasDecimals(token)) return;
  const supply = presentOf(market.scaledSupply, market.supplyIndexRay);
  const borrow = presentOf(market.scaledBorrow, market.borrowIndexRay);
  const usage = toWhole(utilizationOf(market), 18);
  const decimals = token.decimals;
  saveMarketPoint(
    market,
    toWhole(supply, decimals),
    toWhole(borrow, decimals),
    toWhole(market.cash, decimals),
    usage,
    event,
  );
}
