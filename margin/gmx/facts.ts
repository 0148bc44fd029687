import { bigintOf, bigintOrNull, decimalOrNull, type FactRow, intOrNull, textOf, textOrNull } from '../facts.ts';
import { unitOf } from '../math/integers.ts';
import type { AccountFacts, PoolFacts, ProtocolMarket } from '../protocol.ts';
import type { GmxRawPosition, PriceRange } from './exact.ts';

/** Types whose rows make up a GMX pool. */
export const gmxPoolTypes = [
  'Market',
  'MarginParameters',
  'PerpSide',
  'ProtocolSetting',
  'Token',
  'PriceFeed',
] as const;
export const gmxAccountFields = [] as const;
export const gmxPositionFields = [
  'side',
  'balance',
  'size',
  'entryNotional',
  'borrowingIndex',
  'fundingIndex',
  'pendingImpact',
] as const;

/** Decimals of the USD values the adapter gives; GMX itself keeps 30, of which the last twelve are cut. */
export const GMX_USD_DECIMALS = 18;
const CUT = 10n ** 12n;

export interface GmxMarket extends ProtocolMarket {
  readonly isPerp: boolean;
  /** per native unit, 30 less the token's decimals; null when unknown */
  readonly range: PriceRange | null;
  readonly row: FactRow;
}

/** The pool's markets by id. */
export function gmxMarkets(facts: PoolFacts): Map<string, GmxMarket> {
  return new Map(facts.rowsOf('Market').map((row) => [textOf(row, 'id'), gmxMarket(row, facts)]));
}

function gmxMarket(row: FactRow, facts: PoolFacts): GmxMarket {
  const token = facts.rowOf('Token', row.inputToken);
  const feed = facts.rowOf('PriceFeed', row.priceFeed);
  const tokenDecimals = token === undefined ? null : intOrNull(token, 'decimals');
  const range = rangeOf(feed);
  const name = textOf(row, 'name');
  const price = tokenDecimals === null || range === null ? null : wholePrice(range, tokenDecimals);
  const updatedAt = feed === undefined ? null : bigintOrNull(feed, 'updatedAt');
  return {
    id: textOf(row, 'id'),
    poolId: textOf(row, 'pool'),
    name,
    token: textOf(row, 'inputToken'),
    symbol: token === undefined ? null : textOrNull(token, 'symbol'),
    tokenDecimals,
    price,
    priceUpdatedAt: updatedAt === null ? null : Number(updatedAt),
    unpricedReason: unpricedReason(name, tokenDecimals, price),
    isPerp: row.kind === 'PERP',
    range: price === null ? null : range,
    row,
  };
}

function unpricedReason(name: string, decimals: number | null, price: bigint | null): string | null {
  if (decimals === null) return `the decimals of ${name} are unknown`;
  return price === null ? `the price of ${name} is unknown` : null;
}

function rangeOf(feed: FactRow | undefined): PriceRange | null {
  if (feed === undefined) return null;
  const [min, max] = [bigintOrNull(feed, 'minAnswer'), bigintOrNull(feed, 'maxAnswer')];
  return min === null || max === null || min <= 0n ? null : { min, max };
}

/** Middle of the keepers' prices, per whole token; null where it is less than the smallest unit. */
function wholePrice({ min, max }: PriceRange, decimals: number): bigint | null {
  const price = (((min + max) / 2n) * unitOf(decimals)) / CUT;
  return price > 0n ? price : null;
}

/** USD of 30 decimals as the adapter gives it, towards zero. */
export const cutUsd = (usd: bigint): bigint => usd / CUT;

/** The configuration of a pool by key, for example `MAX_OPEN_INTEREST.true`. */
export function gmxSettings(facts: PoolFacts): ReadonlyMap<string, string> {
  return new Map(facts.rowsOf('ProtocolSetting').map((row) => [textOf(row, 'key'), textOf(row, 'value')]));
}

/** Signed funding per day as a fraction, above zero when longs pay, and since when; null until one is told. */
export function gmxFunding({ row }: GmxMarket): { readonly perDay: number; readonly since: bigint } | null {
  const rate = decimalOrNull(row, 'fundingRatePerDay');
  const since = bigintOrNull(row, 'fundingUpdatedAt');
  return rate === null || since === null ? null : { perDay: Number(rate.digits) * 10 ** rate.exp, since };
}

/** A position with the markets it is in, as its rows tell it. */
export interface GmxHolding {
  readonly perp: GmxMarket;
  readonly collateral: GmxMarket;
  readonly position: GmxRawPosition;
}

/** The position of a margin account; null when it has none open, or one without size. */
export function gmxHolding(account: AccountFacts, markets: ReadonlyMap<string, GmxMarket>): GmxHolding | null {
  const marketOf = (row: FactRow | undefined) => (row === undefined ? undefined : markets.get(textOf(row, 'market')));
  const perpRow = account.positions.find(({ side }) => side === 'LONG' || side === 'SHORT');
  const collateralRow = account.positions.find(({ side }) => side === 'COLLATERAL');
  const perp = marketOf(perpRow);
  if (perpRow === undefined || perp === undefined) return null;
  // A position whose last collateral was spent has no open collateral row: what it held then was the index side's token.
  const collateral = marketOf(collateralRow) ?? [...markets.values()].find(({ isPerp }) => !isPerp);
  if (collateral === undefined) return null;
  const position: GmxRawPosition = {
    isLong: perpRow.side === 'LONG',
    sizeInUsd: bigintOrNull(perpRow, 'entryNotional') ?? 0n,
    sizeInTokens: bigintOrNull(perpRow, 'size') ?? 0n,
    collateralAmount: collateralRow === undefined ? 0n : bigintOf(collateralRow, 'balance'),
    borrowingFactor: bigintOrNull(perpRow, 'borrowingIndex') ?? 0n,
    fundingFeePerSize: bigintOrNull(perpRow, 'fundingIndex') ?? 0n,
    pendingImpact: bigintOrNull(perpRow, 'pendingImpact') ?? 0n,
  };
  return position.sizeInUsd === 0n ? null : { perp, collateral, position };
}
