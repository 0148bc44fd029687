import type { BookAsset, BookLeg, BookRow, RepayRule } from '../book/types.ts';
import type { AccountFacts, RowSink } from '../protocol.ts';
import { type CometHoldings, type CometMarket, type CometPool, cometBaseAt, cometHoldings } from './facts.ts';

/** An absorption takes every collateral and all of the debt at once; what the credit leaves uncovered the reserves pay. */
const ABSORB: RepayRule = { closeFactor: 1, fullBelowHealth: 1, fullBelowUsd: 0, absorbs: true };

/** Assets of a book that is to hold accounts of the Comet: its markets, with the contract's prices in USD. */
export function cometBookAssets({ markets, decimals }: CometPool): BookAsset[] {
  return Array.from(markets.values(), ({ id, price }) => ({
    id,
    price: price === null ? null : Number(price) / 10 ** decimals,
  }));
}

/** Adds accounts as book rows, float64; those that name a market the Comet never listed are excluded. */
export function addCometAccounts(
  sink: RowSink,
  { pool, accounts, timestamp }: { pool: CometPool; accounts: Iterable<AccountFacts>; timestamp: bigint },
): void {
  const base = cometBaseAt(pool, timestamp);
  const scale: BaseScale = {
    id: pool.base.id,
    supply: Number(base.supplyIndex) / 1e15 / Number(base.scale),
    borrow: Number(base.borrowIndex) / 1e15 / Number(base.scale),
  };
  for (const account of accounts) {
    const row = rowOf(account.id, cometHoldings(account), { pool, scale });
    if (typeof row === 'string') sink.exclude(account.id, row);
    else if (row.legs.length > 0) sink.add(row);
  }
}

/** Whole base tokens for a unit of principal, by side. */
interface BaseScale {
  readonly id: string;
  readonly supply: number;
  readonly borrow: number;
}

function rowOf(
  id: string,
  { principal, collateral }: CometHoldings,
  { pool, scale }: { readonly pool: CometPool; readonly scale: BaseScale },
): BookRow | string {
  const legs: BookLeg[] = principal === 0n ? [] : [baseLeg(principal, scale)];
  const isMean = collateral.size > 1;
  let [value, credited] = [0, 0];
  for (const [market, amount] of collateral) {
    const listed = pool.markets.get(market);
    if (listed === undefined) return `market ${market} is not listed by the pool`;
    if (amount === 0n) continue;
    const leg = collateralLeg(amount, listed);
    const factor = Number(listed.terms.liquidationFactor) / 1e18;
    legs.push(isMean ? { ...leg, premium: -leg.exposure * factor } : leg);
    const worth = leg.exposure * Number(listed.native ?? 0n);
    value += worth;
    credited += worth * factor;
  }
  const bonus = credited > 0 ? value / credited : 1;
  return { id, group: pool.id, bonus, rule: ABSORB, legs };
}

function baseLeg(principal: bigint, { id, supply, borrow }: BaseScale): BookLeg {
  const amount = Number(principal) * (principal > 0n ? supply : borrow);
  if (amount > 0) return { asset: id, surplus: 0, requirement: 0, exposure: 0, debt: 0, idle: amount };
  return { asset: id, surplus: amount, requirement: -amount, exposure: 0, debt: -amount, idle: 0 };
}

function collateralLeg(amount: bigint, { id, scale, terms }: CometMarket): BookLeg {
  const exposure = Number(amount) / Number(scale);
  const surplus = exposure * (Number(terms.liquidateCollateralFactor) / 1e18);
  return { asset: id, surplus, requirement: 0, exposure, debt: 0, idle: 0 };
}
