import { seededRandom } from '../book/fixtures.ts';
import type { FactRow } from '../facts.ts';
import { poolFacts } from '../pool-facts.ts';
import type { AccountFacts, PoolFacts } from '../protocol.ts';
import { priceOf } from './funding.ts';
import { sqrtPriceAtTick } from './liquidity.ts';

/** A generated clearing house, as the mappings would store it. */
export const NOW = 1_700_000_000n;
export const POOL = '0xhouse';
const WAD = 10n ** 18n;
export const market = (token: string): string => `${POOL}-${token}`;
export const listings = [
  { token: 'veth', price: 2345.67, tick: 77_600, size: 10 },
  { token: 'vbtc', price: 30_321.25, tick: 103_200, size: 0.5 },
] as const;
const wad = (value: number): bigint => BigInt(Math.round(value * 1e9)) * 10n ** 9n;

export interface GeneratedHouse {
  readonly accounts: readonly AccountFacts[];
  readonly orders: readonly FactRow[];
}

function perpPosition(id: string, listing: (typeof listings)[number], random: () => number): FactRow {
  const size = wad(listing.size * (0.02 + random()));
  const isLong = random() < 0.5;
  const cost = (size * wad(listing.price * (0.9 + 0.2 * random()))) / WAD;
  const own = { id: `${id}-${listing.token}`, market: market(listing.token), side: isLong ? 'LONG' : 'SHORT' };
  const quoteBalance = isLong ? -cost : cost;
  return { ...own, size, balance: size, entryNotional: cost, quoteBalance, fundingIndex: wad(random()) * 10n ** 9n };
}

function orderOf(account: string, listing: (typeof listings)[number], random: () => number): FactRow {
  const width = 200 * (1 + Math.floor(random() * 20));
  const own = { id: `${account}-${listing.token}-order`, pool: POOL, market: market(listing.token) };
  const liquidity = wad(listing.size * 200 * random());
  const debts = {
    baseDebt: wad(listing.size * random() * 0.2),
    quoteDebt: wad(listing.size * listing.price * random() * 0.2),
  };
  const range = { lowerTick: listing.tick - width, upperTick: listing.tick + width };
  const settled = { feeInsideX128: 0n, fundingBelowX96: 0n, fundingInsideX96: 0n, rootFundingInsideX96: 0n };
  const owner = { marginAccount: account, isOpen: true, fundingGrowthX96: 0n };
  return { ...own, ...range, ...debts, ...settled, ...owner, liquidity };
}

export function randomHouse(seed: number, count: number): GeneratedHouse {
  const random = seededRandom(seed);
  const orders: FactRow[] = [];
  const accounts = Array.from({ length: count }, (_, at): AccountFacts => {
    const id = `account-${at}`;
    const positions: FactRow[] = [];
    const collateral = (token: string, balance: bigint): void => {
      positions.push({ id: `${id}-${token}`, market: market(token), side: 'COLLATERAL', balance });
    };
    for (const listing of listings) {
      if (random() < 0.6) positions.push(perpPosition(id, listing, random));
      if (random() < 0.15) orders.push(orderOf(id, listing, random));
    }
    if (random() < 0.8) collateral('usdc', BigInt(Math.round((random() * 4 - 0.5) * 1e9)));
    if (random() < 0.4) collateral('weth', wad(random()));
    const cashBalance = wad(random() * 200 - 100);
    return { id, poolId: POOL, owner: id, row: { id, cashBalance }, positions };
  });
  return { accounts, orders };
}

const marketRow = (token: string, kind: string, accounts: readonly AccountFacts[]): FactRow => {
  const rows = accounts.flatMap(({ positions }) => positions).filter((row) => row.market === market(token));
  const sum = (side: string, field: string): bigint =>
    rows.filter((row) => row.side === side).reduce((total, row) => total + (row[field] as bigint), 0n);
  const own = { id: market(token), pool: POOL, kind, name: token, inputToken: token, priceFeed: `feed-${token}` };
  const sizes = { longSize: sum('LONG', 'size'), shortSize: sum('SHORT', 'size') };
  const notionals = { longNotional: sum('LONG', 'entryNotional'), shortNotional: sum('SHORT', 'entryNotional') };
  return { ...own, scaledSupply: sum('COLLATERAL', 'balance'), ...sizes, ...notionals };
};

/**
 * The pool is far below its longer average, so that the index with its premium lies between; the index came to its
 * average just now, so that the mark price is the answer itself.
 */
function windowRow(token: string, tick: number, answer: bigint | null): FactRow {
  const own = { id: market(token), market: market(token), tickTimes: [0n, NOW - 900n, NOW - 15n] };
  const ticks = [tick + 30_000, tick, tick - 10_000];
  const premium = Math.trunc((885 * tick + 15 * (tick - 10_000)) / 900);
  const before = priceOf(sqrtPriceAtTick(premium));
  const answers = answer === null ? [] : [before, answer];
  return { ...own, ticks, answerTimes: answers.map((_, at) => (at === 0 ? 0n : NOW)), answers };
}

/** The house with prices by token; null where none is known. */
export function houseFacts(
  { accounts, orders }: GeneratedHouse,
  prices: ReadonlyMap<string, number | null>,
): PoolFacts {
  const answer = (token: string): bigint | null => {
    const price = prices.get(token) ?? null;
    return price === null ? null : wad(price);
  };
  const swaps = listings.map(({ token, tick }): FactRow => {
    const price = prices.get(token) ?? null;
    const known = { referencePrice: price === null ? null : wad(price), fixedPrice: null };
    const growth = { fundingGrowthX96: 10n ** 29n, fundingSettledAt: NOW - 5000n, firstTradedAt: 0n };
    const sqrtPriceX96 = price === null ? 0n : sqrtPriceAtTick(tick);
    const makers = { tick, feeGrowthX128: 2n ** 128n / 50n, rootFundingGrowthX96: 10n ** 27n };
    return { id: market(token), market: market(token), sqrtPriceX96, ...known, ...growth, ...makers };
  });
  const parameters = listings.map(({ token }) => ({
    id: market(token),
    market: market(token),
    initialMarginRatio: 100_000n,
    maintenanceMarginRatio: 62_500n,
    liquidationFeeRatio: 25_000n,
    maxFundingRate: 100_000n,
  }));
  const tokens = ['veth', 'vbtc', 'usdc', 'weth'];
  const rows = new Map<string, FactRow[]>([
    ['MarginPool', [{ id: POOL, protocol: 'perpetual-v2-test', settlementToken: 'usdc' }]],
    ['Market', tokens.map((token) => marketRow(token, token.startsWith('v') ? 'PERP' : 'COLLATERAL', accounts))],
    [
      'Token',
      tokens.map((token) => ({ id: token, symbol: token, decimals: token === 'usdc' ? 6 : 18, lastPriceUsd: null })),
    ],
    [
      'PriceFeed',
      tokens.map((token) => ({ id: `feed-${token}`, lastAnswer: answer(token), decimals: 18, updatedAt: NOW })),
    ],
    [
      'CollateralConfig',
      ['usdc', 'weth'].map((token) => ({
        id: market(token),
        pool: POOL,
        liquidationThresholdWad: token === 'usdc' ? WAD : (WAD * 7n) / 10n,
      })),
    ],
    ['MarginParameters', parameters],
    ['VirtualPool', swaps],
    ['PriceWindow', listings.map(({ token, tick }) => windowRow(token, tick, answer(token)))],
    ['ProtocolSetting', [{ id: 'twap', pool: POOL, market: null, key: 'twapInterval', value: '600' }]],
    ['MakerOrder', [...orders]],
    ['PoolTick', []],
  ]);
  const [facts] = poolFacts(rows, NOW);
  if (facts === undefined) throw new Error('no pool was generated');
  return facts;
}

export const generatedPrices = (): Map<string, number | null> =>
  new Map<string, number | null>([...listings.map(({ token, price }) => [token, price] as const), ['weth', 2345.67]]);
