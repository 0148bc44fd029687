/** A document without the values of its plain literals, and these in their order. */
export interface Lifted {
  /** Equal for documents that differ in nothing but such values: one is well-formed where the other is. */
  readonly shape: string;
  readonly literals: readonly Literal[];
}

export interface Literal {
  readonly kind: 'int' | 'string';
  readonly value: string;
}

/** Names, numbers with all that clings to them, strings of printable ASCII without escapes; else what may hide one of these. */
const TOKEN = /[A-Za-z_]\w*|-?\d[\w.]*|"[ !#-[\]-~]*"|["#]/g;
const INT = /^-?(?:0|[1-9]\d*)$/;

/** Null where the text has comments, escapes, block strings or text beyond ASCII in strings. */
export function liftLiterals(text: string): Lifted | null {
  if (text.includes('"""')) return null;
  const literals: Literal[] = [];
  let shape = '';
  let copied = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [token] = match;
    const isString = token.startsWith('"');
    if (token === '"' || token === '#') return null;
    if (!isString && !INT.test(token)) continue;
    literals.push(isString ? { kind: 'string', value: token.slice(1, -1) } : { kind: 'int', value: token });
    shape += text.slice(copied, match.index) + (isString ? '""' : '0');
    copied = match.index + token.length;
  }
  return { shape: shape + text.slice(copied), literals };
}
