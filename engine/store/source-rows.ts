import type { Subgraph } from '../manifest/types.ts';
import { toString as decimalText, parse as parseDecimal } from '../numbers/big-decimal.ts';
import { isDecimal } from './cell-text.ts';
import { InvalidEntityChange } from './errors.ts';
import type { SqlRow } from './sql.ts';
import { formatTimestamp, parseTimestamp } from './timestamp.ts';
import type { DynamicSource, EntityRow, EntityValue } from './types.ts';

/** Columns of the COPY text of `sourceLines`. */
export const SOURCE_COLUMNS = ['block_range', 'causality_region', 'manifest_idx', 'param', 'context'];

/** Select list whose rows `readSource` takes. */
export const SOURCE_SELECT = 'lower(block_range) as block, manifest_idx, param, context::text as context';

const ADDRESS = /^0x[0-9a-f]{40}$/;

/** COPY text of dynamic sources. As in graph-node, a template is known by its place after the static sources. */
export function sourceLines(subgraph: Subgraph, sources: readonly DynamicSource[]): string {
  const templates = [...subgraph.templates.keys()];
  return sources
    .map(({ template, params, context, creationBlock }) => {
      const index = templates.indexOf(template);
      if (index < 0) throw new InvalidEntityChange(`the manifest has no template ${template}`);
      const address = params[0]?.toLowerCase() ?? '';
      if (params.length !== 1 || !ADDRESS.test(address))
        throw new InvalidEntityChange(`the template ${template} takes one address, not (${params.join(', ')})`);
      const json = context === null ? '\\N' : contextJson(context).replaceAll('\\', '\\\\');
      return `[${creationBlock},)\t0\t${subgraph.sources.length + index}\t\\\\x${address.slice(2)}\t${json}\n`;
    })
    .join('');
}

export function readSource(subgraph: Subgraph, row: SqlRow): DynamicSource {
  const template = [...subgraph.templates.keys()][Number(row.manifest_idx) - subgraph.sources.length];
  if (template === undefined) throw new RangeError(`the manifest has no source number ${row.manifest_idx}`);
  const context = typeof row.context === 'string' ? readContext(JSON.parse(quoteLongs(row.context))) : null;
  return { template, params: [String(row.param)], context, creationBlock: Number(row.block) };
}

/** A value in graph-node's JSON of a context. */
interface TypedJson {
  readonly type: string;
  readonly data?: unknown;
}

const CONTEXT_TYPES = new Set('String Int Int8 Timestamp BigDecimal Bool List Null Bytes BigInt'.split(' '));

/** graph-node writes an Int8 as a number, which may be more than JSON.parse can hold. */
function contextJson(context: EntityRow): string {
  return JSON.stringify(writeContext(context)).replace(/"type":"Int8","data":"(-?\d+)"/g, '"type":"Int8","data":$1');
}

/** Takes the text of a jsonb value, whose members have an order and spaces of their own. */
function quoteLongs(json: string): string {
  return json.replace(/"data": (-?\d+), "type": "Int8"/g, '"data": "$1", "type": "Int8"');
}

/**
 * Contexts are rows whose values are `[type, text]` (see the manifest's reader) and are kept in graph-node's JSON.
 * A value without its type is kept under `plain`.
 */
function writeContext(context: EntityRow): { [key: string]: unknown } {
  return Object.fromEntries(Object.entries(context).map(([key, value]) => [key, writeTyped(value)]));
}

function writeTyped(value: EntityValue): TypedJson | { readonly plain: TypedJson } {
  const [type, data] = Array.isArray(value) ? value : [];
  if (!Array.isArray(value) || value.length !== 2 || typeof type !== 'string' || !CONTEXT_TYPES.has(type))
    return { plain: writePlain(value) };
  if (type === 'List') return { type, data: Array.isArray(data) ? data.map(writeTyped) : [] };
  if (type === 'Null') return { type };
  if (type === 'Timestamp') return { type, data: instantText(BigInt(String(data))) };
  return { type, data: type === 'Int' ? Number(data) : data };
}

/** RFC 3339 with no, three or six decimals, as graph-node writes instants. */
function instantText(micros: bigint): string {
  return formatTimestamp(micros)
    .replace(' ', 'T')
    .replace(/(\.\d{3})000\+00$/, '$1+00')
    .replace(/\+00$/, 'Z');
}

function readInstant(text: string): string {
  return parseTimestamp(text.replace('T', ' ').replace('Z', '+00')).toString();
}

function writePlain(value: EntityValue): TypedJson {
  if (typeof value === 'string') return { type: 'String', data: value };
  if (typeof value === 'boolean') return { type: 'Bool', data: value };
  if (typeof value === 'number') return { type: 'Int', data: value };
  if (typeof value === 'bigint') return { type: 'BigInt', data: value.toString() };
  if (isDecimal(value)) return { type: 'BigDecimal', data: decimalText(value) };
  if (Array.isArray(value)) return { type: 'List', data: value.map(writePlain) };
  return { type: 'Null' };
}

function readContext(json: unknown): EntityRow {
  if (typeof json !== 'object' || json === null) throw new TypeError('a stored data source context is not an object');
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, readValue(value)]));
}

function readValue(json: unknown): EntityValue {
  if (typeof json !== 'object' || json === null) return null;
  if ('plain' in json) return readPlain(json.plain);
  if (!('type' in json) || typeof json.type !== 'string') return null;
  const data = 'data' in json ? json.data : '';
  if (json.type === 'List') return [json.type, Array.isArray(data) ? data.map(readValue) : []];
  if (json.type === 'Timestamp') return [json.type, readInstant(String(data))];
  return [json.type, typeof data === 'boolean' ? data : String(data ?? '')];
}

function readPlain(json: unknown): EntityValue {
  if (typeof json !== 'object' || json === null || !('type' in json) || !('data' in json)) return null;
  const { type, data } = json;
  if (type === 'List' && Array.isArray(data)) return data.map(readPlain);
  if (type === 'BigInt' && typeof data === 'string') return BigInt(data);
  if (type === 'BigDecimal' && typeof data === 'string') return parseDecimal(data);
  return typeof data === 'string' || typeof data === 'boolean' || typeof data === 'number' ? data : null;
}
