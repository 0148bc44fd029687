import fc from 'fast-check';
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isObjectType,
} from 'graphql';

/** Values that fit nothing, or fit and are extreme. */
const strays = [
  ...['null', 'true', '-1', '0', '1001', '2147483648', '1e400', '-0.0', '[]', '{}', '[[]]', '{ a: 1 }', '$v', 'asc'],
  ...['"', '""', '"0x"', '"0xzz"', '"1e999"', '"1e-400"', '"NaN"', '"\\u0000"', '"%_\'"', '"1; drop table x"'],
  ...['"99999999999999999999999999"', '"-99999999999999999999999999999999999999999999.5"'],
];

const address = `0x${'aa'.repeat(20)}`;
const texts = ['"0xaa"', '"0x"', '"USDC"', '"0xAABB"', `"${address}"`, `"${address}${'e1'.repeat(20)}"`];
const literals: ReadonlyMap<string, readonly string[]> = new Map([
  ['Boolean', ['true', 'false']],
  ['Int', ['1', '10', '30', '100', '15']],
  ['String', texts],
  ['ID', texts],
  ['Bytes', texts.filter((text) => text !== '"USDC"')],
]);
const numbers = ['1', '"10"', '"1"', '2'];

/** Decides what a document looks like: a number below `limit`, from the seed. */
type Pick = (limit: number) => number;

const one = <T>(pick: Pick, values: readonly T[]): T | undefined => values[pick(values.length)];
const rarely = (pick: Pick): boolean => pick(60) === 0;

/** Documents over a schema: most are well-formed and ask for something, some are broken anywhere. */
export function randomDocument(schema: GraphQLSchema): fc.Arbitrary<string> {
  const choices = fc.infiniteStream(fc.nat({ max: 1_000_000 }));
  return choices.map((stream) => {
    const values = stream[Symbol.iterator]();
    return documentOf(schema, (limit) => Number(values.next().value ?? 0) % Math.max(1, limit));
  });
}

function documentOf(schema: GraphQLSchema, pick: Pick): string {
  const roots = {
    query: schema.getQueryType(),
    mutation: schema.getMutationType(),
    subscription: schema.getSubscriptionType(),
  };
  const operation = (['mutation', 'subscription'] as const)[pick(16)] ?? 'query';
  const kind = rarely(pick) ? one(pick, ['mutation', 'subscription', 'query Q']) : `${operation} Q($v: Int = 3)`;
  const root = roots[operation];
  const body = root ? selectionOf(Object.values(root.getFields()), pick, 0) : '{ __typename }';
  const tail = rarely(pick) ? one(pick, ['}', '{', ' fragment F on Market { ...F }', '\u0000']) : '';
  return `${kind} ${body}${tail}`.replace('($v: Int = 3)', body.includes('$v') ? '($v: Int = 3)' : '');
}

function selectionOf(fields: readonly GraphQLField<unknown, unknown>[], pick: Pick, depth: number): string {
  const leaves = fields.filter((field) => isLeafType(getNamedType(field.type)));
  const pool = depth > 2 ? leaves : fields;
  const parts = Array.from({ length: 1 + pick(3) }, () => {
    const field = one(pick, pool);
    return field === undefined ? '__typename' : fieldOf(field, pick, depth);
  });
  if (rarely(pick)) parts.push(one(pick, ['...F', '__schema { types { name } }', '@skip(if: true)', 'nothing']) ?? '');
  return `{ ${parts.join(' ')} }`;
}

function fieldOf(field: GraphQLField<unknown, unknown>, pick: Pick, depth: number): string {
  const args = field.args.filter((arg) => isRequired(arg) || pick(3) === 0);
  const written = args.map((arg) => `${arg.name}: ${argumentOf(arg, pick)}`).join(', ');
  const type = getNamedType(field.type);
  const below = isObjectType(type) ? selectionOf(Object.values(type.getFields()), pick, depth + 1) : '';
  const alias = rarely(pick) ? 'a' : `f${pick(1_000_000)}`;
  return `${alias}: ${field.name}${written === '' ? '' : `(${written})`} ${below}`;
}

const isRequired = (arg: GraphQLArgument): boolean => String(arg.type).endsWith('!') && arg.defaultValue === undefined;

/** Small lists keep most documents under the cost limit. */
const argumentOf = (arg: GraphQLArgument, pick: Pick): string =>
  arg.name === 'first' && !rarely(pick) ? String(1 + pick(5)) : literalOf(arg.type, pick, 0);

function literalOf(type: GraphQLInputType, pick: Pick, depth: number): string {
  if (rarely(pick)) return one(pick, strays) ?? 'null';
  const bare = getNullableType(type);
  if (isListType(bare)) return `[${literalOf(bare.ofType, pick, depth + 1)}]`;
  if (isEnumType(bare)) return one(pick, bare.getValues())?.name ?? 'null';
  if (!isInputObjectType(bare)) return one(pick, literals.get(bare.name) ?? numbers) ?? '1';
  if (depth > 3) return '{}';
  const fields = Object.values(bare.getFields());
  const required = fields.filter((field) => String(field.type).endsWith('!'));
  const chosen = Array.from({ length: 1 + pick(2) }, () => one(pick, fields)).filter((field) => field !== undefined);
  const unique = new Map([...required, ...chosen].map((field) => [field.name, field]));
  return `{ ${[...unique.values()].map((field) => `${field.name}: ${literalOf(field.type, pick, depth + 1)}`).join(', ')} }`;
}
