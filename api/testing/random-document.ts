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
  'null',
  'true',
  '-1',
  '0',
  '1',
  '1001',
  '2147483648',
  '1e400',
  '-0.0',
  '"',
  '""',
  '"0x"',
  '"0xzz"',
  '"1e999"',
  '"NaN"',
  '"\\u0000"',
  '"%_\'"',
  '"1; drop table x"',
  '[]',
  '{}',
  '[[]]',
  '{ a: 1 }',
  '$v',
  'asc',
  '"99999999999999999999999999"',
];

/** A random choice of one of some values; `draw` comes from the seed. */
type Draw = <T>(values: readonly T[]) => T | undefined;

/** Documents over a schema: mostly well-formed, with arguments that often are not. */
export function randomDocument(schema: GraphQLSchema): fc.Arbitrary<string> {
  return fc.infiniteStream(fc.nat({ max: 2 ** 30 })).map((stream) => {
    const numbers = stream[Symbol.iterator]();
    const draw: Draw = (values) => values[Number(numbers.next().value ?? 0) % Math.max(1, values.length)];
    return documentOf(schema, draw);
  });
}

function documentOf(schema: GraphQLSchema, draw: Draw): string {
  const heading = draw(['', '', 'query', 'query Q', 'query Q($v: Int = 3)', 'mutation', 'subscription']) ?? '';
  const root = schema.getQueryType();
  const body = root ? selectionOf(Object.values(root.getFields()), draw, 0) : '{ __typename }';
  const tail = draw(['', '', '', '}', '{', ' fragment F on Market { ...F }', '#', '\u0000']) ?? '';
  return `${heading} ${body}${tail}`;
}

function selectionOf(fields: readonly GraphQLField<unknown, unknown>[], draw: Draw, depth: number): string {
  const wanted = Array.from({ length: 1 + (draw([0, 1, 2]) ?? 0) }, () => draw(fields));
  const leaves = fields.filter((field) => isLeafType(getNamedType(field.type)));
  const parts = (depth > 3 ? [draw(leaves)] : wanted).map((field) =>
    field ? fieldOf(field, draw, depth) : '__typename',
  );
  return `{ ${parts.join(' ')} ${draw(['', '', '...F', '__schema { types { name } }', '@skip(if: true)']) ?? ''} }`;
}

function fieldOf(field: GraphQLField<unknown, unknown>, draw: Draw, depth: number): string {
  const args = field.args.filter((arg) => isRequired(arg) || draw([true, false, false]));
  const written = args.map((arg) => `${arg.name}: ${literalOf(arg.type, draw, 0)}`).join(', ');
  const type = getNamedType(field.type);
  const below = isObjectType(type) ? selectionOf(Object.values(type.getFields()), draw, depth + 1) : '';
  const alias = draw(['', '', 'a: ', 'b: ']) ?? '';
  return `${alias}${field.name}${written === '' ? '' : `(${written})`} ${below}`;
}

const isRequired = (arg: GraphQLArgument): boolean => String(arg.type).endsWith('!') && arg.defaultValue === undefined;

function literalOf(type: GraphQLInputType, draw: Draw, depth: number): string {
  if (draw([0, 1, 2, 3]) === 0) return draw(strays) ?? 'null';
  const bare = getNullableType(type);
  if (isListType(bare)) return `[${literalOf(bare.ofType, draw, depth + 1)}]`;
  if (isEnumType(bare)) return draw(bare.getValues())?.name ?? 'null';
  if (isInputObjectType(bare)) {
    if (depth > 3) return '{}';
    const fields = Object.values(bare.getFields());
    const chosen = Array.from({ length: 1 + (draw([0, 1]) ?? 0) }, () => draw(fields)).filter(
      (one) => one !== undefined,
    );
    const required = fields.filter((one) => String(one.type).endsWith('!'));
    const unique = new Map([...required, ...chosen].map((one) => [one.name, one]));
    return `{ ${[...unique.values()].map((one) => `${one.name}: ${literalOf(one.type, draw, depth + 1)}`).join(', ')} }`;
  }
  return draw(['1', '10', '"0.5"', '"0xaa"', '30', '"USDC"', 'true', '"1.5"']) ?? '1';
}
