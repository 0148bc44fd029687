import type { EntityField, EntitySchema } from '../manifest/types.ts';
import { type BlocksRelation, ownBlocks } from '../store/graph-node-blocks.ts';
import type { Database, SqlParam } from '../store/sql.ts';
import type { EntityRow, EntityValue } from '../store/types.ts';
import { createBlockIndex, headSql } from './blocks.ts';
import { columnsPage, type SentPage } from './columns-page.ts';
import { InvalidQuery } from './errors.ts';
import { createKeptHistory } from './kept-history.ts';
import { concreteTypes, createQueryLayout, fieldOf } from './layout.ts';
import type { OrderIndexes } from './order-indexes.ts';
import { derivedLink, listedLink } from './sql-children.ts';
import { columnsSql } from './sql-columns.ts';
import { JSON_COLUMNS, jsonSql, WITHOUT_FORM } from './sql-json.ts';
import { changedSql, changedTypesSql, type Page, scanSql, VID } from './sql-scan.ts';
import type { Scope } from './sql-scope.ts';
import { type Link, PARENT, selectSql } from './sql-select.ts';
import { encodeValue } from './sql-values.ts';
import { createStatementRunner } from './statements.ts';
import type {
  ChildrenQuery,
  ColumnsPage,
  ColumnsQuery,
  EntityQuery,
  EntityReader,
  JsonQuery,
  ScanQuery,
} from './types.ts';

const PAGE = 20_000;
/** Of columns: a page is one value. */
const COLUMNS_PAGE = 8_000;

/** Reads the rows of one deployment, in graph-node's layout, from its schema. */
export function createEntityReader(options: {
  readonly db: Pick<Database, 'query' | 'bytes'>;
  readonly schemaName: string;
  readonly schema: EntitySchema;
  readonly deploymentId: string;
  /** Where graph-node made the rows: where its blocks are, see `graphNodeBlocks`. */
  readonly blocks?: BlocksRelation;
  /** Told of orders at the newest block. */
  readonly orders?: OrderIndexes;
}): EntityReader {
  const { db, schema, schemaName, deploymentId, orders } = options;
  const relation = options.blocks ?? ownBlocks(schemaName);
  const layout = createQueryLayout({ schema, schemaName, blocks: relation, headSql: headSql(schemaName) });
  const history = createKeptHistory(db, deploymentId);
  const blocks = createBlockIndex({ db, relation, deploymentId });
  const statements = createStatementRunner(db, blocks, history);

  async function find(query: EntityQuery): Promise<EntityRow[]> {
    if (blocks.mayBeHead(query.block)) orders?.asked(query.type, query.orderBy);
    const { rows, made } = await statements.run(query.block, (atHead) => selectSql(layout, query, { atHead }));
    return made.plan.decode(rows);
  }

  async function json(query: JsonQuery): Promise<string | null> {
    orders?.asked(query.type, query.orderBy);
    const { text, params } = jsonSql(layout, query, deploymentId);
    const [row] = await db.query(text, params);
    if (row === undefined || row[JSON_COLUMNS.failed] !== false) return null;
    const rows = row[JSON_COLUMNS.rows] ?? '';
    return typeof rows === 'string' && !rows.includes(WITHOUT_FORM) ? rows : null;
  }

  /** Rows of children with the key of their parent, which is null where they all have the same. */
  async function linked(
    query: EntityQuery,
    link: (scope: Scope, perParent: boolean) => Link,
  ): Promise<{ rows: EntityRow[]; parents: EntityValue[] }> {
    const { rows, made } = await statements.run(query.block, (atHead) => selectSql(layout, query, { link, atHead }));
    const parents = rows.map((row) => row[PARENT] ?? null);
    return { rows: made.plan.decode(rows), parents };
  }

  async function children(query: ChildrenQuery): Promise<EntityRow[][]> {
    const relation = relationOf(schema, query);
    if (query.parents.length === 0) return [];
    const selection: EntityQuery = { ...query, type: relation.target };
    if (relation.field.derivedFrom !== null) return derivedChildren(query, selection, relation);
    return relation.field.list
      ? listedChildren(query, selection, relation.field)
      : referredChildren(query, selection, relation.field);
  }

  async function derivedChildren(query: ChildrenQuery, selection: EntityQuery, { field, back }: Relation) {
    const ids = distinct(query.parents.map((parent) => parent.id ?? null));
    const params = ids.map((id) => encodeValue(back, id));
    const { rows, parents } = await linked(selection, derivedLink(field.derivedFrom ?? '', params));
    const groups = new Map<EntityValue, EntityRow[]>(ids.map((id) => [id, []]));
    rows.forEach((row, i) => void groups.get(parents[i] ?? ids[0] ?? null)?.push(row));
    return query.parents.map((parent) => groups.get(parent.id ?? null) ?? []);
  }

  async function referredChildren(query: ChildrenQuery, selection: EntityQuery, field: EntityField) {
    const ids = distinct(query.parents.map((parent) => parent[field.name] ?? null)).filter((id) => id !== null);
    if (ids.length === 0) return query.parents.map(() => []);
    const positions = ids.map(() => 0);
    const { rows } = await linked(selection, listedLink({ positions, ids: ids.map((id) => encodeValue(field, id)) }));
    const byId = new Map(rows.map((row) => [row.id ?? null, [row]]));
    return query.parents.map((parent) => byId.get(parent[field.name] ?? null) ?? []);
  }

  async function listedChildren(query: ChildrenQuery, selection: EntityQuery, field: EntityField) {
    const positions: number[] = [];
    const ids: SqlParam[] = [];
    query.parents.forEach((parent, position) => {
      const listed = parent[field.name];
      for (const id of Array.isArray(listed) ? distinct(listed) : []) {
        positions.push(position);
        ids.push(encodeValue(field, id));
      }
    });
    const groups: EntityRow[][] = query.parents.map(() => []);
    if (ids.length === 0) return groups;
    const { rows, parents } = await linked(selection, listedLink({ positions, ids }));
    rows.forEach((row, i) => void groups[Number(parents[i] ?? positions[0])]?.push(row));
    return groups;
  }

  async function* scan(query: ScanQuery): AsyncGenerator<EntityRow[]> {
    const pageSize = query.pageSize ?? PAGE;
    let after: bigint | null = null;
    for (;;) {
      const page: Page = { after, pageSize };
      const { rows, made } = await statements.run(query.block, (atHead) => scanSql(layout, query, { ...page, atHead }));
      const last = rows.at(-1)?.[VID];
      if (rows.length > 0) yield made.plan.decode(rows);
      if (rows.length < pageSize || typeof last !== 'bigint') return;
      after = last;
    }
  }

  async function pageOf(query: ColumnsQuery, page: Page, into: Uint8Array | null): Promise<SentPage | null> {
    const [arm] = layout.arms(query.type);
    const fields = arm === undefined ? [] : query.fields.map((name) => fieldOf(arm, name));
    const { rows } = await statements.sent(
      query.block,
      (atHead) => columnsSql(layout, query, { ...page, atHead }),
      async ({ text, params, isHeadForm }) => {
        const record = await db.bytes(text, params, into);
        return record === null ? [] : [columnsPage(record, fields, isHeadForm)];
      },
    );
    return rows[0] ?? null;
  }

  async function* columns(query: ColumnsQuery): AsyncGenerator<ColumnsPage> {
    const pageSize = query.pageSize ?? COLUMNS_PAGE;
    let page = await pageOf(query, { after: null, pageSize }, null);
    /** of the page before, which nobody looks at any more */
    let free: Uint8Array | null = null;
    while (page !== null && page.count > 0) {
      const { count, last, memory } = page;
      const next: Promise<SentPage | null> | null =
        count < pageSize ? null : pageOf(query, { after: last, pageSize }, free);
      next?.catch(() => {});
      yield page;
      free = memory;
      page = await next;
    }
  }

  return {
    schema,
    deploymentId,
    head: blocks.head,
    resolveBlock: async (constraint) => {
      const block = await blocks.resolve(constraint);
      if (constraint.type === 'number' || constraint.type === 'hash') await history.check(block.number);
      return block;
    },
    keptFrom: history.first,
    blockAtTimestamp: blocks.atTimestamp,
    blocksAfter: blocks.after,
    find,
    json,
    children,
    scan,
    columns,
    changed: async (type, range, field) => {
      const { text, params } = changedSql(layout, type, range, field);
      const rows = await db.query(text, params);
      await history.check(range.from);
      return rows.map((row) => String(row.id));
    },
    changedTypes: async (types, range) => {
      if (types.length === 0) return [];
      const { text, params } = changedTypesSql(layout, types, range);
      const rows = await db.query(text, params);
      await history.check(range.from);
      return rows.map((row) => String(row.type));
    },
    hasIndexingErrors: blocks.hasFailed,
    blockState: blocks.state,
  };
}

interface Relation {
  readonly field: EntityField;
  readonly target: string;
  /** For derived fields: the field of the target that refers back, else the field itself. */
  readonly back: EntityField;
}

function relationOf(schema: EntitySchema, { parentType, field: name }: ChildrenQuery): Relation {
  const field = schema.types.get(parentType)?.fields.find((candidate) => candidate.name === name);
  if (!field) throw new InvalidQuery(`Entity \`${parentType}\` has no attribute \`${name}\``);
  if (field.type.kind !== 'reference') throw new InvalidQuery(`\`${parentType}.${name}\` refers to no entity`);
  const { target } = field.type;
  const [owner] = concreteTypes(schema, target);
  const back = owner?.fields.find((candidate) => candidate.name === field.derivedFrom);
  return { field, target, back: back ?? field };
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
