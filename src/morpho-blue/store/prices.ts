import { BigDecimal, BigInt, ethereum } from '@graphprotocol/graph-ts';
import { Market, PairOracle, Token } from '../../../generated/schema';
import { powerOfTen } from '../../math/decimal';
import { refreshPairOracle, usdOfFeeds } from '../../store/pair-oracle';
import { hasDecimals } from '../../store/token';
import { tokenOf } from '../../store/value';
import { Pair } from './pool';

const PRICE_DECIMALS = 36;

/**
 * A pair's prices in USD. The loan token's is that of a feed another protocol vouches for, else of the oracle's own quote
 * feeds; the collateral's follows from it by the pair's price. Where the loan token has none, it is the other way about.
 * What a pair's oracle says of a token never leaves the pair: anybody may make a pair with any oracle.
 */
export class PairPrices {
  loan: BigDecimal | null;
  collateral: BigDecimal | null;
  loanToken: Token;
  collateralToken: Token;

  constructor(pair: Pair, event: ethereum.Event) {
    const oracle = oracleOf(pair);
    if (oracle !== null) refreshPairOracle(oracle, event);
    const loanToken = tokenOf(pair.loan);
    const collateralToken = tokenOf(pair.collateral);
    let loan = vouched(loanToken);
    let collateral = vouched(collateralToken);
    if (oracle !== null) {
      if (loan === null) loan = usdOfFeeds(oracle.quoteFeeds, oracle.quoteVault);
      if (collateral === null) collateral = usdOfFeeds(oracle.baseFeeds, oracle.baseVault);
      const ratio = wholeRatio(oracle, loanToken, collateralToken);
      if (ratio !== null) {
        if (loan !== null) collateral = loan.times(ratio);
        else if (collateral !== null) loan = collateral.div(ratio);
      }
    }
    this.loan = loan;
    this.collateral = collateral;
    this.loanToken = loanToken;
    this.collateralToken = collateralToken;
  }

  usdOfLoan(amount: BigInt): BigDecimal | null {
    return usd(this.loan, this.loanToken, amount);
  }

  usdOfCollateral(amount: BigInt): BigDecimal | null {
    return usd(this.collateral, this.collateralToken, amount);
  }
}

function oracleOf(pair: Pair): PairOracle | null {
  const id = pair.pool.pairOracle;
  if (id === null) return null;
  return PairOracle.load(id);
}

function usd(price: BigDecimal | null, token: Token, amount: BigInt): BigDecimal | null {
  if (price === null || !hasDecimals(token)) return null;
  return amount.toBigDecimal().div(powerOfTen(token.decimals)).times(price);
}

/** Only a price with a feed of its own: one that an oracle contract of some pair made up is nobody else's. */
function vouched(token: Token): BigDecimal | null {
  return token.priceFeed === null ? null : token.lastPriceUsd;
}

/** Whole loan tokens for a whole collateral token. */
function wholeRatio(oracle: PairOracle, loan: Token, collateral: Token): BigDecimal | null {
  const price = oracle.price;
  if (price === null || !hasDecimals(loan) || !hasDecimals(collateral)) return null;
  return price
    .toBigDecimal()
    .times(powerOfTen(collateral.decimals))
    .div(powerOfTen(PRICE_DECIMALS + loan.decimals));
}

/** The feed that alone gives a side's price in USD, where there is one; for those who want to see its age. */
export function linkFeeds(oracle: PairOracle, loan: Market, collateral: Market): void {
  if (oracle.quoteFeeds.length == 1 && usdOfFeeds(oracle.quoteFeeds, oracle.quoteVault) !== null) {
    loan.priceFeed = oracle.quoteFeeds[0];
  }
  if (oracle.baseFeeds.length == 1 && usdOfFeeds(oracle.baseFeeds, oracle.baseVault) !== null) {
    collateral.priceFeed = oracle.baseFeeds[0];
  }
}
