import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Anvil, startAnvil } from '../devnet/chain/anvil.ts';
import { compileContracts } from '../devnet/contracts/jobs.ts';
import { type IndexedChain, indexChain } from '../devnet/index-chain.ts';
import { createRandomPlay } from '../devnet/random-actions/play.ts';
import { GENESIS } from '../devnet/scenario/scenario.ts';
import { type MarketView, readMarket } from '../devnet/views.ts';
import { createRpcSource } from '../engine/index.ts';
import { movedBooks } from '../test/support/moved-books.ts';
import { exampleQueries } from './http/example-queries.ts';
import { type Answered, type ServedApi, serveIndexed } from './testing/test-api.ts';

// Apollo Server loads graphql's CommonJS build; what is tested here must share that instance.

const SEED = 7;
const views: MarketView[] = [];
let anvil: Anvil;
let indexed: IndexedChain;
let served: ServedApi;

beforeAll(async () => {
  anvil = await startAnvil({ genesisTimestamp: GENESIS });
  const play = await createRandomPlay(
    { rpc: anvil.rpc, contracts: await compileContracts() },
    { seed: SEED, users: 12 },
  );
  for (let part = 0; part < 4; part++) {
    await play.play(60);
    const accounts = [...play.ledger.accounts.keys()];
    views.push(await readMarket(anvil.rpc, play.market, { block: play.head, accounts }));
  }
  indexed = await indexChain(createRpcSource({ urls: [anvil.url] }), { provider: play.market.provider });
  await indexed.catchUp();
  served = await serveIndexed(indexed.reader);
});
afterAll(async () => {
  await served?.close();
  await indexed?.close();
  await anvil?.stop();
});

const ask = (query: string): Promise<Answered> => served.ask(query);

test(`GraphQL gives the health factor, collateral and debt that the contracts give (seed ${SEED})`, async () => {
  let compared = 0;
  for (const { block, accounts } of views) {
    const { marginAccounts } = await ask(
      `{ marginAccounts(first: 1000, block: { number: ${block} }) {
        owner { id } healthFactorRaw collateralUsd debtUsd unknownReason meta { block { number } } } }`,
    );
    const byOwner = new Map(marginAccounts!.map((account) => [String(account.owner!.id).toLowerCase(), account]));
    for (const { address, data } of accounts) {
      const account = byOwner.get(address.toLowerCase());
      // Between two stored blocks interest counts to the earlier one; the contract counts to its own.
      if (account === undefined || Number(account.meta!.block!.number) !== block) continue;
      expect(account.unknownReason).toBeNull();
      expect(account.healthFactorRaw).toBe(data.debtBase === 0n ? null : data.healthFactor.toString());
      expect(Math.round(Number(account.collateralUsd) * 1e8)).toBeCloseTo(Number(data.collateralBase), -3);
      expect(Math.round(Number(account.debtUsd) * 1e8)).toBeCloseTo(Number(data.debtBase), -3);
      if (data.debtBase > 0n) compared++;
    }
  }
  expect(compared).toBeGreaterThan(5);
});

test('GraphQL gives the cash, price and deficit of the contracts, and amounts that follow from their indexes', async () => {
  const view = views.at(-1)!;
  const { markets } = await ask(
    `{ markets(block: { number: ${view.block} }) {
      inputToken { id } cash deficit priceUsd totalSupply totalBorrow scaledSupply scaledBorrow utilization } }`,
  );
  expect(markets).toHaveLength(view.reserves.length);
  const ray = 10n ** 27n;
  for (const reserve of view.reserves) {
    const market = markets!.find(({ inputToken }) => inputToken!.id === reserve.asset.toLowerCase())!;
    expect([market.cash, market.deficit]).toEqual([reserve.cash.toString(), reserve.deficit.toString()]);
    expect(Number(market.priceUsd)).toBeCloseTo(Number(reserve.price) / 1e8, 8);
    expect(BigInt(market.totalSupply!)).toBe((BigInt(market.scaledSupply!) * reserve.normalizedIncome) / ray);
    expect(BigInt(market.totalBorrow!)).toBe((BigInt(market.scaledBorrow!) * reserve.normalizedDebt + ray - 1n) / ray);
    const [borrow, cash] = [Number(market.totalBorrow), Number(market.cash)];
    expect(Number(market.utilization)).toBeCloseTo(borrow === 0 ? 0 : borrow / (borrow + cash), 12);
  }
});

test.each(exampleQueries.map(({ title, query }) => [title, query]))(
  'the example "%s" answers',
  async (_title, query) => {
    expect(Object.values(await ask(query)).every((answer) => answer !== null)).toBe(true);
  },
);

test('a book that moves from block to block is the book of each block', async () => {
  expect(await movedBooks(indexed.reader)).toEqual([]);
});

test('pool counts of the store are those of the book', async () => {
  const { marginPools, overview } = await ask(
    '{ marginPools { borrowerCount totals { borrowers accounts borrowUsd } } overview { totals { borrowUsd } markets } }',
  );
  const [pool] = marginPools!;
  expect(pool!.borrowerCount).toBe(pool!.totals!.borrowers);
  expect(overview!.totals!.borrowUsd).toBe(pool!.totals!.borrowUsd);
});
