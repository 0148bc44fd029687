import type { SqlParam } from '../store/sql.ts';

/** A statement and its parameters, ready for `Queryable.query`. */
export interface Statement {
  readonly text: string;
  readonly params: readonly SqlParam[];
}

/** Collects a statement's parameters while its text is written. */
export interface Binder {
  readonly params: readonly SqlParam[];
  /** The placeholder of a new parameter; `cast` names its type where the statement alone does not decide it. */
  bind(value: SqlParam, cast?: string): string;
}

export function createBinder(): Binder {
  const params: SqlParam[] = [];
  return {
    params,
    bind: (value, cast) => {
      params.push(value);
      return cast === undefined ? `$${params.length}` : `$${params.length}::${cast}`;
    },
  };
}
