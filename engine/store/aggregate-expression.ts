import { InvalidAggregateExpression } from './errors.ts';
import { columnOfField, type TableLayout } from './layout.ts';
import { quoteName } from './sql.ts';

/** Functions of one row that give the same answer everywhere. */
const FUNCTIONS = new Set(
  'abs ceil ceiling coalesce div exp floor greatest least ln log mod nullif power round sign sqrt trunc'.split(' '),
);
const WORDS = new Set('and case distinct else end false from is not null or then true when'.split(' '));
const TYPES = new Set('numeric int4 int8 integer bigint text boolean'.split(' '));

const TOKEN = /\s+|(\d+(?:\.\d+)?|\.\d+)|('(?:[^']|'')*')|([A-Za-z_][A-Za-z0-9_]*)|(::|<=|>=|<>|!=|[-+*/%^<>=(),])/y;

/**
 * The SQL of an `@aggregate(arg:)` expression: arithmetic, comparison, `case` and plain functions over the fields of
 * the timeseries, each written as `alias."column"`.
 * @throws InvalidAggregateExpression for anything else.
 */
export function aggregateSql(expression: string, source: TableLayout, alias: string): string {
  const tokens = tokenize(expression);
  const parts = tokens.map((token, i) => {
    if (!/^[A-Za-z_]/.test(token)) return token;
    if (tokens[i - 1] === '::') {
      if (TYPES.has(token.toLowerCase())) return token.toLowerCase();
      throw new InvalidAggregateExpression(expression, `no cast to ${token}`);
    }
    const column = columnOfField(source, token);
    if (column) return `${alias}.${quoteName(column.column)}`;
    const word = token.toLowerCase();
    if (WORDS.has(word) || (FUNCTIONS.has(word) && tokens[i + 1] === '(')) return word;
    throw new InvalidAggregateExpression(expression, `${source.type} has no field ${token}`);
  });
  return parts.join(' ');
}

function tokenize(expression: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < expression.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(expression);
    if (!match) throw new InvalidAggregateExpression(expression, `unexpected ${expression.slice(at, at + 10)}`);
    if (match[0].trim() !== '') tokens.push(match[0]);
  }
  return tokens;
}
