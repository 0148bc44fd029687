import { hash } from 'node:crypto';

/**
 * The digest of a deployment's entities, our proof of indexing. It depends on nothing but the entity rows: not on
 * block hashes, batches, drivers, row numbers, nor on aggregations, which follow from their points.
 *
 * - A block's entries are one line for each entity that it changed: `Type`, tab, `+`, tab, the new version's cells;
 *   or `Type`, tab, `-`, tab, the id's cell for an entity that existed and was removed.
 * - Cells stand in the order of the schema's stored fields, tab separated, in PostgreSQL's COPY text: `\N` for null,
 *   `\\x…` for bytes, `t` and `f`, plain decimals, timestamps in UTC; lists with every element in double quotes.
 * - Lines are sorted by UTF-16 code unit, as JavaScript sorts text.
 * - body(N) = SHA-256 of the UTF-8 of `N`, newline, and each line with a newline.
 * - digest(N) = SHA-256(digest of the last block before N with entries ‖ body(N)), from 32 zero bytes on. A block
 *   without entries has the digest of the block before it.
 *
 * Hashes are passed on as 64 hex digits: Node.js makes such a text in half the time of a Buffer.
 */
export const EMPTY_DIGEST = '0'.repeat(64);

/** The line of a new version from its cells. */
export function versionLine(type: string, cells: string): string {
  return `${type}\t+\t${cells}`;
}

/** The line of an entity that was removed, from the cell of its id. */
export function removalLine(type: string, idCell: string): string {
  return `${type}\t-\t${idCell}`;
}

/** Hash of the entries of block `number`; sorts `lines`. */
export function bodyHash(number: number, lines: string[]): string {
  const text = lines.sort().join('\n');
  return hash('sha256', `${number}\n${text}\n`, 'hex');
}

const pair = Buffer.alloc(64);

export function chainDigest(before: string, body: string): string {
  pair.write(before + body, 'hex');
  return hash('sha256', pair, 'hex');
}
