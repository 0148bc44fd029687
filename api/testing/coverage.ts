import {
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** `Type.field` of everything a document asks for. */
export function fieldsAsked(schema: GraphQLSchema, document: string): string[] {
  const info = new TypeInfo(schema);
  const found: string[] = [];
  const note = visitWithTypeInfo(info, {
    enter(node) {
      if (node.kind !== Kind.FIELD) return;
      const [parent, field] = [info.getParentType(), info.getFieldDef()];
      if (parent && field && !field.name.startsWith('__')) found.push(`${parent.name}.${field.name}`);
    },
  });
  visit(parse(document), note);
  return found;
}

/** `Type.field` of everything that can be asked for from a root. */
export function fieldsOf(schema: GraphQLSchema): Set<string> {
  const found = new Set<string>();
  const seen = new Set<string>();
  const walk = (type: unknown): void => {
    if ((!isObjectType(type) && !isInterfaceType(type)) || seen.has(type.name)) return;
    seen.add(type.name);
    for (const field of Object.values(type.getFields())) {
      found.add(`${type.name}.${field.name}`);
      walk(getNamedType(field.type));
    }
  };
  for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) walk(root);
  return found;
}
