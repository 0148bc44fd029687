import {
  buildASTSchema,
  concatAST,
  GraphQLScalarType,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  isScalarType,
  isUnionType,
  parse,
} from 'graphql';

/** `__resolveType` for interfaces, else resolvers; graphql-js hands each the types its SDL promises. */
type FieldResolvers = { readonly [field: string]: (...args: never[]) => unknown };

/** By type name: field resolvers, or the scalar itself. */
export type ResolverMap = { readonly [type: string]: FieldResolvers | GraphQLScalarType };

/** The resolvers name a type or field the SDL does not have. */
class ResolverWithoutField extends Error {
  override readonly name = 'ResolverWithoutField';
  readonly code = 'RESOLVER_WITHOUT_FIELD';
  readonly type: string;
  readonly field: string;

  constructor(type: string, field: string) {
    super(`The schema has no ${type}.${field}: add it to the SDL, or drop its resolver.`);
    this.type = type;
    this.field = field;
  }
}

/**
 * An executable schema from SDL parts, `extend` among them, and the resolvers of each part; later maps add to earlier
 * ones and win.
 * @throws ResolverWithoutField
 */
export function buildApiSchema(sdl: readonly string[], resolverMaps: readonly ResolverMap[]): GraphQLSchema {
  const schema = buildASTSchema(concatAST(sdl.map((text) => parse(text, { noLocation: true }))));
  for (const resolvers of resolverMaps) {
    for (const [name, value] of Object.entries(resolvers)) attach(schema, name, value);
  }
  return schema;
}

function attach(schema: GraphQLSchema, name: string, value: FieldResolvers | GraphQLScalarType): void {
  const type = schema.getType(name);
  if (value instanceof GraphQLScalarType) {
    if (!isScalarType(type)) throw new ResolverWithoutField(name, 'serialize');
    const { serialize, parseValue, parseLiteral } = value;
    Object.assign(type, { serialize, parseValue, parseLiteral });
    return;
  }
  for (const [field, resolver] of Object.entries(value)) {
    if (field === '__resolveType' && (isInterfaceType(type) || isUnionType(type))) {
      Object.assign(type, { resolveType: resolver });
      continue;
    }
    const target = isObjectType(type) || isInterfaceType(type) ? type.getFields()[field] : undefined;
    if (target === undefined) throw new ResolverWithoutField(name, field);
    Object.assign(target, { resolve: resolver });
  }
}
