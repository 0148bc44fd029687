import type { AlertStore } from './alert-store.ts';

/** A rule that was made over the API, as it was written. */
export interface StoredRule {
  readonly id: string;
  readonly definition: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Rules of the API, and which rules are muted. Times are milliseconds since 1970. */
export interface RuleStore {
  all(): Promise<StoredRule[]>;
  /** False where a rule of the id exists. */
  insert(id: string, definition: string, now: number): Promise<boolean>;
  /** False where there is none. */
  update(id: string, definition: string, now: number): Promise<boolean>;
  remove(id: string): Promise<boolean>;
  mute(rule: string, until: number | null): Promise<void>;
  mutes(now: number): Promise<ReadonlyMap<string, number>>;
}

export function createRuleStore({ schema, database }: Pick<AlertStore, 'schema' | 'database'>): RuleStore {
  const changed = async (sql: string, params: readonly (string | number)[]): Promise<boolean> =>
    (await database.transaction((tx) => tx.query(`${sql} returning *`, [...params]))).length > 0;
  return {
    all: async () =>
      (await database.query(`select * from ${schema}.rule order by id`)).map((row) => ({
        id: String(row.id),
        definition: String(row.definition),
        createdAt: Number(row.created_at),
        updatedAt: Number(row.updated_at),
      })),
    insert: (id, definition, now) =>
      changed(`insert into ${schema}.rule values ($1, $2, $3::int8, $3::int8) on conflict (id) do nothing`, [
        id,
        definition,
        now,
      ]),
    update: (id, definition, now) =>
      changed(`update ${schema}.rule set definition = $2, updated_at = $3::int8 where id = $1`, [id, definition, now]),
    remove: (id) => changed(`delete from ${schema}.rule where id = $1`, [id]),
    mute: async (rule, until) => {
      if (until === null) await changed(`delete from ${schema}.mute where rule = $1`, [rule]);
      else
        await changed(
          `insert into ${schema}.mute values ($1, $2::int8) on conflict (rule) do update set until = excluded.until`,
          [rule, until],
        );
    },
    mutes: async (now) => {
      const rows = await database.query(`select * from ${schema}.mute where until > $1::int8`, [now]);
      return new Map(rows.map((row) => [String(row.rule), Number(row.until)]));
    },
  };
}
