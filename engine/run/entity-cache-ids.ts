import type { EntityShape } from '../manifest/entity-shape.ts';
import type { EntityValue } from '../store/types.ts';
import { MappingUnfit } from '../wasm/errors.ts';

const ZERO = 48;
const NINE = 57;
const A = 97;
const F = 102;

/** Whether a text is whole bytes in lower-case hex with 0x, as nearly all ids are. */
function isHex(id: string): boolean {
  if ((id.length & 1) === 1 || !id.startsWith('0x')) return false;
  for (let i = 2; i < id.length; i++) {
    const code = id.charCodeAt(i);
    if (!((code >= ZERO && code <= NINE) || (code >= A && code <= F))) return false;
  }
  return true;
}

/** An entity's id as rows key it: bytes in lower case with 0x, numbers without leading zeros. */
export function canonicalId(shape: EntityShape, id: string): string {
  if (shape.idType === 'Bytes') {
    if (isHex(id)) return id;
    if (/^(0x)*([0-9a-fA-F]{2})*$/.test(id)) return `0x${id.replace(/^(0x)+/, '').toLowerCase()}`;
    throw new MappingUnfit(`can not convert \`${id}\` to a Bytes id of ${shape.type.name}`);
  }
  if (shape.idType === 'Int8') {
    if (/^[+-]?[0-9]+$/.test(id) && BigInt.asIntN(64, BigInt(id)) === BigInt(id)) return BigInt(id).toString();
    throw new MappingUnfit(`can not convert \`${id}\` to an Int8 id of ${shape.type.name}`);
  }
  return id;
}

/** The id attribute's value that belongs to a key. */
export function idValue(shape: EntityShape, id: string): EntityValue {
  return shape.idType === 'Int8' ? BigInt(id) : id;
}

/**
 * Id number `sequence` of a block, as graph-node makes it: the block in the upper 32 bits, the sequence in the lower.
 * @throws MappingUnfit for types whose id is text
 */
export function generateId(shape: EntityShape, block: number, sequence: number): string {
  if (shape.idType === 'Int8') return ((BigInt(block) << 32n) | BigInt(sequence)).toString();
  if (shape.idType === 'Bytes') {
    return `0x${block.toString(16).padStart(8, '0')}${sequence.toString(16).padStart(8, '0')}`;
  }
  throw new MappingUnfit(`${shape.type.name}.id is text, which is not generated; declare it Bytes or Int8`);
}

/** Order of ids in lists: bytes and text by their bytes, numbers by value. */
export function compareIds(shape: EntityShape, a: string, b: string): number {
  if (shape.idType === 'Int8') return BigInt(a) < BigInt(b) ? -1 : 1;
  if (shape.idType === 'Bytes') return a < b ? -1 : 1;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
