import type { EntityField, EntitySchema, EntityType } from '../manifest/types.ts';
import { type Database, quoteName, quoteTable } from '../store/sql.ts';
import { scalarOf } from './layout.ts';

/** Makes the indexes by which pages of an order come without sorting all rows, for orders that are asked for again and again. */
export interface OrderIndexes {
  /** Rows of a type were asked for in the order of a field. Returns at once. */
  asked(type: string, orderBy: string | undefined): void;
}

export interface OrderIndexesOptions {
  readonly database: Database;
  readonly schemaName: string;
  readonly schema: EntitySchema;
  /** How often an order is asked for before it gets its index. */
  readonly threshold?: number;
  /** An index could not be made, and is not tried again by this process. */
  readonly onWarning?: (error: Error) => void;
}

const THRESHOLD = 100;
/** Of one deployment: each is one more to keep for every row that is written. */
const MOST = 12;
const SUFFIX = '$order';
const LONGEST_NAME = 63;

/**
 * An index holds the rows that are current, by the field and then by id. It is made once, by a transaction that waits for
 * the one that is being written and has the next one wait; an order whose index cannot be made goes without.
 */
export function createOrderIndexes(options: OrderIndexesOptions): OrderIndexes {
  const { database, schemaName, schema, threshold = THRESHOLD, onWarning } = options;
  const counts = new Map<string, number>();
  let last: Promise<unknown> = Promise.resolve();

  async function make(type: EntityType, field: EntityField, name: string): Promise<void> {
    const found = `select count(*)::int4 as made from pg_catalog.pg_indexes where schemaname = $1 and right(indexname, ${SUFFIX.length}) = '${SUFFIX}'`;
    const [row] = await database.query(found, [schemaName]);
    if (Number(row?.made ?? MOST) >= MOST) return;
    const table = quoteTable({ schema: schemaName, table: type.table });
    const current = type.kind === 'mutable' ? ' where upper_inf(block_range)' : '';
    const sql = `create index if not exists ${quoteName(name)} on ${table} using btree (${quoteName(field.column)}, id)${current}`;
    await database.transaction((transaction) => transaction.execute(sql));
  }

  /** @throws nothing */
  async function tryToMake(type: EntityType, field: EntityField, name: string): Promise<void> {
    try {
      await make(type, field, name);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      const lost = `pages of ${type.name} in the order of ${field.name} go without an index: ${reason}`;
      onWarning?.(new Error(lost, { cause }));
    }
  }

  return {
    asked: (typeName, orderBy) => {
      const type = schema.types.get(typeName);
      const field = orderBy === undefined ? undefined : type?.fields.find(({ name }) => name === orderBy);
      if (!type || !field || type.kind === 'aggregation' || !isShort(field)) return;
      const name = `${type.table}_${field.column}${SUFFIX}`;
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      if (count !== threshold || name.length > LONGEST_NAME) return;
      last = last.then(() => tryToMake(type, field, name));
    },
  };
}

/** Whether values fit into an index; numbers of more than some 5,000 digits do not, nor do they into graph-node's. */
function isShort(field: EntityField): boolean {
  if (field.list || field.derivedFrom !== null || field.name === 'id' || field.type.kind === 'reference') return false;
  return field.type.kind === 'enum' || !['String', 'ID', 'Bytes'].includes(scalarOf(field));
}
