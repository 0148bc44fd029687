import type { FieldNode } from 'graphql';
import type { EntityRow, ProcessedBlock } from '../store/types.ts';

/** Where a row keeps what the graph knows of it. */
const NODE = Symbol('entity');

interface Children {
  /** The selections the children were read for. */
  readonly nodes: readonly FieldNode[];
  readonly rows: readonly EntityRow[];
}

interface Node {
  readonly block: ProcessedBlock;
  readonly children: Map<string, Children>;
}

type MarkedRow = EntityRow & { [NODE]?: Node };

/** Says at which block rows were read, so that fields below them are answered at the same one. */
export function atBlock<Row extends EntityRow>(rows: readonly Row[], block: ProcessedBlock): void {
  for (const row of rows) nodeOf(row, block);
}

function nodeOf(row: MarkedRow, block: ProcessedBlock): Node {
  const node = row[NODE] ?? { block, children: new Map() };
  row[NODE] = node;
  return node;
}

/** The block a row was read at; null for rows the graph has not seen. */
export function blockOf(row: object): ProcessedBlock | null {
  const marked: { [NODE]?: Node } = row;
  return marked[NODE]?.block ?? null;
}

/** Keeps the children of a field with their parent. */
export function keepChildren(row: EntityRow, block: ProcessedBlock, key: string, children: Children): void {
  nodeOf(row, block).children.set(key, children);
}

/** Children kept for exactly these selections, if any. */
export function keptChildren(row: object, key: string, nodes: readonly FieldNode[]): readonly EntityRow[] | null {
  const marked: { [NODE]?: Node } = row;
  const kept = marked[NODE]?.children.get(key);
  if (!kept || kept.nodes.length !== nodes.length) return null;
  return kept.nodes.every((node, i) => node === nodes[i]) ? kept.rows : null;
}
