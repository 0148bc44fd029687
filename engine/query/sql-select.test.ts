import { describe, expect, test } from 'vitest';
import { QUERY_SDL } from '../../test/support/query-fixture.ts';
import { parseEntitySchema } from '../manifest/schema.ts';
import { createQueryLayout } from './layout.ts';
import { derivedLink, listedLink } from './sql-children.ts';
import { changedSql, scanSql } from './sql-scan.ts';
import { type SelectOptions, selectSql } from './sql-select.ts';
import type { EntityQuery } from './types.ts';

const schema = parseEntitySchema(QUERY_SDL);
const layout = createQueryLayout({ schema, schemaName: 'sgd1', headSql: 'select 7' });

/** The statement with a line break before each clause, so that a change shows where it is. */
function lines(text: string): string {
  return text.replace(/ (?=from|left join|cross join|where|order by|limit|union all|group by)/g, '\n');
}

function written(query: Omit<EntityQuery, 'block'>, options: Partial<SelectOptions> = {}): string {
  const { text, params } = selectSql(layout, { block: 7, ...query }, { atHead: false, ...options });
  return `${lines(text)}\n${JSON.stringify(params, (_, value) => (typeof value === 'bigint' ? `${value}n` : value))}`;
}

describe('selectSql', () => {
  test('default', () => {
    expect(
      written({ type: 'Coin', fields: ['supply'], where: { supply_gt: 5n, name_in: ['a'] }, first: 3, skip: 1 }),
    ).toMatchInlineSnapshot(`
      "select u."id", u."supply"
      from (select u.*
      from (select c."id" as "id", c."supply" as "supply"
      from "sgd1"."coin" as c
      where c.block_range @> $1::int4 and (c."supply" > $2 and c."name" = any($3))) as u
      order by u."id" asc
      limit $4::int8 offset $5::int8) as u
      order by u."id" asc
      [7,"5n",["a"],3,1]"
    `);
  });
  test('behavior: at the head', () => {
    expect(
      written({ type: 'Coin', fields: ['name'], orderBy: 'name', orderDirection: 'desc', first: 3 }, { atHead: true }),
    ).toMatchInlineSnapshot(`
      "with head(n) as materialized (select 7) select h.n as "g$head", u."id", u."name"
      from head as h
      left join (select u.*
      from (select c."id" as "id", c."name" as "name", c."name" as "g$sort"
      from "sgd1"."coin" as c
      where upper_inf(c.block_range)) as u
      order by u."g$sort" desc, u."id" desc
      limit $2::int8) as u on h.n = $1::int4
      order by u."g$sort" desc, u."id" desc
      [7,3]"
    `);
  });
  test('behavior: immutable entities have no form for the head', () => {
    expect(written({ type: 'Note', fields: ['kind', 'kinds'] }, { atHead: true })).toMatchInlineSnapshot(`
      "select u."id", u."kind", u."kinds"
      from (select c."id" as "id", c."kind"::text as "kind", c."kinds"::text[] as "kinds"
      from "sgd1"."note" as c
      where c.block$ <= $1::int4) as u
      order by u."id" asc
      [7]"
    `);
  });
  test("behavior: nested filters and a child's order", () => {
    expect(
      written({
        type: 'Coin',
        fields: [],
        where: { holder_: { name_contains_nocase: 'x', fans_: { level: 1 } } },
        orderBy: 'holder__name',
      }),
    ).toMatchInlineSnapshot(`
      "select u."id"
      from (select c."id" as "id", o0."name" as "g$sort"
      from "sgd1"."coin" as c
      left join "sgd1"."holder" as o0 on o0."id" = c."holder" and o0.block_range @> $1::int4
      where c.block_range @> $1::int4 and exists (select 1
      from "sgd1"."holder" as i0
      where i0."id" = c."holder" and i0.block_range @> $1::int4 and (i0."name" ilike $2 and exists (select 1
      from "sgd1"."holder" as i1
      where i0."id" = any(i1."friends") and i1.block_range @> $1::int4 and i1."level" = $3)))) as u
      order by u."g$sort" asc, u."id" asc
      [7,"%x%","1n"]"
    `);
  });
  test('behavior: an interface is the union of its entities', () => {
    expect(written({ type: 'Asset', fields: ['name', 'supply', 'artist'], first: 2 })).toMatchInlineSnapshot(`
      "select u."id", u."name", u."supply", u."artist", u."__typename"
      from (select u.*
      from (select c."id" as "id", c."name" as "name", c."supply" as "supply", null::text as "artist", 'Coin' as "__typename"
      from "sgd1"."coin" as c
      where c.block_range @> $1::int4
      union all select c."id" as "id", c."name" as "name", null::numeric as "supply", c."artist" as "artist", 'Art' as "__typename"
      from "sgd1"."art" as c
      where c.block$ <= $1::int4) as u
      order by u."id" asc
      limit $2::int8) as u
      order by u."id" asc
      [7,2]"
    `);
  });
  test('behavior: children of several parents, cut per parent', () => {
    const link = derivedLink('holder', ['\\x01', '\\x02']);
    expect(
      written({ type: 'Coin', fields: ['supply'], orderBy: 'supply', first: 2, skip: 1 }, { link }),
    ).toMatchInlineSnapshot(`
      "select u."id", u."supply", u."g$parent"
      from (select u.*
      from (select u.*, row_number() over (partition by u."g$parent"
      order by u."g$sort" asc, u."id" asc) as "g$row"
      from (select c."id" as "id", c."supply" as "supply", c."holder" as "g$parent", c."supply" as "g$sort"
      from "sgd1"."coin" as c
      where c.block_range @> $1::int4 and c."holder" = any($2::bytea[])) as u) as u
      where u."g$row" > $3::int8 and u."g$row" <= $4::int8) as u
      order by u."g$row"
      [7,["\\\\x01","\\\\x02"],1,3]"
    `);
  });
  test('behavior: children of one parent', () => {
    expect(
      written({ type: 'Coin', fields: [], first: 2 }, { link: derivedLink('holder', ['\\x01']) }),
    ).toMatchInlineSnapshot(`
      "select u."id"
      from (select u.*
      from (select c."id" as "id"
      from "sgd1"."coin" as c
      where c.block_range @> $1::int4 and c."holder" = $2) as u
      order by u."id" asc
      limit $3::int8) as u
      order by u."id" asc
      [7,"\\\\x01",2]"
    `);
  });
  test('behavior: children that list their parents, and parents that list their children', () => {
    expect(
      written({ type: 'Holder', fields: [] }, { link: derivedLink('friends', ['\\x01', '\\x02']) }),
    ).toMatchInlineSnapshot(`
      "select u."id", u."g$parent"
      from (select c."id" as "id", p.id as "g$parent"
      from "sgd1"."holder" as c
      cross join lateral (select distinct e.id
      from unnest(c."friends") as e(id)
      where e.id = any($2::bytea[])) as p
      where c.block_range @> $1::int4 and c."friends" && $2::bytea[]) as u
      order by u."id" asc
      [7,["\\\\x01","\\\\x02"]]"
    `);
    const link = listedLink({ positions: [0, 1], ids: ['\\x01', '\\x02'] });
    expect(written({ type: 'Holder', fields: [], first: 1 }, { link })).toMatchInlineSnapshot(`
      "select u."id", u."g$parent"
      from (select u.*
      from (select u.*, row_number() over (partition by u."g$parent"
      order by u."id" asc) as "g$row"
      from (select c."id" as "id", p.n as "g$parent"
      from "sgd1"."holder" as c join unnest($3::int4[], $2::bytea[]) as p(n, id) on p.id = c."id"
      where c.block_range @> $1::int4 and true) as u) as u
      where u."g$row" <= $4::int8) as u
      order by u."g$row"
      [7,["\\\\x01","\\\\x02"],[0,1],1]"
    `);
  });
  test('behavior: an aggregation with its open bucket', () => {
    expect(
      written({ type: 'Totals', fields: ['size'], interval: 'hour', current: 'include', first: 1 }),
    ).toMatchInlineSnapshot(`
      "select u."id", u."size"
      from (select u.*
      from (select c."id" as "id", c."size" as "size"
      from (select block$, "id", "timestamp", "size", "count"
      from "sgd1"."totals_hour"
      union all select block$, "id", "timestamp", "size", "count"
      from (select g.id, g.block$, g."timestamp", coalesce(o."size" + g."size", o."size", g."size") as "size", coalesce(o."count" + g."count", g."count") as "count"
      from (select max(p.id) as id, $1::int4 as block$, s.start as "timestamp", sum(p."size")::int8 as "size", count(*)::int8 as "count"
      from (select to_timestamp(b.timestamp / 3600 * 3600) as start
      from "sgd1"."blocks$" as b
      where b.number <= $1::int4
      order by b.number desc
      limit 1) as s join "sgd1"."point" as p on p."timestamp" >= s.start and p.block$ <= $1::int4
      group by s.start) as g
      left join lateral (select *
      from "sgd1"."totals_hour" as o
      where o.block$ <= $1::int4 and o."timestamp" < g."timestamp"
      order by o."timestamp" desc
      limit 1) as o on true) as n) as c
      where c.block$ <= $1::int4) as u
      order by u."id" asc
      limit $2::int8) as u
      order by u."id" asc
      [7,1]"
    `);
  });
  test('behavior: values are never in the text', () => {
    const evil = `'; drop table "sgd1"."coin"; --`;
    const { text } = selectSql(
      layout,
      { type: 'Coin', block: 7, where: { name: evil, or: undefined, name_contains: evil } },
      { atHead: true },
    );
    expect(text).not.toContain('drop');
  });
});

test('scanSql: default', () => {
  const { text } = scanSql(
    layout,
    { type: 'Coin', block: 7, fields: ['name'] },
    { after: 5n, pageSize: 10, atHead: true },
  );
  expect(lines(text)).toMatchInlineSnapshot(`
    "with head(n) as materialized (select 7) select h.n as "g$head", u."id", u."name", u."g$vid"
    from head as h
    left join (select c."id" as "id", c."name" as "name", c.vid as "g$vid"
    from "sgd1"."coin" as c
    where upper_inf(c.block_range) and c.vid > $2::int8
    order by c.vid
    limit $3::int8) as u on h.n = $1::int4
    order by u."g$vid""
  `);
});

test('changedSql: default', () => {
  expect(lines(changedSql(layout, 'Coin', { from: 1, to: 2 }).text)).toMatchInlineSnapshot(`
    "select u.id as id
    from (select c."id" as id
    from "sgd1"."coin" as c
    where c.vid >= ($1::int8 + 1) << 32 and c.vid < ($2::int8 + 1) << 32 union select c."id" as id
    from "sgd1"."coin" as c
    where coalesce(upper(c.block_range), 2147483647) > $1 and coalesce(upper(c.block_range), 2147483647) <= $2 and coalesce(upper(c.block_range), 2147483647) < 2147483647) as u"
  `);
});
