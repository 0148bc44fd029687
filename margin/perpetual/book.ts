import type { BookLeg, BookRow, RepayRule } from '../book/types.ts';
import { MarginError } from '../errors.ts';
import { unitOf } from '../math/integers.ts';
import type { AccountFacts, RowSink } from '../protocol.ts';
import type { MarketsById, PerpetualAccountData, PerpetualHoldings } from './account.ts';
import { perpetualAccountData } from './account.ts';
import type { PerpetualPoolFacts } from './facts.ts';
import { perpetualHoldings } from './holdings.ts';

/**
 * Accounts of a clearing house as book rows. For a size s in a market (the taker's and what its orders have bought or
 * sold), maintenance m and collateral c that counts for the share r:
 *
 *     surplus = s·p − m·|s|·p    requirement = m·|s|·p    exposure = |s|·p    debt = (|s| − s)·p       per market
 *     surplus = r·c·p                                                         debt = −c·p              per collateral
 *
 * and cash, open notional and funding owed are constants of the surplus and, with the other sign, of the debt. The
 * settlement token is worth a dollar, as the contract has it. Linearised: the size of orders, which follows the pool's
 * price (the row is its tangent), funding, which stands still, the contract's cut of the account value to a unit of
 * the settlement token; prices that it weighs by time are those of the block's own second.
 */
export interface PerpetualAccounts {
  readonly pool: PerpetualPoolFacts;
  readonly accounts: Iterable<AccountFacts>;
  /** with funding up to the time that is asked about */
  readonly states: MarketsById;
}

/** Half the value of all positions goes at a time, everything below half the requirement or a hundred dollars. */
const RULE: RepayRule = { closeFactor: 0.5, fullBelowHealth: 0.5, fullBelowUsd: 100, absorbs: true };

export function addPerpetualAccounts(sink: RowSink, { pool, accounts, states }: PerpetualAccounts): void {
  for (const account of accounts) {
    try {
      const holdings = perpetualHoldings(account, pool);
      const row = rowOf(account.id, holdings, { pool, states });
      if (row !== null) sink.add(row);
    } catch (error) {
      if (!(error instanceof MarginError)) throw error;
      sink.exclude(account.id, error.message);
    }
  }
}

interface Context {
  readonly pool: PerpetualPoolFacts;
  readonly states: MarketsById;
}

/** Null for an account without anything. */
function rowOf(id: string, holdings: PerpetualHoldings, { pool, states }: Context): BookRow | null {
  const isEmpty = holdings.balance === 0n && holdings.owedRealizedPnl === 0n;
  const hasNothing = holdings.holdings.length === 0 && holdings.collaterals.every(({ amount }) => amount === 0n);
  if (isEmpty && hasNothing) return null;
  const data = perpetualAccountData(holdings, { markets: states, rules: pool.rules });
  const cash = Number(data.settlementBalance + quoteOf(data)) / 1e18;
  const maintenance = Number(pool.rules.mmRatio) / 1e6;
  return {
    id,
    group: pool.id,
    bonus: 1,
    rule: RULE,
    constant: { surplus: cash, requirement: 0, debt: -cash },
    legs: [...perpLegs(data, maintenance), ...collateralLegs(holdings)],
  };
}

const quoteOf = ({ exposures }: PerpetualAccountData): bigint => exposures.reduce((sum, { quote }) => sum + quote, 0n);

function perpLegs({ exposures }: PerpetualAccountData, maintenance: number): BookLeg[] {
  return exposures
    .filter(({ size }) => size !== 0n)
    .map(({ market, size }) => {
      const signed = Number(size) / 1e18;
      const gross = Math.abs(signed);
      const requirement = maintenance * gross;
      return {
        asset: market,
        surplus: signed - requirement,
        requirement,
        exposure: gross,
        debt: gross - signed,
        idle: 0,
      };
    });
}

function collateralLegs({ collaterals }: PerpetualHoldings): BookLeg[] {
  return collaterals
    .filter(({ amount }) => amount !== 0n)
    .map(({ market, amount, decimals, ratio }) => {
      const tokens = Number(amount) / Number(unitOf(decimals));
      const surplus = (tokens * Number(ratio)) / 1e6;
      return { asset: market, surplus, requirement: 0, exposure: 0, debt: -tokens, idle: 0 };
    });
}
