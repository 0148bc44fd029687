import { seededRandom } from '../book/fixtures.ts';
import type { FactRow } from '../facts.ts';
import { WAD } from '../math/integers.ts';
import { poolFacts } from '../pool-facts.ts';
import type { AccountFacts, PoolFacts } from '../protocol.ts';

/** Facts as the subgraph stores them of a random Synthetix system, for tests. */
export const NOW = 1_700_000_000n;
export const POOL = '0xperps';

const wad = (value: number): bigint => BigInt(Math.round(value * 1e9)) * 10n ** 9n;
const decimal = (value: bigint) => ({ digits: value, exp: -18 });

const PERPS = [
  { id: `${POOL}-eth`, price: 2345.67 },
  { id: `${POOL}-btc`, price: 61_234.56 },
  { id: `${POOL}-sol`, price: 123.4567 },
] as const;
const COLLATERALS = [
  { id: `${POOL}-usd`, price: 1, number: 0n },
  { id: `${POOL}-seth`, price: 2340, number: 4n },
  { id: `${POOL}-sbtc`, price: 61_000, number: 5n },
] as const;

/** Markets whose price the oracle gives. */
export const PRICED: readonly string[] = [...PERPS, ...COLLATERALS.slice(1)].map(({ id }) => id);
export const prices = (): Map<string, bigint | null> =>
  new Map([...PERPS, ...COLLATERALS].map(({ id, price }) => [id, wad(price)]));

type Prices = ReadonlyMap<string, bigint | null>;

function marketRow(id: string, kind: string, accounts: readonly AccountFacts[]): FactRow {
  const held = accounts.flatMap(({ positions }) => positions).filter((row) => row.market === id);
  const sum = (side: string, field: string): bigint =>
    held.reduce((total, row) => (row.side === side ? total + BigInt((row[field] ?? 0n) as bigint) : total), 0n);
  return {
    id,
    pool: POOL,
    kind,
    name: id,
    inputToken: `token-${id}`,
    priceFeed: id === `${POOL}-usd` ? null : `feed-${id}`,
    marketNumber: COLLATERALS.find((one) => one.id === id)?.number ?? 100n,
    scaledSupply: sum('COLLATERAL', 'balance'),
    longSize: sum('LONG', 'size'),
    shortSize: sum('SHORT', 'size'),
    longNotional: 0n,
    shortNotional: 0n,
  };
}

function perpRows(random: () => number) {
  const state = (id: string, price: number): FactRow => ({
    id,
    market: id,
    pool: POOL,
    skew: wad((random() - 0.5) * (4e7 / price)),
    size: 0n,
    rate: wad((random() - 0.5) * 2),
    value: wad((random() - 0.5) * price * 0.1),
    updatedAt: NOW - BigInt(Math.floor(random() * 200_000)),
  });
  const terms = (id: string, price: number): FactRow => ({
    id,
    market: id,
    scale: WAD,
    skewScale: wad(2e8 / price),
    maxFundingVelocity: wad(9 * random()),
    makerFeeRatio: wad(0.0002),
    takerFeeRatio: wad(0.0005),
    initialMarginRatio: wad(0.5 + random()),
    minimumInitialMarginRatio: wad(0.02),
    maintenanceMarginScalar: wad(0.5),
    minimumPositionMargin: wad(random() * 50),
    flagRewardRatio: wad(0.0003 * random()),
    lockedOiRatio: wad(random()),
    maxLiquidationLimitAccumulationMultiplier: random() < 0.2 ? 0n : wad(0.05),
    maxSecondsInLiquidationWindow: 30n,
    maxLiquidationPd: wad(0.001),
  });
  const throttle = (id: string): FactRow => ({
    id,
    market: id,
    pool: POOL,
    timestamps: [NOW - 100n, NOW - 10n],
    amounts: [wad(10), wad(random())],
  });
  return {
    FundingState: PERPS.map(({ id, price }) => state(id, price)),
    MarginParameters: PERPS.map(({ id, price }) => terms(id, price)),
    LiquidationThrottle: PERPS.map(({ id }) => throttle(id)),
  };
}

/** The pool's facts with some accounts, at some prices. */
export function factsOf(seed: number, accounts: readonly AccountFacts[], at: Prices): PoolFacts {
  const random = seededRandom(seed);
  const ids = [...PERPS, ...COLLATERALS].map(({ id }) => id);
  const tables = new Map<string, FactRow[]>(Object.entries(perpRows(random)));
  tables.set('MarginPool', [{ id: POOL, protocol: 'synthetix-v3-test', priceDecimals: 18 }]);
  tables.set('Market', [
    ...PERPS.map(({ id }) => marketRow(id, 'PERP', accounts)),
    ...COLLATERALS.map(({ id }) => marketRow(id, 'COLLATERAL', accounts)),
  ]);
  tables.set(
    'Token',
    ids.map((id) => ({ id: `token-${id}`, symbol: id, decimals: 18, lastPriceUsd: null })),
  );
  tables.set(
    'PriceFeed',
    ids.map((id) => ({ id: `feed-${id}`, lastAnswer: at.get(id) ?? null, decimals: 18, updatedAt: NOW })),
  );
  tables.set(
    'CollateralConfig',
    COLLATERALS.map(({ id, price }) => ({
      id,
      pool: POOL,
      market: id,
      discountLowerWad: wad(0.01),
      discountUpperWad: wad(0.25),
      discountScalarWad: wad(2),
      discountSkewScale: random() < 0.2 ? 0n : wad(1e7 / price),
    })),
  );
  const interest = { rate: wad(0.3 * random()), accrued: wad(0.02), updatedAt: NOW - 50_000n };
  tables.set('PerpInterest', [{ id: POOL, pool: POOL, ...interest }]);
  tables.set('KeeperTerms', [
    {
      id: POOL,
      pool: POOL,
      minRewardUsd: wad(10 * random()),
      minProfitRatio: wad(0.2),
      maxRewardUsd: wad(20 + 500 * random()),
      maxScalingRatio: wad(random()),
      collateralRewardRatio: wad(0.002 * random()),
      flagCost: wad(random()),
      flagCostPerFeed: wad(0.1),
      liquidationCost: wad(random()),
    },
  ]);
  const [facts] = poolFacts(tables, NOW);
  if (facts === undefined) throw new Error('the tables hold no pool');
  return facts;
}

/** Accounts with positions, margin, debt, and now and then one under liquidation. */
export function accountsOf(seed: number, count: number): AccountFacts[] {
  const random = seededRandom(seed ^ 0x5eed);
  return Array.from({ length: count }, (_, i) => {
    const id = `account-${i}`;
    const isFlagged = random() < 0.1;
    const positions: FactRow[] = PERPS.filter(() => random() < 0.5).map(({ id: market, price }) => ({
      id: `${id}-${market}`,
      market,
      side: random() < 0.5 ? 'LONG' : 'SHORT',
      balance: 0n,
      size: wad(10 ** (2 + 4 * random()) / price) + 1n,
      entryPrice: decimal(wad(price * (0.85 + 0.3 * random())) + 7n),
      fundingIndex: wad((random() - 0.5) * price * 0.1),
      borrowingIndex: wad(0.02 * random()),
    }));
    for (const { id: market, price } of COLLATERALS) {
      if (isFlagged || random() < 0.4) continue;
      const balance = wad(10 ** (1 + 4 * random()) / price) + 3n;
      positions.push({ id: `${id}-${market}`, market, side: 'COLLATERAL', balance });
    }
    const debt = isFlagged || random() < 0.7 ? 0n : wad(10 ** (1 + 3 * random()));
    return { id, poolId: POOL, owner: id, row: { id, debt, isFlagged: isFlagged && positions.length > 0 }, positions };
  });
}
