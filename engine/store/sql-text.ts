import type { SqlParam, SqlValue } from './sql.ts';
import { parseTimestamp } from './timestamp.ts';

type Decoder = (text: string) => SqlValue;

const SCALARS: ReadonlyMap<number, Decoder> = new Map<number, Decoder>([
  [16, (text) => text === 't'],
  [17, (text) => `0x${text.slice(2)}`],
  [20, BigInt],
  [21, Number],
  [23, Number],
  [26, Number],
  [700, Number],
  [701, Number],
  [1184, parseTimestamp],
]);

/** Array type to element type, by PostgreSQL's fixed type numbers. */
const ARRAYS: ReadonlyMap<number, number> = new Map([
  [1000, 16],
  [1001, 17],
  [1005, 21],
  [1007, 23],
  [1009, 25],
  [1015, 1043],
  [1016, 20],
  [1021, 700],
  [1022, 701],
  [1185, 1184],
  [1231, 1700],
]);

const asText: Decoder = (text) => text;

/** The decoder for a result column of PostgreSQL type `oid`, see `SqlValue`. */
export function decoderFor(oid: number): Decoder {
  const element = ARRAYS.get(oid);
  if (element === undefined) return SCALARS.get(oid) ?? asText;
  const decode = SCALARS.get(element) ?? asText;
  return (text) => parseArray(text).map((item) => (item === null ? null : decode(item)));
}

/** Elements of a one-dimensional array literal such as `{a,"b c",NULL}`. */
export function parseArray(literal: string): (string | null)[] {
  const items: (string | null)[] = [];
  let at = 1;
  while (at < literal.length - 1) {
    if (literal[at] === '"') {
      const end = closingQuote(literal, at + 1);
      items.push(literal.slice(at + 1, end).replace(/\\(.)/gs, '$1'));
      at = end + 2;
    } else {
      const comma = literal.indexOf(',', at);
      const end = comma < 0 ? literal.length - 1 : comma;
      const word = literal.slice(at, end);
      items.push(word === 'NULL' ? null : word);
      at = end + 1;
    }
  }
  return items;
}

function closingQuote(literal: string, from: number): number {
  let at = from;
  while (at < literal.length && literal[at] !== '"') at += literal[at] === '\\' ? 2 : 1;
  return at;
}

/** Array literal of elements already in PostgreSQL's text form. */
export function arrayLiteral(items: readonly (string | null)[]): string {
  return `{${items.map((item) => (item === null ? 'NULL' : `"${item.replace(/["\\]/g, '\\$&')}"`)).join(',')}}`;
}

/** A parameter in the text form that is sent to the server. */
export function encodeParam(param: SqlParam): string | null {
  if (param === null) return null;
  if (typeof param === 'object') return arrayLiteral(param.map(encodeParam));
  return String(param);
}
