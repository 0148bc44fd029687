import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { type BigDecimal, toString as decimalText, parse as parseDecimal } from '../numbers/big-decimal.ts';

const INTEGER = /^[+-]?\d+$/;
const HEX = /^(?:0x)?[0-9a-f]*$/i;
const INT8_LIMIT = 2n ** 63n;

/** A literal as the client wrote it: numbers keep all their digits. */
function literalOf(node: ValueNode): unknown {
  if (node.kind === Kind.STRING || node.kind === Kind.INT || node.kind === Kind.FLOAT) return node.value;
  return node.kind === Kind.BOOLEAN ? node.value : null;
}

function scalar<In, Out>(options: {
  readonly name: string;
  readonly description: string;
  readonly parse: (value: unknown) => In | null;
  readonly write: (value: unknown) => Out | null;
}): GraphQLScalarType<In, Out> {
  const { name, description, parse, write } = options;
  const refuse = (value: unknown, nodes?: ValueNode): GraphQLError =>
    new GraphQLError(`${name} cannot represent ${String(value).slice(0, 80)}`, {
      extensions: { code: 'BAD_USER_INPUT' },
      ...(nodes ? { nodes } : {}),
    });
  const read = (value: unknown, node?: ValueNode): In => {
    const parsed = parse(value);
    if (parsed === null) throw refuse(value, node);
    return parsed;
  };
  return new GraphQLScalarType<In, Out>({
    name,
    description,
    parseValue: (value) => read(value),
    parseLiteral: (node) => read(literalOf(node), node),
    serialize: (value) => {
      const written = write(value);
      if (written === null) throw refuse(value);
      return written;
    },
  });
}

function toInteger(value: unknown): bigint | null {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : null;
  return typeof value === 'string' && INTEGER.test(value) ? BigInt(value.replace(/^\+/, '')) : null;
}

function toInt8(value: unknown): bigint | null {
  const integer = toInteger(value);
  return integer !== null && integer < INT8_LIMIT && integer >= -INT8_LIMIT ? integer : null;
}

const integerText = (value: unknown): string | null => toInteger(value)?.toString() ?? null;

function isDecimal(value: unknown): value is BigDecimal {
  return typeof value === 'object' && value !== null && 'digits' in value && 'exp' in value;
}

function toDecimal(value: unknown): BigDecimal | null {
  if (isDecimal(value)) return value;
  const isText = typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint';
  return isText ? parseDecimal(String(value)) : null;
}

function toHex(value: unknown): string | null {
  if (typeof value !== 'string' || value.length % 2 !== 0 || !HEX.test(value)) return null;
  const lower = value.toLowerCase();
  return lower.startsWith('0x') ? lower : `0x${lower}`;
}

/**
 * The Graph's scalars. Arguments arrive in resolvers as in entity rows: BigInt, Int8 and Timestamp (microseconds) as
 * bigint, BigDecimal as the engine's decimal, Bytes as lower-case 0x hex. Answers may be given so too, or as text or
 * numbers.
 */
export const scalars = {
  BigInt: scalar({
    name: 'BigInt',
    description: 'Integer of any size, as a string.',
    parse: toInteger,
    write: integerText,
  }),
  BigDecimal: scalar({
    name: 'BigDecimal',
    description: 'Decimal with 34 significant digits, as a string.',
    parse: toDecimal,
    write: (value) => {
      const decimal = toDecimal(value);
      return decimal && decimalText(decimal);
    },
  }),
  Bytes: scalar({ name: 'Bytes', description: 'Bytes as a 0x-prefixed hex string.', parse: toHex, write: toHex }),
  Int8: scalar({
    name: 'Int8',
    description: 'Signed integer of 8 bytes, as a string.',
    parse: toInt8,
    write: integerText,
  }),
  Timestamp: scalar({
    name: 'Timestamp',
    description: 'Microseconds since 1970, as a string.',
    parse: toInt8,
    write: integerText,
  }),
} as const;
