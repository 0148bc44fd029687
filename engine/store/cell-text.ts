import type { ScalarType } from '../manifest/types.ts';
import type { BigDecimal } from '../numbers/big-decimal.ts';
import { toString as decimalText } from '../numbers/big-decimal.ts';
import { InvalidEntityChange } from './errors.ts';
import type { ColumnLayout } from './layout.ts';
import { arrayLiteral } from './sql-text.ts';
import { formatTimestamp } from './timestamp.ts';
import type { EntityValue } from './types.ts';

/** PostgreSQL's text form of one value; null where the value is not of the column's type. */
type ToText = (value: EntityValue) => string | null;

const plainText: ToText = (value) => (typeof value === 'string' ? value.replaceAll('\0', '') : null);
const integerText: ToText = (value) =>
  typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value)) ? value.toString() : null;

const HEX = /^0x[0-9a-f]*$/;

const TEXT: { readonly [S in ScalarType]: ToText } = {
  String: plainText,
  ID: plainText,
  Bytes: (value) => (typeof value === 'string' && HEX.test(value) ? `\\x${value.slice(2)}` : null),
  Int: integerText,
  Int8: integerText,
  BigInt: integerText,
  BigDecimal: (value) => (isDecimal(value) ? decimalText(value) : null),
  Boolean: (value) => (typeof value === 'boolean' ? (value ? 't' : 'f') : null),
  Timestamp: (value) => (typeof value === 'bigint' ? formatTimestamp(value) : null),
};

export function isDecimal(value: EntityValue): value is BigDecimal {
  return typeof value === 'object' && value !== null && 'digits' in value;
}

/** Ids as an array parameter for `any($1)` or `unnest($1)`, to be cast to the id column's type. */
export function idList(ids: readonly string[], scalar: ScalarType): string {
  if (scalar !== 'Bytes') return arrayLiteral(ids);
  return `{${ids.map((id) => `"\\\\x${id.slice(2)}"`).join(',')}}`;
}

const NEEDS_ESCAPE = /[\\\t\n\r]/;
const ESCAPES: { readonly [character: string]: string } = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function escapeCell(text: string): string {
  return NEEDS_ESCAPE.test(text) ? text.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character] ?? '') : text;
}

/** The COPY cell of an id given as text. */
export function idCell(id: string, scalar: ScalarType): string {
  return scalar === 'Bytes' ? `\\\\x${id.slice(2)}` : escapeCell(id.replaceAll('\0', ''));
}

/** Writes one COPY cell of a column; `\N` is null. Throws InvalidEntityChange for a value of another type. */
export function cellWriter(column: ColumnLayout, typeName: string): (value: EntityValue | undefined) => string {
  const toText = TEXT[column.scalar];
  const listText: ToText = (value) => {
    if (!Array.isArray(value)) return null;
    const items = value.map(toText);
    return items.includes(null) ? null : arrayLiteral(items);
  };
  const text = column.list ? listText : toText;
  // Neither digits nor truth values can hold a character that COPY would read as something else.
  const isSafe = !column.list && !['String', 'ID', 'Bytes'].includes(column.scalar);
  const isBytes = !column.list && column.scalar === 'Bytes';
  return (value) => {
    if (value === null || value === undefined) return '\\N';
    const cell = text(value);
    if (cell === null) throw new InvalidEntityChange(`${typeName}.${column.field} cannot hold ${shown(value)}`);
    return isSafe ? cell : isBytes ? `\\${cell}` : escapeCell(cell);
  };
}

function shown(value: EntityValue): string {
  if (typeof value === 'bigint') return value.toString();
  return Array.isArray(value)
    ? `the list [${value.map(shown).join(', ')}]`
    : isDecimal(value)
      ? decimalText(value)
      : `${value}`;
}
