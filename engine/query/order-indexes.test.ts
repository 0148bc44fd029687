import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openQueryFixture } from '../../test/support/query-fixture.ts';
import { batch, change, openTestDatabases, type TestDatabases } from '../../test/support/store-fixture.ts';
import { type Database, quoteTable } from '../store/sql.ts';
import { createOrderIndexes } from './order-indexes.ts';

const FIELDS = [...'abcdefghijklmno'];
const SDL = `type Thing @entity(immutable: false) { id: ID! name: String other: Thing list: [Int!] ${FIELDS.map((name) => `${name}: BigInt`).join(' ')} }
type Event @entity(immutable: true) { id: ID! at: Int! }`;

let databases: TestDatabases;
beforeAll(async () => {
  databases = await openTestDatabases();
});
afterAll(() => databases.close());

describe.each(['pglite', 'postgres'] as const)('indexes of orders: %s', (kind) => {
  test('are made once an order came often enough, for numbers, and not without end', async () => {
    const database = await databases.open(kind);
    const { store, schemaName, subgraph } = await openQueryFixture(database, SDL);
    const { schema } = subgraph;
    const made = async (): Promise<string[]> => {
      const sql = `select indexdef from pg_indexes where schemaname = $1 and indexname like '%$order' order by indexname`;
      return (await database.query(sql, [schemaName])).map(({ indexdef }) =>
        String(indexdef).replace(/^.* ON \S+ /, ''),
      );
    };
    let looks = 0;
    const watched: Database = {
      ...database,
      query: (...asked) => {
        looks++;
        return database.query(...asked);
      },
    };
    const indexes = createOrderIndexes({ database: watched, schemaName, schema, threshold: 2 });
    const twice = (type: string, field: string | undefined) => {
      indexes.asked(type, field);
      indexes.asked(type, field);
    };
    indexes.asked('Thing', 'a');
    for (const field of ['id', 'name', 'other', 'list', 'other__a', 'nothing', undefined]) twice('Thing', field);
    expect([looks, await made()]).toEqual([0, []]);
    for (let i = 0; i < 5; i++) twice('Thing', 'a');
    twice('Event', 'at');
    await expect.poll(made).toEqual(['USING btree (at, id)', 'USING btree (a, id) WHERE upper_inf(block_range)']);
    await store.commit(batch([1, 2], [change(1, 'Thing', 'a', { a: 1n }), change(2, 'Thing', 'a', { a: 2n })]));
    createOrderIndexes({ database, schemaName, schema, threshold: 1 }).asked('Thing', 'a');
    for (const field of FIELDS) twice('Thing', field);
    // One after the other, and the last of them too late: whoever looked last made nothing.
    await expect.poll(() => looks).toBe(FIELDS.length + 1);
    expect(await made()).toHaveLength(12);
  });

  test('that cannot be made are told of once', async () => {
    const database = await databases.open(kind);
    const { schemaName, subgraph } = await openQueryFixture(database, SDL);
    await database.query(`alter table ${quoteTable({ schema: schemaName, table: 'thing' })} drop column b cascade`);
    const warnings: string[] = [];
    const indexes = createOrderIndexes({
      database,
      schemaName,
      schema: subgraph.schema,
      threshold: 1,
      onWarning: ({ message }) => warnings.push(message),
    });
    indexes.asked('Thing', 'b');
    indexes.asked('Thing', 'b');
    await expect.poll(() => warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^pages of Thing in the order of b go without an index: .*"b"/);
  });
});
