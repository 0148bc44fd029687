import type { SqlParam, SqlRow } from '../../../engine/index.ts';
import type { AlertEvent } from '../message.ts';
import type { Severity } from '../rule.ts';
import type { AlertStore } from './alert-store.ts';

/** One alert: its firing, and what became of it up to a block. */
export interface StoredAlert {
  readonly sequence: number;
  readonly fired: AlertEvent;
  readonly resolved: AlertEvent | null;
  /** Milliseconds since 1970; null where the chain still has the block it fired at. */
  readonly retractedAt: number | null;
}

export interface AlertFilter {
  readonly state?: 'FIRING' | 'RESOLVED' | 'RETRACTED' | null;
  readonly severity?: Severity | null;
  readonly rule?: string | null;
  readonly group?: string | null;
  readonly sinceBlock?: number | null;
}

export interface AlertSearch {
  readonly filter: AlertFilter;
  /** What happened after it is not seen. */
  readonly block: number;
  readonly first: number;
  /** Only alerts before this one in the order, newest first. */
  readonly before: number | null;
}

type Store = Pick<AlertStore, 'schema' | 'database'>;

/** Alerts that a filter selects, newest first. */
export async function findAlerts(store: Store, search: AlertSearch): Promise<StoredAlert[]> {
  const { from, params } = clauseOf(store.schema, search);
  const page = [...params, search.before ?? Number.MAX_SAFE_INTEGER, search.first];
  const sql = `select f.sequence, f.body, f.retracted_at, r.body as resolved ${from}
    and f.sequence < $${params.length + 1}::int8 order by f.sequence desc limit $${params.length + 2}::int4`;
  return (await store.database.query(sql, page)).map(alertOf);
}

export async function countAlerts(store: Store, search: Pick<AlertSearch, 'filter' | 'block'>): Promise<number> {
  const { from, params } = clauseOf(store.schema, search);
  const [row] = await store.database.query(`select count(*)::int4 as count ${from}`, params);
  return Number(row?.count ?? 0);
}

/** How many alerts of each rule fire now. */
export async function firingByRule({ schema, database }: Store): Promise<ReadonlyMap<string, number>> {
  const rows = await database.query(
    `select f.rule, count(*)::int4 as count from ${schema}.event f
     where f.kind = 'FIRING' and f.retracted_at is null and not exists (
       select 1 from ${schema}.event r where r.firing = f.id and r.retracted_at is null
     ) group by f.rule`,
  );
  return new Map(rows.map((row) => [String(row.rule), Number(row.count)]));
}

/** Events from a block on that stand, oldest first. */
export async function standingEvents({ schema, database }: Store, fromBlock: number): Promise<AlertEvent[]> {
  const rows = await database.query(
    `select body from ${schema}.event where block_number >= $1::int4 and retracted_at is null
     order by sequence limit 10000`,
    [fromBlock],
  );
  return rows.map((row) => JSON.parse(String(row.body)));
}

/** The alert that an event began or ended. */
export async function alertOfEvent({ schema, database }: Store, event: AlertEvent): Promise<StoredAlert | null> {
  const [row] = await database.query(
    `select f.sequence, f.body, f.retracted_at, r.body as resolved from ${schema}.event f
     left join ${schema}.event r on r.firing = f.id and r.id = $1
     where f.id = $1 or f.id = (select firing from ${schema}.event where id = $1) order by f.sequence limit 1`,
    [event.id],
  );
  return row === undefined ? null : alertOf(row);
}

function clauseOf(schema: string, { filter, block }: Pick<AlertSearch, 'filter' | 'block'>) {
  const params: SqlParam[] = [block];
  const given = (value: SqlParam): string => `$${params.push(value)}`;
  const conditions = ["f.kind = 'FIRING'", 'f.block_number <= $1::int4', stateClause(filter.state ?? null)];
  const { severity, rule, group, sinceBlock } = filter;
  if (typeof severity === 'string') conditions.push(`f.severity = ${given(severity)}`);
  if (typeof rule === 'string') conditions.push(`f.rule = ${given(rule)}`);
  if (typeof group === 'string') conditions.push(`f.group_key = ${given(group)}`);
  if (typeof sinceBlock === 'number') conditions.push(`f.block_number >= ${given(sinceBlock)}::int4`);
  const from = `from ${schema}.event f left join ${schema}.event r
    on r.firing = f.id and r.retracted_at is null and r.block_number <= $1::int4
    where ${conditions.join(' and ')}`;
  return { from, params };
}

function stateClause(state: AlertFilter['state']): string {
  if (state === 'RETRACTED') return 'f.retracted_at is not null';
  if (state === 'FIRING') return 'f.retracted_at is null and r.id is null';
  return state === 'RESOLVED' ? 'f.retracted_at is null and r.id is not null' : 'f.retracted_at is null';
}

const alertOf = (row: SqlRow): StoredAlert => ({
  sequence: Number(row.sequence),
  fired: JSON.parse(String(row.body)),
  resolved: typeof row.resolved === 'string' ? JSON.parse(row.resolved) : null,
  retractedAt: row.retracted_at === null || row.retracted_at === undefined ? null : Number(row.retracted_at),
});
