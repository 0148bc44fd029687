import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { Finding } from './rule.ts';

/** A value of a YAML file and where it stands. */
export interface Placed {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  /** Text, number, boolean or null; undefined for lists and maps. */
  readonly scalar: unknown;
  readonly items: readonly Placed[] | null;
  readonly entries: ReadonlyMap<string, Placed> | null;
}

export type YamlTree =
  | { readonly type: 'tree'; readonly root: Placed }
  | { readonly type: 'broken'; readonly findings: Finding[] };

/** Nested deeper than any file of rules. */
const DEEPEST = 12;

/** Reads YAML (and so JSON) into placed values. Aliases are refused: they can make a small text large. */
export function readYamlTree(text: string): YamlTree {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, logLevel: 'silent' });
  const findings: Finding[] = [];
  const at = (offset: number | undefined) => {
    const { line, col } = lines.linePos(offset ?? 0);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  for (const error of document.errors) {
    const message = (error.message.split('\n', 1)[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');
    findings.push({ ...at(error.pos[0]), path: '', message: `this is no YAML: ${message}; mend the line` });
  }
  const place = (node: Node | null, path: string, offset: number | undefined, depth: number): Placed => {
    const here = { path, ...at(node?.range?.[0] ?? offset) };
    const nothing = { ...here, scalar: undefined, items: null, entries: null };
    if (node === null) return { ...nothing, scalar: null };
    if (isAlias(node) || depth > DEEPEST) {
      findings.push({ ...here, message: 'aliases and deep nesting are not read: write the value out' });
      return nothing;
    }
    if (isSeq(node)) {
      const items = node.items.map((item, i) => place(asNode(item), `${path}[${i}]`, node.range?.[0], depth + 1));
      return { ...nothing, items };
    }
    if (isMap(node)) {
      const entries = new Map<string, Placed>();
      for (const { key, value } of node.items) {
        const name = isScalar(key) ? String(key.value) : String(key);
        const offset = isScalar(key) ? key.range?.[0] : undefined;
        entries.set(name, place(asNode(value), path === '' ? name : `${path}.${name}`, offset, depth + 1));
      }
      return { ...nothing, entries };
    }
    return { ...nothing, scalar: isScalar(node) ? node.value : undefined };
  };
  const root = place(asNode(document.contents), '', 0, 0);
  return findings.length > 0 ? { type: 'broken', findings } : { type: 'tree', root };
}

const asNode = (value: unknown): Node | null =>
  isScalar(value) || isMap(value) || isSeq(value) || isAlias(value) ? value : null;
