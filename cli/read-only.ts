import type { EntitySchema } from '../engine/index.ts';
import type { AlertFlags } from './alert-settings.ts';
import { UsageError } from './errors.ts';
import type { IndexOptions, IndexSettings } from './settings.ts';

/** Flags that say how to index. */
const INDEXING = {
  recording: '--recording',
  subgraph: '--subgraph',
  networksFile: '--networks-file',
  detail: '--detail',
  history: '--history',
  keepGoing: '--keep-going',
  cache: '--cache',
} as const satisfies Partial<Record<keyof IndexOptions, string>>;

/** @throws UsageError when flags ask for what a server that writes nothing cannot do */
export function assertReadOnly(flags: IndexOptions & AlertFlags, { database }: Pick<IndexSettings, 'database'>): void {
  if (!('url' in database) || flags.dataDir !== undefined)
    throw new UsageError(
      '--read-only serves what another process indexes, and a directory of PGlite is held by one process: give --database-url or DATABASE_URL',
    );
  const names = Object.keys(INDEXING) as (keyof typeof INDEXING)[];
  const given = names.find((name) => flags[name] !== undefined);
  if (given !== undefined)
    throw new UsageError(
      `--read-only indexes nothing: drop ${INDEXING[given]}, or give it to the process that indexes`,
    );
  if (typeof flags.alerts === 'string' || flags.alertsMaxAge !== undefined)
    throw new UsageError(
      '--read-only writes nothing and so evaluates no alerts: drop --alerts and --alerts-max-age, or give them to the process that indexes',
    );
}

/** Fields of the wanted schema that the other has not, as `Type.field`. */
export function lackingFields(wanted: EntitySchema, other: EntitySchema): string[] {
  return [...wanted.types.values()].flatMap(({ name, fields }) => {
    const there = new Set(other.types.get(name)?.fields.map((field) => field.name));
    return fields.filter((field) => !there.has(field.name)).map((field) => `${name}.${field.name}`);
  });
}
