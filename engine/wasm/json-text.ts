/** A JSON value whose numbers are still text: a mapping may want more digits than a double holds. */
export type JsonNode =
  | { readonly kind: 'null' }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'number' | 'string'; readonly text: string }
  | { readonly kind: 'array'; readonly items: readonly JsonNode[] }
  /** Sorted by key, of equal keys the last. */
  | { readonly kind: 'object'; readonly entries: readonly (readonly [string, JsonNode])[] };

/** Lists and objects within each other that serde_json, graph-node's parser, still reads. */
const DEPTH_LIMIT = 127;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what JSON forbids in strings.
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SPACE = /[ \t\n\r]*/y;

interface Reader {
  readonly text: string;
  at: number;
}

function fail(reader: Reader): never {
  throw new SyntaxError(`no JSON at position ${reader.at}`);
}

function match(reader: Reader, pattern: RegExp): string | null {
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.text)?.[0];
  if (found === undefined) return null;
  reader.at += found.length;
  return found;
}

/** Skips space and takes `character` when it is next. */
function take(reader: Reader, character: string): boolean {
  match(reader, SPACE);
  if (reader.text[reader.at] !== character) return false;
  reader.at++;
  return true;
}

function expect(reader: Reader, character: string): void {
  if (!take(reader, character)) fail(reader);
}

function readString(reader: Reader): string {
  const literal = match(reader, STRING);
  if (literal === null) return fail(reader);
  const value: unknown = JSON.parse(literal);
  // A lone surrogate is no text; serde_json refuses it too.
  if (typeof value !== 'string' || /\p{Surrogate}/u.test(value)) return fail(reader);
  return value;
}

/** Order of code points, which is the order of the keys' UTF-8 bytes. */
function byCodePoint(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = (left[i]?.codePointAt(0) ?? 0) - (right[i]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

function readObject(reader: Reader, depth: number): JsonNode {
  const members = new Map<string, JsonNode>();
  if (!take(reader, '}')) {
    do {
      match(reader, SPACE);
      const key = readString(reader);
      expect(reader, ':');
      members.set(key, readValue(reader, depth));
    } while (take(reader, ','));
    expect(reader, '}');
  }
  return { kind: 'object', entries: [...members].sort(([a], [b]) => byCodePoint(a, b)) };
}

function readList(reader: Reader, depth: number): JsonNode {
  const items: JsonNode[] = [];
  if (!take(reader, ']')) {
    do items.push(readValue(reader, depth));
    while (take(reader, ','));
    expect(reader, ']');
  }
  return { kind: 'array', items };
}

function readWord(reader: Reader, literal: string, node: JsonNode): JsonNode {
  if (!reader.text.startsWith(literal, reader.at)) return fail(reader);
  reader.at += literal.length;
  return node;
}

/** A number as serde_json keeps it. */
function asKept(text: string): string {
  return text === '-0' ? '0' : text.replace(/[eE]\+?(-?)/, (_, minus) => `e${minus || '+'}`);
}

function readValue(reader: Reader, depth: number): JsonNode {
  match(reader, SPACE);
  switch (reader.text[reader.at]) {
    case '{':
    case '[': {
      if (depth === DEPTH_LIMIT) return fail(reader);
      const read = reader.text[reader.at++] === '{' ? readObject : readList;
      return read(reader, depth + 1);
    }
    case '"':
      return { kind: 'string', text: readString(reader) };
    case 't':
      return readWord(reader, 'true', { kind: 'bool', value: true });
    case 'f':
      return readWord(reader, 'false', { kind: 'bool', value: false });
    case 'n':
      return readWord(reader, 'null', { kind: 'null' });
    default: {
      const text = match(reader, NUMBER);
      return text === null ? fail(reader) : { kind: 'number', text: asKept(text) };
    }
  }
}

/**
 * Parses JSON as graph-node does.
 * @throws SyntaxError when the bytes are no JSON in UTF-8.
 */
export function parseJson(bytes: Uint8Array): JsonNode {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new SyntaxError('no UTF-8');
  }
  const reader = { text, at: 0 };
  const value = readValue(reader, 0);
  match(reader, SPACE);
  if (reader.at !== text.length) return fail(reader);
  return value;
}
