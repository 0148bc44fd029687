import type { EntityField } from '../manifest/types.ts';
import { sqlScalar } from '../store/layout.ts';
import { quoteName, type SqlRow } from '../store/sql.ts';
import type { EntityRow, EntityValue } from '../store/types.ts';
import { InvalidQuery } from './errors.ts';
import { type Arm, columnSql, scalarOf } from './layout.ts';
import { decodeRows, decoderOf } from './sql-values.ts';

/** Column under which rows of an interface carry their entity's name. */
const TYPENAME = '__typename';

/** PostgreSQL's type of a column as it is selected; enums are selected as text. */
function sqlTypeOf(field: EntityField): string {
  return `${sqlScalar(scalarOf(field))}${field.list ? '[]' : ''}`;
}

/** Which columns a query reads, under which names, and how its rows become entity rows. */
export interface RowPlan {
  /** Names of the result's columns, unquoted. */
  readonly names: readonly string[];
  /** The select list of one arm, in the order of `names`. */
  select(arm: Arm, alias: string): string;
  /** Columns that are not in `names` are dropped. */
  decode(rows: SqlRow[]): EntityRow[];
}

/** @throws InvalidQuery when no arm has one of the fields. */
export function planRows(arms: readonly Arm[], isInterface: boolean, fields: readonly string[] | undefined): RowPlan {
  const chosen = arms.map((arm) => storedFields(arm, fields));
  if (fields) rejectUnknown(arms, fields);
  const [only = []] = chosen;
  return isInterface ? planUnion(arms, chosen) : planTable(only);
}

function storedFields(arm: Arm, names: readonly string[] | undefined): EntityField[] {
  const all = arm.type.fields.filter((field) => field.derivedFrom === null);
  if (!names) return all;
  const wanted = new Set(['id', ...names]);
  return all.filter((field) => wanted.has(field.name));
}

function rejectUnknown(arms: readonly Arm[], fields: readonly string[]): void {
  const unknown = fields.find((name) => !arms.some((arm) => arm.fields.has(name)));
  if (unknown !== undefined && arms.length > 0)
    throw new InvalidQuery(
      `Entity \`${arms.map((arm) => arm.type.name).join('` or `')}\` has no attribute \`${unknown}\``,
    );
}

function selectColumn(alias: string, field: EntityField): string {
  const column = columnSql(alias, field);
  return field.type.kind === 'enum' ? `${column}::${sqlTypeOf(field)}` : column;
}

function planTable(fields: readonly EntityField[]): RowPlan {
  return {
    names: fields.map((field) => field.name),
    select: (_arm, alias) =>
      fields.map((field) => `${selectColumn(alias, field)} as ${quoteName(field.name)}`).join(', '),
    decode: (rows) => decodeRows(rows, fields),
  };
}

/** Entities of an interface share a column where name and type agree; every other column is null for the rest. */
function planUnion(arms: readonly Arm[], chosen: readonly (readonly EntityField[])[]): RowPlan {
  const columns = new Map<string, string>();
  const slots = chosen.map((fields) =>
    fields.map((field) => {
      const type = sqlTypeOf(field);
      const name = columns.get(field.name) === type || !columns.has(field.name) ? field.name : `${field.name}:${type}`;
      columns.set(name, type);
      return { field, name };
    }),
  );
  const decoders = new Map(
    arms.map((arm, i) => [
      arm.type.name,
      (slots[i] ?? []).map(({ field, name }) => ({ field: field.name, name, decode: decoderOf(field) })),
    ]),
  );
  return {
    names: [...columns.keys(), TYPENAME],
    select: (arm, alias) => {
      const own = new Map((slots[arms.indexOf(arm)] ?? []).map(({ field, name }) => [name, field]));
      const list = [...columns].map(([name, type]) => {
        const field = own.get(name);
        return `${field ? selectColumn(alias, field) : `null::${type}`} as ${quoteName(name)}`;
      });
      return [...list, `'${arm.type.name}' as ${quoteName(TYPENAME)}`].join(', ');
    },
    decode: (rows) =>
      rows.map((row) => {
        const typename = row[TYPENAME] ?? null;
        const result: { [field: string]: EntityValue } = { [TYPENAME]: typename };
        for (const { field, name, decode } of decoders.get(String(typename)) ?? []) {
          const value = row[name] ?? null;
          result[field] = decode ? decode(value) : value;
        }
        return result;
      }),
  };
}
