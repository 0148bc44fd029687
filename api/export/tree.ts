/** A value in the rows of a list. */
export interface Leaf {
  readonly column: string;
  /** Fields from the answer to the value. */
  readonly path: readonly string[];
  /** A list of names and values, written as texts name=value. */
  readonly isPairs?: true;
}

export const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (Reflect.get(value, name) ?? null) : null;

/** What must be asked for to have a leaf. */
export const pathsOf = ({ path, isPairs }: Leaf): (readonly string[])[] =>
  isPairs ? ['name', 'value'].map((name) => [...path, name]) : [path];

/** The selection, without its braces, that has every path. */
export function selectionOf(paths: readonly (readonly string[])[]): string {
  const inner = new Map<string, (readonly string[])[]>();
  for (const [name, ...rest] of paths) {
    if (name !== undefined) inner.set(name, [...(inner.get(name) ?? []), ...(rest.length > 0 ? [rest] : [])]);
  }
  const fields = Array.from(inner, ([name, rest]) => (rest.length > 0 ? `${name} { ${selectionOf(rest)} }` : name));
  return fields.join(' ');
}

/** The items at the end of a path through lists and objects, each with its leaves; what lies on the way is repeated. */
export function rowsAt(answer: unknown, path: readonly string[], leaves: readonly Leaf[]): unknown[][] {
  const homes = leaves.map((leaf) => {
    const parting = leaf.path.findIndex((name, depth) => name !== path[depth]);
    return parting === -1 ? path.length : parting;
  });
  const walk = (value: unknown, depth: number, known: readonly unknown[]): unknown[][] => {
    if (Array.isArray(value)) return value.flatMap((item) => walk(item, depth, known));
    if (value === null || value === undefined) return [];
    const cells = leaves.map((leaf, i) => (homes[i] === depth ? leafAt(leaf, depth, value) : known[i]));
    const next = path[depth];
    return next === undefined ? [cells] : walk(member(value, next), depth + 1, cells);
  };
  return walk(answer, 0, []);
}

function leafAt({ path, isPairs }: Leaf, depth: number, from: unknown): unknown {
  const value = path.slice(depth).reduce<unknown>(member, from);
  if (!isPairs || !Array.isArray(value)) return value;
  return value.map((pair) => `${member(pair, 'name')}=${member(pair, 'value')}`);
}
