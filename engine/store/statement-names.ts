import type pg from 'pg';
import { createComesAgain } from '../comes-again.ts';

/** Names statements that come again, so that PostgreSQL parses and plans them once per connection. */
export interface StatementNames {
  /** Undefined for a statement that is seen for the first time in a while. */
  nameOf(client: pg.ClientBase, sql: string): string | undefined;
  /** Whether the connection holds as many plans as it may: it should be replaced. */
  isFull(client: pg.ClientBase): boolean;
}

const REMEMBERED = 1000;
const PLANS = 200;

export function createStatementNames(): StatementNames {
  const comesAgain = createComesAgain(REMEMBERED);
  const named = new WeakMap<pg.ClientBase, Map<string, string>>();

  return {
    nameOf: (client, sql) => {
      const names = named.get(client) ?? new Map<string, string>();
      named.set(client, names);
      const known = names.get(sql);
      if (known !== undefined) return known;
      if (!comesAgain(sql)) return undefined;
      const name = `s${names.size}`;
      names.set(sql, name);
      return name;
    },
    isFull: (client) => (named.get(client)?.size ?? 0) >= PLANS,
  };
}
