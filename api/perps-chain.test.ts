import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Anvil, startAnvil } from '../devnet/chain/anvil.ts';
import { compileContracts } from '../devnet/contracts/jobs.ts';
import { createGmxPlay } from '../devnet/gmx-v2/play.ts';
import { type IndexedChain, indexChain } from '../devnet/index-chain.ts';
import { perpetualSources } from '../devnet/perpetual-v2/market.ts';
import { createPerpetualPlay } from '../devnet/perpetual-v2/play.ts';
import { compileSynthetix } from '../devnet/synthetix-v3/deploy.ts';
import { createSynthetixPlay } from '../devnet/synthetix-v3/random-play.ts';
import { createRpcSource, type EntityRow } from '../engine/index.ts';
import { bigintOf } from '../margin/index.ts';
import { movedBooks } from '../test/support/moved-books.ts';
import { decimalNumber } from './arguments.ts';
import { createBookSource } from './book/book-source.ts';
import { readerOf, reconcileChain } from './reconcile/run.ts';
import { checkMetrics } from './testing/check-metrics.ts';
import { type Answered, type ServedApi, serveIndexed } from './testing/test-api.ts';

const GENESIS = 1_700_000_000;
const ACTIONS = 200;
const SEED = 21;

type Rpc = Anvil['rpc'];
type Sources = { readonly [source: string]: `0x${string}` };

/** Plays on a chain and tells what to follow. */
const plays: { readonly [slug: string]: (rpc: Rpc) => Promise<Sources> } = {
  'gmx-v2': async (rpc) => {
    const play = await createGmxPlay({ rpc, contracts: await compileContracts() }, SEED);
    await play.play(ACTIONS);
    return { GmxEventEmitter: play.gmx.emitter };
  },
  'perpetual-v2': async (rpc) => {
    const play = await createPerpetualPlay({ rpc, contracts: await compileContracts() }, { seed: SEED, traders: 8 });
    await play.play(ACTIONS);
    return perpetualSources(play.market);
  },
  'synthetix-v3': async (rpc) => {
    const contracts = { ...(await compileContracts()), ...(await compileSynthetix()) };
    const { play, market } = await createSynthetixPlay({ rpc, contracts }, { seed: SEED, traders: 10 });
    await play(ACTIONS);
    const { proxy, spot, oracle } = market;
    return { SynthetixPerps: proxy, SynthetixSpotMarket: spot, SynthetixOracleManager: oracle };
  },
};

/** What the product's own reconciliation must have asked for. */
const RECONCILED: { readonly [slug: string]: readonly string[] } = {
  'perpetual-v2': [
    ...['size', 'open notional', 'size with orders', 'quote with orders', 'funding owed', 'settlement balance'],
    ...['collateral balance', 'account value', 'free collateral', 'margin requirement', 'debt value'],
    ...['collateral may be sold', 'mark price', 'index price'],
  ],
  'synthetix-v3': ['size', 'available margin', 'liquidatable', 'funding', 'skew'],
};

const near = (actual: unknown, expected: number, relative = 1e-9): void =>
  expect(Math.abs(Number(actual) - expected)).toBeLessThanOrEqual(relative * Math.max(1, Math.abs(expected)));
/** What a long pays while the rate goes evenly from one stored value to the next, in days. */
function areaUnder(rates: readonly EntityRow[], market: unknown): number {
  const points = rates
    .filter((row) => row.market === market)
    .map(({ ratePerDay, timestamp }) => ({ rate: decimalNumber(ratePerDay ?? null), at: Number(timestamp) / 86_400 }))
    .sort((a, b) => a.at - b.at);
  return sum(
    points.slice(1).map(({ rate, at }, i) => ((rate + (points[i]?.rate ?? 0)) / 2) * (at - (points[i]?.at ?? 0))),
  );
}
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

test('contracts of all but GMX, which is a model of its events, have views to reconcile with', () => {
  expect(Object.keys(plays).filter((slug) => readerOf(slug) === null)).toEqual(['gmx-v2']);
});

describe.each(Object.entries(plays))('%s: the questions over what real contracts or their model did', (slug, play) => {
  /** Rows of GMX take the impact of closing and fees as they are now, and cut what the pool owes. */
  const bound = slug === 'gmx-v2' ? 2e-3 : 1e-6;
  let anvil: Anvil;
  let indexed: IndexedChain;
  let served: ServedApi;
  let positions: readonly EntityRow[];

  beforeAll(async () => {
    anvil = await startAnvil({ genesisTimestamp: GENESIS });
    const addresses = await play(anvil.rpc);
    indexed = await indexChain(createRpcSource({ urls: [anvil.url] }), { addresses });
    await indexed.catchUp();
    served = await serveIndexed(indexed.reader);
    const { number: block } = await indexed.reader.resolveBlock({ type: 'latest' });
    positions = await indexed.reader.find({ type: 'Position', block, where: { isOpen: true } });
  });
  afterAll(async () => {
    await served?.close();
    await indexed?.close();
    await anvil?.stop();
  });

  const ask = (query: string): Promise<Answered> => served.ask(query);

  if (readerOf(slug) !== null) {
    test('the reconciliation that users run asks the contracts and finds no difference', async () => {
      const block = await indexed.reader.resolveBlock({ type: 'latest' });
      const source = createRpcSource({ urls: [anvil.url] });
      const { lines, accounts } = await reconcileChain({ reader: indexed.reader, block, chain: source });
      await source.close();
      expect(lines.map(({ field }) => field)).toEqual(expect.arrayContaining([...(RECONCILED[slug] ?? [])]));
      expect(lines.filter((line) => line.exact !== line.compared)).toEqual([]);
      expect(accounts).toBeGreaterThan(5);
    });
  }

  const openOf = (market: unknown, side: string) =>
    positions.filter((row) => row.market === market && row.side === side);

  test('open interest by every convention is the sum of the positions, against its cap and backing', async () => {
    const { openInterestSummary: summary } = await ask(`{ openInterestSummary {
      longUsd shortUsd grossUsd oneSidedUsd netUsd unpricedMarkets
      markets { fundingRatePerDay market { id priceUsd openLongs openShorts inputToken { decimals } }
        openInterest { longSize shortSize longUsd shortUsd longCapUsd shortCapUsd capUsage longBackingUsd shortBackingUsd
          backingUsage longEntryUsd shortEntryUsd } } } }`);
    expect(summary!.markets!.length).toBe(2);
    expect(Number(summary!.unpricedMarkets)).toBe(0);
    for (const { market, openInterest: interest } of summary!.markets!) {
      const usd = { LONG: 0, SHORT: 0 };
      for (const [side, size] of [['LONG', interest!.longSize] as const, ['SHORT', interest!.shortSize] as const]) {
        const open = openOf(market!.id, side);
        expect(open.reduce((total, row) => total + bigintOf(row, 'size'), 0n)).toBe(BigInt(size!));
        expect(Number(side === 'LONG' ? market!.openLongs : market!.openShorts)).toBe(open.length);
        usd[side] = (Number(size) / 10 ** Number(market!.inputToken?.decimals ?? 18)) * Number(market!.priceUsd);
      }
      near(interest!.longUsd, usd.LONG, 1e-6);
      near(interest!.shortUsd, usd.SHORT, 1e-6);
      if (interest!.longCapUsd === null) continue;
      const [long, short] =
        slug === 'gmx-v2' ? [interest!.longEntryUsd, interest!.shortEntryUsd] : [interest!.longUsd, interest!.shortUsd];
      const shares = [Number(long) / Number(interest!.longCapUsd), Number(short) / Number(interest!.shortCapUsd)];
      near(interest!.capUsage, Math.max(...shares));
    }
    const { longUsd, shortUsd } = summary!;
    near(summary!.grossUsd, Number(longUsd) + Number(shortUsd));
    near(summary!.oneSidedUsd, (Number(longUsd) + Number(shortUsd)) / 2);
    near(summary!.netUsd, Number(longUsd) - Number(shortUsd));
    const known = (field: string): boolean =>
      summary!.markets!.every(({ openInterest }) => Number(openInterest![field]) > 0);
    expect(known('capUsage')).toBe(slug === 'synthetix-v3' || (slug === 'gmx-v2' && known('longCapUsd')));
    expect(known('backingUsage')).toBe(slug === 'gmx-v2');
  });

  test('funding by bucket adds up to what was booked, and goes on to the block', async () => {
    const { markets } = await ask(`{ markets(where: { kind: PERP }) { id fundingRatePerDay
      fundingHistory(interval: hour, first: 2000) { cumulative pending
        points { timestamp ratePerDay minRatePerDay maxRatePerDay accrued cumulative updates isCarried } } } }`);
    const { number: block } = await indexed.reader.resolveBlock({ type: 'latest' });
    const stored = await indexed.reader.find({ type: 'FundingRate', block });
    for (const { id, fundingRatePerDay, fundingHistory } of markets!) {
      const points = fundingHistory!.points!;
      expect(sum(points.map(({ updates }) => Number(updates)))).toBe(
        stored.filter(({ market }) => market === (id as unknown)).length,
      );
      near(points.at(-1)?.cumulative ?? 0, sum(points.map(({ accrued }) => Number(accrued))));
      near(fundingHistory!.cumulative, sum(points.map(({ accrued }) => Number(accrued))));
      if (slug === 'synthetix-v3') near(fundingHistory!.cumulative, areaUnder(stored, id as unknown));
      if (points.length > 0) near(points.at(-1)!.ratePerDay, Number(fundingRatePerDay), 1e-12);
      points.forEach(({ timestamp, minRatePerDay, ratePerDay, maxRatePerDay }, i) => {
        expect(Number(minRatePerDay)).toBeLessThanOrEqual(Number(ratePerDay));
        expect(Number(ratePerDay)).toBeLessThanOrEqual(Number(maxRatePerDay));
        if (i > 0) expect(Number(timestamp)).toBe(Number(points[i - 1]!.timestamp) + 3600);
      });
    }
    expect(markets!.some(({ fundingHistory }) => Number(fundingHistory!.cumulative) !== 0)).toBe(true);
  });

  test('every metric that alerts may name, one by one', async () => {
    const block = await indexed.reader.resolveBlock({ type: 'latest' });
    const analytics = await createBookSource({ reader: indexed.reader, capacity: 1 }).at(block);
    const { markets } = await ask(`{ markets(where: { kind: PERP }) { id priceUsd fundingRatePerDay
      openInterest { longEntryUsd shortEntryUsd } } }`);
    const perps = new Map(markets!.map((market) => [market.id as unknown, market]));
    checkMetrics(analytics, bound, (name, id) => {
      const market = perps.get(id);
      const funding = (market?.fundingRatePerDay ?? null) === null ? null : 365 * Number(market!.fundingRatePerDay);
      const entry = market?.openInterest;
      if (name === 'market.price-usd') return market && Number(market.priceUsd);
      if (name === 'market.funding-apr') return market && funding;
      if (name === 'market.funding-size') return market && (funding === null ? null : Math.abs(funding));
      if (name !== 'market.open-interest-usd') return undefined;
      return (
        market &&
        ((entry?.longEntryUsd ?? null) === null ? null : Number(entry!.longEntryUsd) + Number(entry!.shortEntryUsd))
      );
    });
  });

  const accountFields = `id owner { id } collateralUsd debtUsd equityUsd leverage marginRatio isLiquidatable unknownReason
    liquidationPrices { market { id kind } side currentPrice liquidationPrice }`;
  const accounts = async () =>
    (await ask(`{ marginAccounts(first: 200) { ${accountFields} } }`)).marginAccounts!.filter(({ id }) =>
      positions.some((row) => row.marginAccount === (id as unknown)),
    );

  test('leverage by notional counts every open account once', async () => {
    const { leverageDistribution: found } = await ask(`{ leverageDistribution(weightedBy: NOTIONAL) { accounts mean
      buckets { accounts collateralUsd share } withoutEquity { accounts collateralUsd } } }`);
    const traders = (await accounts()).filter(({ collateralUsd }) => Number(collateralUsd) > 0);
    expect(traders.length).toBeGreaterThan(2);
    const solvent = traders.filter(({ leverage }) => leverage !== null);
    const counted = sum(found!.buckets!.map((bucket) => Number(bucket.accounts)));
    expect(counted + Number(found!.withoutEquity!.accounts)).toBe(traders.length);
    const notional = sum(found!.buckets!.map((bucket) => Number(bucket.collateralUsd)));
    near(notional, sum(solvent.map(({ collateralUsd }) => Number(collateralUsd))), 1e-6);
    near(sum(found!.buckets!.map(({ share }) => Number(share))), 1);
    const weighted = sum(solvent.map((one) => Number(one.leverage) * Number(one.collateralUsd))) / notional;
    near(found!.mean, weighted, 10 * bound);
  });

  test('longs fall to their liquidation price, shorts rise to it, and the map holds them', async () => {
    const all = (await accounts()).filter(({ isLiquidatable }) => String(isLiquidatable) === 'false');
    const { markets } = await ask(`{ markets(where: { kind: PERP }) { id
      liquidationHeatmap(bins: 50, scale: LOG_DISTANCE, range: { from: "0.001", to: "1000" }) {
        bins { stake { accounts } } belowRange { accounts } aboveRange { accounts } } } }`);
    for (const { id, liquidationHeatmap } of markets!) {
      const within = all.filter(({ liquidationPrices }) =>
        liquidationPrices!.some(({ market, liquidationPrice }) => market!.id === id && liquidationPrice !== null),
      );
      for (const account of within) {
        const held = positions.filter(
          (row) => row.marginAccount === (account.id as unknown) && row.side !== 'COLLATERAL',
        );
        const price = account.liquidationPrices!.find(({ market }) => market!.id === id)!;
        if (held.length !== 1 || account.liquidationPrices!.length > 1) continue;
        const [distance, isLong] = [
          Number(price.liquidationPrice) - Number(price.currentPrice),
          held[0]!.side === 'LONG',
        ];
        expect(String(price.side)).toBe(isLong ? 'DOWN' : 'UP');
        expect(isLong ? distance : -distance).toBeLessThan(0);
      }
      const { bins, belowRange, aboveRange } = liquidationHeatmap!;
      const groups = [...bins!.map(({ stake }) => stake!), belowRange!, aboveRange!];
      expect(sum(groups.map((group) => Number(group.accounts)))).toBe(within.length);
      expect(within.length).toBeGreaterThan(0);
    }
  });

  test('an owner’s equity is that of its accounts, cash and pending funding included', async () => {
    const all = (await accounts()).filter(({ unknownReason }) => unknownReason === null);
    for (const address of new Set(all.map(({ owner }) => owner!.id as string))) {
      const { owner } = await ask(`{ owner(address: "${address}") { equityUsd grossUsd netUsd
        exposures { base isStable longUsd shortUsd deltaUsd } strategies { kind } marginAccounts { id } } }`);
      const own = all.filter((one) => one.owner!.id === (address as unknown));
      const [equity, gross] = (['equityUsd', 'collateralUsd'] as const).map((field) =>
        sum(own.map((one) => Number((one as Answered)[field]))),
      );
      expect(Math.abs(Number(owner!.equityUsd) - equity!)).toBeLessThan(bound * Math.max(100, gross!));
      const volatile = owner!.exposures!.filter(({ isStable }) => String(isStable) === 'false');
      near(owner!.netUsd, sum(volatile.map(({ deltaUsd }) => Math.abs(Number(deltaUsd)))), 1e-6);
    }
    const { carryBoard } = await ask(
      `{ carryBoard { rows { base fundingApr markets { fundingApr market { id } } } } }`,
    );
    const { markets } = await ask('{ markets(where: { kind: PERP }) { id fundingRatePerDay } }');
    for (const { id, fundingRatePerDay } of markets!) {
      const row = carryBoard!.rows!.flatMap((one) => [...one.markets!]).find(({ market }) => market!.id === id);
      if (fundingRatePerDay !== null) near(row!.fundingApr, Number(fundingRatePerDay) * 365, 1e-9);
    }
  });

  test('a book that moves from block to block is the book of each block', async () => {
    expect(await movedBooks(indexed.reader)).toEqual([]);
  });

  test.each(['-0.5', '1'])('a shock of %s cascades to a fixed point, and closed shorts are bought', async (shock) => {
    const { cascade } = await ask(`{ cascade(shock: "${shock}", reserveUsd: "100000000", rounds: 100) { settled accounts
      total { accounts repaidUsd seizedUsd soldUsd badDebtUsd } rounds { round flow { accounts seizedUsd } }
      prices { market { kind } before shocked after soldUnits } } }`);
    expect(Number(cascade!.accounts)).toBeGreaterThan(0);
    near(sum(cascade!.rounds!.map(({ flow }) => Number(flow!.seizedUsd))), Number(cascade!.total!.seizedUsd), 1e-9);
    if (slug === 'synthetix-v3') expect(cascade!.rounds!.length).toBeGreaterThan(0);
    else expect(String(cascade!.settled)).toBe('true');
    for (const { before, shocked, after, soldUnits } of cascade!.prices!) {
      near(Number(shocked) / Number(before) - 1, Number(shock), 1e-9);
      if (Number(soldUnits) > 0) expect(Number(after)).toBeLessThanOrEqual(Number(shocked));
      if (Number(soldUnits) < 0) expect(Number(after)).toBeGreaterThanOrEqual(Number(shocked));
    }
  });
});
