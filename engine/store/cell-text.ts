import type { ScalarType } from '../manifest/types.ts';
import type { BigDecimal } from '../numbers/big-decimal.ts';
import { toString as decimalText } from '../numbers/big-decimal.ts';
import { type ByteSink, putAscii, putText, reserve } from './byte-sink.ts';
import { InvalidEntityChange } from './errors.ts';
import type { ColumnLayout } from './layout.ts';
import { arrayLiteral } from './sql-text.ts';
import { formatTimestamp } from './timestamp.ts';
import type { EntityValue } from './types.ts';

/** PostgreSQL's text form of one value; null where the value is not of the column's type. */
type ToText = (value: EntityValue) => string | null;
/** Writes a value's COPY cell; false where the value is not of the column's type. */
type Put = (sink: ByteSink, value: EntityValue) => boolean;

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

const BACKSLASH = 92;

/** 1 for bytes that are lower-case hex digits. */
const IS_DIGIT = new Uint8Array(256);
for (const digit of '0123456789abcdef') IS_DIGIT[digit.charCodeAt(0)] = 1;

/** Digits of 0x text behind `\\x`: copied in one call, and checked where they then are. */
const putHex: Put = (sink, value) => {
  if (typeof value !== 'string' || value.charCodeAt(0) !== 48 || value.charCodeAt(1) !== 120) return false;
  reserve(sink, value.length + 1);
  const { bytes } = sink;
  const at = sink.length;
  const end = at + 1 + value.length;
  // Characters of several bytes, for which there may be no room, write more than that or less.
  if (bytes.write(value, at + 1, 'utf8') !== value.length) return false;
  bytes[at] = BACKSLASH;
  bytes[at + 1] = BACKSLASH;
  for (let i = at + 3; i < end; i++) if (IS_DIGIT[bytes[i] ?? 0] === 0) return false;
  sink.length = end;
  return true;
};

/** Most text is what COPY takes as it is; whatever else is found ends the quick way. */
const putString: Put = (sink, value) => {
  if (typeof value !== 'string') return false;
  const { length } = value;
  reserve(sink, length);
  const { bytes } = sink;
  const at = sink.length;
  for (let i = 0; i < length; i++) {
    const code = value.charCodeAt(i);
    if (code < 32 || code > 126 || code === BACKSLASH) {
      putText(sink, escapeCell(value.replaceAll('\0', '')));
      return true;
    }
    bytes[at + i] = code;
  }
  sink.length = at + length;
  return true;
};

/** For texts that hold no character that COPY would read as something else. */
function putSafe(toText: ToText): Put {
  return (sink, value) => {
    const text = toText(value);
    if (text !== null) putAscii(sink, text);
    return text !== null;
  };
}

/** Of a block number or a time many rows hold the same: their digits are made once. */
function putInteger(): Put {
  let last: EntityValue = null;
  let digits = '';
  return (sink, value) => {
    if (value !== last) {
      const text = integerText(value);
      if (text === null) return false;
      last = value;
      digits = text;
    }
    putAscii(sink, digits);
    return true;
  };
}

function putList(toText: ToText): Put {
  return (sink, value) => {
    if (!Array.isArray(value)) return false;
    const items = value.map(toText);
    if (items.includes(null)) return false;
    putText(sink, escapeCell(arrayLiteral(items)));
    return true;
  };
}

function putterOf({ scalar, list }: ColumnLayout): Put {
  if (list) return putList(TEXT[scalar]);
  if (scalar === 'Bytes') return putHex;
  if (scalar === 'Int' || scalar === 'Int8' || scalar === 'BigInt') return putInteger();
  return scalar === 'String' || scalar === 'ID' ? putString : putSafe(TEXT[scalar]);
}

/** Writes one COPY cell of a column; `\N` is null. Throws InvalidEntityChange for a value of another type. */
export function cellWriter(
  column: ColumnLayout,
  typeName: string,
): (sink: ByteSink, value: EntityValue | undefined) => void {
  const put = putterOf(column);
  return (sink, value) => {
    if (value === null || value === undefined) putAscii(sink, '\\N');
    else if (!put(sink, value)) {
      throw new InvalidEntityChange(`${typeName}.${column.field} cannot hold ${shown(value)}`);
    }
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
