import { type GraphQLSchema, isEnumType, isIntrospectionType, Kind } from 'graphql';

/** Lets queries write the values of enums as text too, as graph-node does: `where: { side: "LONG" }`. */
export function acceptEnumText(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isEnumType(type) || isIntrospectionType(type)) continue;
    const parse = type.parseLiteral.bind(type);
    type.parseLiteral = (node, variables) =>
      parse(node.kind === Kind.STRING ? { kind: Kind.ENUM, value: node.value } : node, variables);
  }
  return schema;
}
