import { type Rational, rational } from '../book/exact.ts';
import type { BookAsset, BookLeg, BookRow } from '../book/types.ts';
import type { Depth } from './depth.ts';
import type { CascadeRequest } from './types.ts';

/**
 * The slow reference: every account's legs shrunk one by one, every sum made anew each round, in bigint fixed point with
 * BITS binary places, far beyond float64. Knows no limits per round or account. Only tests use it.
 */
export interface SlowRound {
  readonly accounts: number;
  readonly repaidUsd: number;
  readonly seizedUsd: number;
  readonly badDebtUsd: number;
  readonly prices: readonly number[];
}

const BITS = 256n;
const ONE = 1n << BITS;
const fixed = (value: number): bigint => floor(rational(value));
const floor = ({ n, d }: Rational): bigint => (n << BITS) / d;
const mul = (a: bigint, b: bigint): bigint => (a * b) >> BITS;
const div = (a: bigint, b: bigint): bigint => (a << BITS) / b;
const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const float = (value: bigint): number => Number(value >> (BITS - 128n)) / 2 ** 128;

/** Amounts per asset (the last is the constant, of price one) that shrink with collateral and with debt. */
interface SlowAccount {
  readonly row: BookRow;
  cover: bigint[];
  exposure: bigint[];
  requirement: bigint[];
  debt: bigint[];
}

export function slowCascade(
  assets: readonly BookAsset[],
  rows: readonly BookRow[],
  { shocks, liquidity = new Map(), rounds = 10 }: CascadeRequest,
): SlowRound[] {
  const shocked = assets.map(({ id, price }) => mul(fixed(price ?? 0), ONE + fixed(shocks.get(id) ?? 0)));
  const accounts = rows.map((row) => slowAccount(row, assets));
  const sold = assets.map(() => 0n);
  const found: SlowRound[] = [];
  let prices = shocked;
  while (found.length < rounds) {
    const taken = accounts.flatMap((account) => liquidate(account, prices, sold) ?? []);
    if (taken.length === 0) break;
    prices = shocked.map((price, i) => {
      const depth = liquidity.get(assets[i]?.id ?? '');
      return depth === undefined ? price : mul(price, slowFactor(depth, mul(sold[i] ?? 0n, price)));
    });
    const sum = (field: keyof SlowTaken): number => float(taken.reduce((total, one) => total + one[field], 0n));
    found.push({
      accounts: taken.length,
      repaidUsd: sum('repaid'),
      seizedUsd: sum('seized'),
      badDebtUsd: sum('badDebt'),
      prices: prices.map(float),
    });
  }
  return found;
}

function slowAccount(row: BookRow, assets: readonly BookAsset[]): SlowAccount {
  const amounts = (of: (leg: BookLeg) => bigint, constant: bigint): bigint[] => [
    ...assets.map(({ id }) => row.legs.filter((leg) => leg.asset === id).reduce((sum, leg) => sum + of(leg), 0n)),
    constant,
  ];
  const { surplus = 0, requirement = 0, debt = 0 } = row.constant ?? {};
  return {
    row,
    cover: amounts((leg) => fixed(leg.surplus) + fixed(leg.requirement), fixed(surplus) + fixed(requirement)),
    exposure: amounts((leg) => fixed(leg.exposure), 0n),
    requirement: amounts((leg) => fixed(leg.requirement), fixed(requirement)),
    debt: amounts((leg) => fixed(leg.debt), fixed(debt)),
  };
}

interface SlowTaken {
  readonly repaid: bigint;
  readonly seized: bigint;
  readonly badDebt: bigint;
}

function liquidate(account: SlowAccount, prices: readonly bigint[], sold: bigint[]): SlowTaken | null {
  const { rule } = account.row;
  const bonus = fixed(account.row.bonus);
  const worth = (units: readonly bigint[]): bigint =>
    units.reduce((sum, amount, i) => sum + mul(amount, prices[i] ?? ONE), 0n);
  const [cover, required] = [worth(account.cover), worth(account.requirement)];
  const [collateral, debt] = [worth(account.exposure), worth(account.debt)];
  if (required <= 0n || cover >= required || collateral <= 0n) return null;
  const bound = fixed(rule.fullBelowUsd);
  const isFull = cover <= mul(required, fixed(rule.fullBelowHealth)) || collateral < bound || debt < bound;
  const share = isFull ? ONE : fixed(rule.closeFactor);
  const payable = min(debt, div(collateral, bonus));
  const isAbsorbed = rule.absorbs === true;
  const wanted = mul(share, debt);
  if (!isAbsorbed && wanted <= 0n) return null;
  const isEmptied = !isAbsorbed && mul(wanted, bonus) >= collateral;
  const repaid = isAbsorbed ? mul(share, payable) : isEmptied ? payable : wanted;
  const gone = isAbsorbed ? share : isEmptied ? ONE : div(mul(wanted, bonus), collateral);
  const cleared = isAbsorbed ? share : isEmptied ? ONE : share;
  account.exposure.forEach((units, i) => {
    const direction = (account.cover[i] ?? 0n) < 0n ? -1n : 1n;
    if (i < sold.length) sold[i] = (sold[i] ?? 0n) + direction * mul(units, gone);
  });
  const shrink = (units: readonly bigint[], by: bigint): bigint[] => units.map((amount) => mul(amount, ONE - by));
  account.cover = shrink(account.cover, gone);
  account.exposure = shrink(account.exposure, gone);
  account.requirement = shrink(account.requirement, cleared);
  account.debt = shrink(account.debt, cleared);
  return { repaid, seized: mul(collateral, gone), badDebt: isEmptied || isAbsorbed ? mul(cleared, debt) - repaid : 0n };
}

/** See `priceFactor`. */
function slowFactor(depth: Depth, usd: bigint): bigint {
  if (usd < 0n) return div(ONE, slowFactor(depth, -usd));
  if (depth.kind === 'NONE' || usd === 0n) return ONE;
  if (depth.kind === 'CONSTANT_PRODUCT') {
    const side = ONE + div(usd, fixed(depth.reserveUsd));
    return div(ONE, mul(side, side));
  }
  const points = [{ usd: 0n, fall: 0n }, ...depth.points.map((p) => ({ usd: fixed(p.usd), fall: fixed(p.fall) }))];
  const after = points.findIndex((point) => point.usd >= usd);
  const [from, to] = [points[after === -1 ? points.length - 1 : after - 1], points[after]];
  if (from === undefined) return ONE;
  if (to === undefined) return div(mul(ONE - from.fall, from.usd), usd);
  return ONE - from.fall - div(mul(to.fall - from.fall, usd - from.usd), to.usd - from.usd);
}
