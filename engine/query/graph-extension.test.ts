import { readFileSync } from 'node:fs';
import { buildSchema, graphql, parse, printSchema } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { executable, openQueryFixture, QUERY_SDL, type QueryFixture } from '../../test/support/query-fixture.ts';
import { batch, block, change, openTestDatabases, type TestDatabases } from '../../test/support/store-fixture.ts';
import { parseEntitySchema } from '../manifest/schema.ts';
import { atBlock, createEntityGraph, createRequestEntities, type EntityResolvers } from './graph.ts';

const sdlOf = (sdl: string) => createEntityGraph(parseEntitySchema(sdl)).typeDefs;

describe('typeDefs', () => {
  test('golden: every kind of field', async () => {
    const typeDefs = sdlOf(QUERY_SDL);
    await expect(typeDefs).toMatchFileSnapshot('golden/fixture.sdl');
    expect(printSchema(buildSchema(typeDefs))).toContain('type Query');
  });

  test('golden: the schema of this subgraph', async () => {
    const typeDefs = sdlOf(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'));
    await expect(typeDefs).toMatchFileSnapshot('golden/marginscope.sdl');
    buildSchema(typeDefs);
  });

  test('behavior: docstrings are carried over, quotes and lines included', () => {
    const typeDefs = sdlOf(`"""
    Two "quoted"
    lines
    """
    type A @entity { "an id" id: ID! }`);
    const type = buildSchema(typeDefs).getType('A');
    expect(type?.description).toBe('Two "quoted"\nlines');
  });
});

/** What an API adds: fields of its own, some of which give entities. */
const ADDED = `
extend type Holder { double: Int peers: [Holder!]! self: Holder! bare: Holder! }
extend input Holder_filter { rich: Boolean }
extend enum Holder_orderBy { wealth }
extend type Query { everyone: [Holder!]! past: [Holder!]! loaded(id: Bytes!): Holder }
`;

describe('added resolvers', () => {
  let databases: TestDatabases;
  let fixture: QueryFixture;
  beforeAll(async () => {
    databases = await openTestDatabases();
    fixture = await openQueryFixture(await databases.open('pglite'));
    await fixture.store.commit(
      batch(
        [1, 2],
        [
          ...['0x01', '0x02', '0x03'].map((id, i) =>
            change(1, 'Holder', id, { name: `h${i}`, level: i, mentor: i === 0 ? null : '0x01', friends: ['0x01'] }),
          ),
          change(1, 'Coin', '0xc1', { name: 'c', holder: '0x02', supply: 1n }),
          change(2, 'Coin', '0xc1', { name: 'c', holder: '0x03', supply: 2n }),
        ],
      ),
    );
  });
  afterAll(() => databases.close());
  beforeEach(() => {
    fixture.statements.length = 0;
  });

  async function ask(source: string): Promise<unknown> {
    const { reader, subgraph } = fixture;
    const graph = createEntityGraph(subgraph.schema);
    const all = () => reader.find({ type: 'Holder', block: 2 });
    const query = {
      ...graph.resolvers.Query,
      everyone: all,
      past: async () => {
        const rows = await reader.find({ type: 'Holder', block: 1 });
        atBlock(rows, block(1));
        return rows;
      },
      loaded: (
        _: unknown,
        { id }: { id: string },
        { entities }: { entities: ReturnType<typeof createRequestEntities> },
      ) => entities.load('Holder', id),
    };
    const holder = {
      ...graph.resolvers.Holder,
      double: (row: unknown) => Number(Object(row).level) * 2,
      peers: all,
      self: (row: unknown) => row,
      bare: (row: unknown) => ({ id: Object(row).id, mentor: { name: 'made up' } }),
    };
    const resolvers: EntityResolvers = { ...graph.resolvers, Query: query, Holder: holder } as EntityResolvers;
    const schema = executable(graph.typeDefs + ADDED, resolvers);
    const { data, errors } = await graphql({
      schema,
      source,
      contextValue: { entities: createRequestEntities(reader) },
    });
    expect(errors).toBeUndefined();
    return JSON.parse(JSON.stringify(data));
  }

  test('get parent rows with every column they may need', async () => {
    expect(await ask('{ holders { double } holder(id: "0x03") { mentor { double } } }')).toEqual({
      holders: [{ double: 0 }, { double: 2 }, { double: 4 }],
      holder: { mentor: { double: 0 } },
    });
  });

  test('give rows whose entities are read together, once a tick', async () => {
    expect(await ask('{ everyone { mentor { name } coins { supply holder { name } } friends { id } } }')).toEqual({
      everyone: [
        { mentor: null, coins: [], friends: [{ id: '0x01' }] },
        { mentor: { name: 'h0' }, coins: [], friends: [{ id: '0x01' }] },
        { mentor: { name: 'h0' }, coins: [{ supply: '2', holder: { name: 'h2' } }], friends: [{ id: '0x01' }] },
      ],
    });
    // everyone, head, mentor, coins, their holders, friends, and a check for each field of everyone
    expect(fixture.statements.length).toBeLessThanOrEqual(9);
  });

  test('give rows of another block, below which that block is read', async () => {
    expect(await ask('{ past { coins { supply } } }')).toEqual({
      past: [{ coins: [] }, { coins: [{ supply: '1' }] }, { coins: [] }],
    });
  });

  test('give the same row under another selection, and rows that bring their own entities', async () => {
    expect(
      await ask(
        '{ holder(id: "0x03") { coins(where: { supply: 1 }) { id } self { coins { id } } bare { id mentor { name } } } }',
      ),
    ).toEqual({
      holder: { coins: [], self: { coins: [{ id: '0xc1' }] }, bare: { id: '0x03', mentor: { name: 'made up' } } },
    });
  });

  test('load entities by id, in one statement a tick', async () => {
    expect(
      await ask('{ a: loaded(id: "0x01") { name } b: loaded(id: "0x02") { level } c: loaded(id: "0xff") { id } }'),
    ).toEqual({
      a: { name: 'h0' },
      b: { level: 1 },
      c: null,
    });
    expect(fixture.statements).toHaveLength(2);
  });
});

test('typeDefs parse on their own', () => {
  expect(parse(sdlOf('type A @entity { id: ID! b: [A!]! @derivedFrom(field: "c") c: A }')).kind).toBe('Document');
});
