import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openMemoryApi } from '../test/support/memory-api.ts';
import { cursorText } from './resolvers/cursor.ts';
import { block, marketId } from './testing/aave-market.ts';
import { aftermath, crash, opening } from './testing/scenario.ts';
import type { TestApi } from './testing/test-api.ts';

// Apollo Server loads graphql's CommonJS build; what is tested here must share that instance.

let api: TestApi;
beforeAll(async () => {
  api = await openMemoryApi([opening]);
});
afterAll(async () => {
  expect(api.logged).toEqual([]);
  await api.close();
});

const fields = `nodes { id } edges { cursor node { id } } totalCount meta { block { number } }
  pageInfo { hasNextPage hasPreviousPage startCursor endCursor }`;
const page = (args: string) => api.ask(`{ marginAccountsConnection(${args}) { ${fields} } }`);

/** Ids of a walk from the first page to the last. */
async function walk(args: string, first: number): Promise<{ ids: string[]; totals: unknown[]; blocks: unknown[] }> {
  const [ids, totals, blocks]: [string[], unknown[], unknown[]] = [[], [], []];
  for (let after = ''; ; ) {
    const { data, errors } = await page(`first: ${first} ${args} ${after}`);
    expect(errors).toBeUndefined();
    const { nodes, edges, pageInfo, totalCount, meta } = data.marginAccountsConnection!;
    expect(edges!.map(({ node }) => node!.id)).toEqual(nodes!.map(({ id }) => id));
    expect([pageInfo!.startCursor, pageInfo!.endCursor]).toEqual([
      edges![0]?.cursor ?? null,
      edges!.at(-1)?.cursor ?? null,
    ]);
    expect(pageInfo!.hasPreviousPage).toBe(after !== '');
    ids.push(...nodes!.map(({ id }) => String(id)));
    totals.push(totalCount);
    blocks.push(meta!.block!.number);
    if (String(pageInfo!.hasNextPage) === 'false') return { ids, totals, blocks };
    after = `after: "${pageInfo!.endCursor}"`;
  }
}

describe('marginAccountsConnection', () => {
  test.each([
    '',
    'orderBy: marginRatio',
    'orderBy: debtUsd, orderDirection: desc',
    'orderBy: category, orderDirection: desc',
    'orderBy: owner__firstSeenBlock',
    'where: { marginRatio_lt: "1.5" }',
    'where: { or: [{ category: 1 }, { debtUsd_gt: 5000 }] }, orderBy: leverage',
    'where: { openBorrowCount_gt: 0 }, orderBy: collateralUsd',
  ])('walks in the order of marginAccounts: %s', async (args) => {
    const { data } = await api.ask(`{ marginAccounts${args === '' ? '' : `(${args})`} { id } }`);
    const wanted = data.marginAccounts!.map(({ id }) => id);
    for (const first of [1, 3, 8, 100]) {
      const { ids, totals } = await walk(args, first);
      expect(ids).toEqual(wanted);
      expect(new Set(totals)).toEqual(new Set([wanted.length]));
    }
  });

  test('nodes carry nested entities and derived fields, in nodes and in edges', async () => {
    const account =
      'owner { id } pool { totals { accounts } } positions { market { name } } marginRatio meta { block { number } }';
    const { data, errors } = await api.ask(`{ marginAccountsConnection(first: 2, orderBy: marginRatio) {
      nodes { ${account} } edges { node { ${account} } } } }`);
    expect(errors).toBeUndefined();
    const { nodes, edges } = data.marginAccountsConnection!;
    expect(nodes![0]!.positions!.length).toBeGreaterThan(0);
    expect(edges!.map(({ node }) => node)).toEqual(nodes);
  });

  test.each([
    ['no cursor', 'after: "x"', 'BAD_USER_INPUT', /no cursor of this list/],
    [
      'no account',
      `after: "${cursorText({ blockHash: block(10).hash, search: 'x', id: '0x' })}"`,
      'BAD_USER_INPUT',
      /another filter or order/,
    ],
    ['a first of zero', 'first: 0', 'BAD_USER_INPUT', /first is 0/],
  ])('error: %s', async (_name, args, code, message) => {
    const { status, errors } = await page(args);
    expect([status, errors?.[0]?.extensions.code]).toEqual([400, code]);
    expect(errors?.[0]?.message).toMatch(message);
  });

  test('error: the cursor of another order, of another block, and of an account that is not there', async () => {
    const { data } = await page('first: 1, orderBy: debtUsd');
    const cursor = String(data.marginAccountsConnection!.pageInfo!.endCursor);
    const other = await page(`after: "${cursor}", orderBy: debtUsd, orderDirection: desc`);
    expect(other.errors?.[0]?.message).toMatch(/another filter or order/);
    const elsewhere = await page(`after: "${cursor}", orderBy: debtUsd, block: { number: 5 }`);
    expect(elsewhere.errors?.[0]?.message).toMatch(/another one than that of the cursor, 10/);
    const [blockHash, search]: string[] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const forged = cursorText({ blockHash: blockHash!, search: search!, id: marketId('WETH') });
    const unknown = await page(`after: "${forged}", orderBy: debtUsd`);
    expect(unknown.errors?.[0]?.message).toMatch(/no cursor of this list/);
    const gone = cursorText({ blockHash: block(10, 7).hash, search: search!, id: marketId('WETH') });
    expect((await page(`after: "${gone}", orderBy: debtUsd`)).errors?.[0]?.extensions.code).toBe('BLOCK_NOT_FOUND');
  });

  test('a walk stays at its block while the chain goes on', async () => {
    const before = await walk('orderBy: marginRatio', 3);
    const { data } = await page('first: 3, orderBy: marginRatio');
    const { pageInfo, nodes } = data.marginAccountsConnection!;
    await api.store.commit(crash);
    await api.store.commit(aftermath);
    const next = await page(`first: 100, orderBy: marginRatio, after: "${pageInfo!.endCursor}"`);
    const rest = next.data.marginAccountsConnection!;
    expect(rest.meta).toEqual({ block: { number: 10 } });
    expect([...nodes!, ...rest.nodes!].map(({ id }) => id)).toEqual(before.ids);
    expect((await page('first: 1')).data.marginAccountsConnection!.meta).toEqual({ block: { number: 30 } });
  });
});
