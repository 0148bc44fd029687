import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { idsOf, openQueryFixture, type QueryFixture } from '../../test/support/query-fixture.ts';
import {
  batch,
  block,
  change,
  decimal,
  openTestDatabases,
  type TestDatabases,
} from '../../test/support/store-fixture.ts';
import type { EntityRow, EntityValue } from '../store/types.ts';
import { InvalidQuery } from './errors.ts';
import type { ColumnBytes, ScanQuery } from './types.ts';

let databases: TestDatabases;
beforeAll(async () => {
  databases = await openTestDatabases();
});
afterAll(() => databases.close());

const holder = (n: number): string => `0x${n.toString(16).padStart(2, '0')}`;

describe.each(['pglite', 'postgres'] as const)('%s', (kind) => {
  let fixture: QueryFixture;
  beforeAll(async () => {
    fixture = await openQueryFixture(await databases.open(kind));
    const { store } = fixture;
    const made = Array.from({ length: 50 }, (_, i) => change(1, 'Holder', holder(i), { name: `h${i}`, level: i % 5 }));
    await store.commit(batch([1, 1], made));
    await store.commit(
      batch([2, 2], [change(2, 'Holder', holder(3), { name: 'new', level: 9, score: decimal('0.10') })]),
    );
    await store.commit(
      batch([3, 4], [change(3, 'Holder', holder(4), null), change(4, 'Holder', holder(60), { level: 1 })]),
    );
    await store.commit(batch([5, 5], [change(5, 'Holder', holder(4), { name: 'back', level: 4 })]));
    await store.commit(batch([6, 6], [change(6, 'Note', 'n', { about: '0xc1', price: decimal('-1e3') })]));
  });
  beforeEach(() => {
    fixture.statements.length = 0;
  });

  async function scan(query: Omit<ScanQuery, 'type'>): Promise<EntityRow[][]> {
    const pages: EntityRow[][] = [];
    for await (const page of fixture.reader.scan({ type: 'Holder', ...query })) pages.push(page);
    return pages;
  }

  test('find: default', async () => {
    const rows = await fixture.reader.find({ type: 'Holder', block: 6, where: { id: holder(3) } });
    expect(rows).toEqual([
      {
        id: '0x03',
        name: 'new',
        level: 9,
        score: decimal('0.1'),
        tags: null,
        favourite: null,
        mentor: null,
        friends: null,
      },
    ]);
  });

  test('find: behavior: at the head and before it the rows of that block, in one statement each', async () => {
    const at = (number: number) =>
      fixture.reader.find({ type: 'Holder', block: number, where: { level_gte: 4 }, fields: [] });
    const counts: number[] = [];
    for (const number of [6, 5, 4, 3, 2, 1]) counts.push((await at(number)).length);
    expect(counts).toEqual([11, 11, 10, 10, 11, 10]);
    // And once, whether the deployment keeps all its history.
    expect(fixture.statements.filter((sql) => !sql.includes('history_blocks'))).toHaveLength(6);
    expect(await at(0)).toEqual([]);
  });

  test('find: behavior: no first, no limit; skip alone', async () => {
    expect(await fixture.reader.find({ type: 'Holder', block: 6 })).toHaveLength(51);
    expect(await fixture.reader.find({ type: 'Holder', block: 6, skip: 49 })).toHaveLength(2);
  });

  test('scan: behavior: pages give every row once, with the chosen fields', async () => {
    for (const number of [6, 2]) {
      const pages = await scan({ block: number, fields: ['level'], pageSize: 20 });
      const expected = await fixture.reader.find({ type: 'Holder', block: number, fields: ['level'] });
      expect(pages.map((page) => page.length)).toEqual([20, 20, expected.length - 40]);
      const rows = pages.flat().sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1));
      expect(rows).toEqual(expected);
    }
    expect(idsOf((await scan({ block: 6, where: { level: 9 } })).flat())).toEqual(['0x03']);
    expect(await scan({ block: 0 })).toEqual([]);
  });

  /** Values of a column: bytes as hex, integers as the words they are sent in. */
  function valuesOf({ form, sizes, bytes }: ColumnBytes): (string | null)[] {
    const data = Buffer.from(bytes);
    const values: (string | null)[] = [];
    for (let at = 0, row = 0; at < data.length || 4 * row < sizes.length; row++) {
      let size = form === 'bytes' ? Buffer.from(sizes).readInt32BE(4 * row) : 1;
      if (form === 'integer') size = data.readInt16BE(at) < 0 ? -2 : 8 + 2 * data.readInt16BE(at);
      values.push(size < 0 ? null : data.toString('hex', at, at + size));
      at += form === 'integer' ? Math.abs(size) : Math.max(0, size);
    }
    return values;
  }

  test('columns: behavior: pages give every row once, each value as it is sent', async () => {
    const fields = ['id', 'level', 'score', 'favourite'];
    const small = (value: EntityValue) =>
      value === 0 ? '0000000000000000' : `0001${'0000'.repeat(3)}000${Number(value)}`;
    for (const number of [6, 2]) {
      const rows = (await scan({ block: number, fields: ['level', 'score'] })).flat();
      const read: (string | null)[][] = [];
      for await (const { count, columns } of fixture.reader.columns({
        type: 'Holder',
        block: number,
        fields,
        pageSize: 20,
      })) {
        const values = columns.map(valuesOf);
        expect(values.map(({ length }) => length)).toEqual(fields.map(() => count));
        for (let row = 0; row < count; row++) read.push(values.map((column) => column[row] ?? null));
      }
      const expected = rows.map(({ id, level, score }) => {
        const text = score === null ? null : Buffer.from('0.1').toString('hex');
        return [String(id).slice(2), level === null ? null : small(level ?? null), text, null];
      });
      expect(read).toEqual(expected);
    }
    const none = fixture.reader.columns({ type: 'Holder', block: 0, fields });
    expect(await none[Symbol.asyncIterator]().next()).toEqual({ done: true, value: undefined });
    const free = fixture.reader.columns({ type: 'Holder', block: 6, fields: ['name'] });
    await expect(free[Symbol.asyncIterator]().next()).rejects.toThrow(InvalidQuery);
  });

  test('changed: behavior: made, changed, removed and revived entities, each once', async () => {
    const changed = async (from: number, to: number) => (await fixture.reader.changed('Holder', { from, to })).sort();
    expect(await changed(1, 2)).toEqual(['0x03']);
    expect(await changed(2, 3)).toEqual(['0x04']);
    expect(await changed(1, 6)).toEqual(['0x03', '0x04', '0x3c']);
    expect(await changed(5, 6)).toEqual([]);
    expect(await fixture.reader.changed('Note', { from: 5, to: 6 })).toEqual(['n']);
    expect(await fixture.reader.changed('Note', { from: 5, to: 6 }, 'about')).toEqual(['0xc1']);
    expect(await fixture.reader.changed('Note', { from: 6, to: 9 })).toEqual([]);
    const types = async (from: number, to: number) => {
      const found = await fixture.reader.changedTypes(['Note', 'Holder'], { from, to });
      return found.sort();
    };
    expect(await types(1, 6)).toEqual(['Holder', 'Note']);
    expect(await types(5, 6)).toEqual(['Note']);
    expect(await types(6, 9)).toEqual([]);
    expect(await fixture.reader.changedTypes([], { from: 1, to: 6 })).toEqual([]);
  });

  test('blockAtTimestamp: default', async () => {
    const { reader } = fixture;
    const { timestamp } = block(3);
    expect(await reader.blockAtTimestamp(timestamp)).toEqual(block(3));
    expect(await reader.blockAtTimestamp(timestamp - 1)).toEqual(block(2));
    expect(await reader.blockAtTimestamp(timestamp + 0.5)).toEqual(block(3));
    expect(await reader.blockAtTimestamp(block(1).timestamp - 1)).toBeNull();
    expect(await reader.blockAtTimestamp(2 ** 40)).toEqual(block(6));
    expect(await reader.head()).toEqual(block(6));
  });

  test('children: behavior: parents that share an entity share its row', async () => {
    const parents = [{ mentor: '0x01' }, { mentor: null }, { mentor: '0x01' }, { mentor: '0xee' }];
    const [a, b, c, d] = await fixture.reader.children({ parentType: 'Holder', field: 'mentor', parents, block: 6 });
    expect([a?.length, b, d]).toEqual([1, [], []]);
    expect(a?.[0]).toBe(c?.[0]);
    expect(await fixture.reader.children({ parentType: 'Holder', field: 'mentor', parents: [], block: 6 })).toEqual([]);
  });

  test('children: behavior: ids listed twice give the entity once, in the asked order, cut per parent', async () => {
    const parents = [
      { friends: ['0x05', '0x01', '0x05', '0xee'] },
      { friends: null },
      { friends: ['0x05', '0x02', '0x03'] },
    ];
    const children = await fixture.reader.children({
      parentType: 'Holder',
      field: 'friends',
      parents,
      block: 6,
      orderBy: 'level',
      orderDirection: 'desc',
      first: 2,
      fields: [],
    });
    expect(children.map(idsOf)).toEqual([['0x01', '0x05'], [], ['0x03', '0x02']]);
  });

  test.each([
    [{ type: 'Nothing' }, 'no entity or interface `Nothing`'],
    [{ fields: ['nope'] }, 'Entity `Holder` has no attribute `nope`'],
    [{ orderBy: 'nope' }, 'Entity `Holder` has no attribute `nope`'],
    [{ orderBy: 'tags' }, 'Ordering by `tags` is not supported for type `Holder`'],
    [{ orderBy: 'coins__name' }, 'Ordering by `coins` is not supported'],
    [{ where: { nope_gt: 1 } }, 'no attribute for the filter `nope_gt`'],
    [{ where: { coins: ['0x01'] } }, '`coins` is derived: filter by its fields with `coins_`'],
    [{ where: { level: '1.5' } }, '`level`: `1.5` is not a value of Int'],
    [{ where: { level: 2 ** 31 } }, 'is not a value of Int'],
    [{ where: { score: 'x' } }, 'is not a value of BigDecimal'],
    [{ where: { name: 'a\0' } }, 'NUL'],
    [{ where: { level_in: 3 } }, '`level_in` wants a list'],
    [{ where: { name_: {} } }, '`name` refers to no entity'],
    [{ type: 'Stats' }, '`Stats` is an aggregation: say which interval'],
    [{ type: 'Totals', interval: 'day' as const }, '`Totals` has no interval `day`'],
  ])('error: %j', async (query, message) => {
    const error = await fixture.reader.find({ type: 'Holder', block: 6, ...query }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InvalidQuery);
    expect(String(error)).toContain(message);
  });
});
