import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import { createApiSchema } from '../create-api.ts';
import { testSchema } from '../testing/test-api.ts';
import { encoders } from './format.ts';
import { gridRows } from './grid-rows.ts';
import { grids } from './grids.ts';
import { exportKind } from './tables.ts';

/** Alerts 0 to 6, three a page. */
function schemaOfSeven() {
  const schema = buildSchema(`
    input Block_height { number: Int }
    type Label { name: String value: String }
    type Alert { id: ID! labels: [Label!]! }
    type PageInfo { hasNextPage: Boolean! endCursor: String }
    type AlertConnection { nodes: [Alert!]! pageInfo: PageInfo! }
    type Query { alerts(first: Int = 3, after: String, block: Block_height): AlertConnection! }`);
  const field = schema.getQueryType()!.getFields().alerts!;
  field.resolve = (_root: unknown, { first, after }: { first: number; after?: string }) => {
    const from = after === undefined ? 0 : Number(after) + 1;
    const ids = [0, 1, 2, 3, 4, 5, 6].slice(from, from + first);
    return {
      nodes: ids.map((id) => ({ id, labels: [{ name: 'team', value: `=${id}` }] })),
      pageInfo: { hasNextPage: from + first < 7, endCursor: String(ids.at(-1)) },
    };
  };
  return schema;
}

async function pagesOf(parameters: { readonly [name: string]: string }): Promise<unknown[][]> {
  const kind = exportKind(schemaOfSeven(), testSchema(), 'alerts')!;
  const request = {
    schema: schemaOfSeven(),
    parameters: new Map(Object.entries(parameters)),
    block: { number: 1 },
    cost: 1_000,
  };
  const { pages } = await kind.open(request as never);
  const found: unknown[][] = [];
  for await (const page of pages) found.push(page.map(([id, labels]) => `${id} ${labels}`));
  return found;
}

test('a list told page by page is exported to its end, or as much of it as is asked for', async () => {
  expect(await pagesOf({})).toEqual([
    ['0 team==0', '1 team==1', '2 team==2'],
    ['3 team==3', '4 team==4', '5 team==5'],
    ['6 team==6'],
  ]);
  expect(await pagesOf({ after: '4' })).toEqual([['5 team==5', '6 team==6']]);
  expect(await pagesOf({ first: '2', after: '1' })).toEqual([['2 team==2', '3 team==3']]);
});

test('error: what costs more than a request may is not asked', async () => {
  const grid = grids.get('heatmapHistory')!;
  const parameters = new Map([['asset', 'ETH']]);
  const asked = { schema: createApiSchema(testSchema()), grid, parameters, block: 1, cost: 1_000 };
  await expect(gridRows(asked as never)).rejects.toMatchObject({
    code: 'QUERY_TOO_EXPENSIVE',
  });
});

test.each(['=1+1', '+1+1', '-1+1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1+1', '＋1', '－1', '＠A1'])(
  'a cell %j is text to a spreadsheet',
  (text) => {
    expect(encoders.csv.rows(['a'], [[text]])).toMatch(/^"?'/);
    expect(encoders.csv.rows(['a'], [['-12.5']])).toBe('-12.5\r\n');
  },
);
