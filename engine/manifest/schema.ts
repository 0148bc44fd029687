import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  type TypeNode,
} from 'graphql';
import { readAggregation } from './aggregation.ts';
import { booleanArgument, directive, stringArgument } from './directives.ts';
import { type Finding, SchemaInvalid } from './errors.ts';
import { checkSchema } from './schema-checks.ts';
import { snakeCase } from './snake-case.ts';
import type { EntityField, EntitySchema, EntityType, FieldType, ScalarType } from './types.ts';

const SCALARS: ReadonlySet<string> = new Set<ScalarType>([
  'String',
  'ID',
  'Bytes',
  'Int',
  'Int8',
  'BigInt',
  'BigDecimal',
  'Boolean',
  'Timestamp',
]);

/** graph-node's place for full-text directives, which hold no rows but a search that is not served here. */
const SCHEMA_TYPE = '_Schema_';

function isScalar(name: string): name is ScalarType {
  return SCALARS.has(name);
}

function namedType(type: TypeNode): { name: string; lists: number } {
  if (type.kind === Kind.NAMED_TYPE) return { name: type.name.value, lists: 0 };
  const inner = namedType(type.type);
  return type.kind === Kind.LIST_TYPE ? { name: inner.name, lists: inner.lists + 1 } : inner;
}

interface Names {
  readonly objects: ReadonlyMap<string, ObjectTypeDefinitionNode>;
  readonly interfaces: ReadonlyMap<string, readonly string[]>;
  readonly enums: ReadonlyMap<string, readonly string[]>;
}

function collectNames(document: DocumentNode): Names {
  const objects = new Map<string, ObjectTypeDefinitionNode>();
  const interfaces = new Map<string, string[]>();
  const enums = new Map<string, readonly string[]>();
  for (const node of document.definitions) {
    if (node.kind === Kind.OBJECT_TYPE_DEFINITION && node.name.value !== SCHEMA_TYPE)
      objects.set(node.name.value, node);
    if (node.kind === Kind.INTERFACE_TYPE_DEFINITION) interfaces.set(node.name.value, []);
    if (node.kind === Kind.ENUM_TYPE_DEFINITION) {
      enums.set(node.name.value, node.values?.map((value) => value.name.value) ?? []);
    }
  }
  for (const object of objects.values()) {
    for (const implemented of object.interfaces ?? []) {
      interfaces.get(implemented.name.value)?.push(object.name.value);
    }
  }
  return { objects, interfaces, enums };
}

/** Type of the `id` an entity or interface is referred to by; interfaces nobody implements are taken as String. */
function idType(names: Names, target: string): ScalarType {
  const object = names.objects.get(target) ?? names.objects.get(names.interfaces.get(target)?.[0] ?? '');
  const field = object?.fields?.find((candidate) => candidate.name.value === 'id');
  const name = field ? namedType(field.type).name : 'String';
  return isScalar(name) ? name : 'String';
}

function fieldType(names: Names, name: string): FieldType | null {
  if (isScalar(name)) return { kind: 'scalar', scalar: name };
  const values = names.enums.get(name);
  if (values) return { kind: 'enum', name, values };
  if (names.objects.has(name) || names.interfaces.has(name)) {
    return { kind: 'reference', target: name, idType: idType(names, name) };
  }
  return null;
}

function readField(names: Names, node: FieldDefinitionNode, place: string, findings: Finding[]): EntityField | null {
  const { name, lists } = namedType(node.type);
  const type = fieldType(names, name);
  if (type === null) {
    findings.push({ place, problem: `type ${name} is not defined` });
    return null;
  }
  if (lists > 1) findings.push({ place, problem: 'lists of lists cannot be stored' });
  const derived = directive(node, 'derivedFrom');
  const derivedFrom = derived ? stringArgument(derived, 'field') : null;
  if (derived && derivedFrom === null) findings.push({ place, problem: '@derivedFrom needs (field: "…")' });
  return {
    name: node.name.value,
    column: snakeCase(node.name.value),
    type,
    list: lists > 0,
    required: node.type.kind === Kind.NON_NULL_TYPE,
    derivedFrom,
    description: node.description?.value ?? null,
  };
}

function kindOf(entity: ConstDirectiveNode): EntityType['kind'] {
  if (booleanArgument(entity, 'timeseries')) return 'timeseries';
  return booleanArgument(entity, 'immutable') ? 'immutable' : 'mutable';
}

function readType(names: Names, node: ObjectTypeDefinitionNode, findings: Finding[]): EntityType | null {
  const name = node.name.value;
  const entity = directive(node, 'entity');
  const aggregated = directive(node, 'aggregation');
  if (!entity && !aggregated) {
    findings.push({ place: name, problem: 'a type needs @entity or @aggregation' });
    return null;
  }
  const fields: EntityField[] = [];
  for (const field of node.fields ?? []) {
    const read = readField(names, field, `${name}.${field.name.value}`, findings);
    if (read) fields.push(read);
  }
  return {
    kind: entity ? kindOf(entity) : 'aggregation',
    skipsDuplicates: entity !== null && booleanArgument(entity, 'skipDuplicates'),
    name,
    table: snakeCase(name),
    fields,
    interfaces: node.interfaces?.map((implemented) => implemented.name.value) ?? [],
    description: node.description?.value ?? null,
    aggregation: aggregated ? readAggregation(node, aggregated, findings) : null,
  };
}

function parseDocument(sdl: string): DocumentNode {
  try {
    return parse(sdl);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new SchemaInvalid([{ place: 'schema.graphql', problem }], { cause: error });
  }
}

function fullTextSearches(document: DocumentNode): Finding[] {
  return document.definitions.flatMap((node) => {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION || node.name.value !== SCHEMA_TYPE) return [];
    const searches = node.directives?.filter(({ name }) => name.value === 'fulltext') ?? [];
    return searches.map((search) => ({
      place: `${SCHEMA_TYPE}.${stringArgument(search, 'name') ?? 'fulltext'}`,
      problem: 'full-text search is not served; remove the @fulltext directive',
    }));
  });
}

/** Fields of an interface that a type which implements it does not have, or has with another type. */
function missingInterfaceFields(document: DocumentNode, { objects }: Names): Finding[] {
  return document.definitions.flatMap((node) => {
    if (node.kind !== Kind.INTERFACE_TYPE_DEFINITION) return [];
    const implementing = [...objects.values()].filter(({ interfaces }) =>
      interfaces?.some(({ name }) => name.value === node.name.value),
    );
    return implementing.flatMap(({ name, fields }) => {
      const has = new Set(fields?.map((field) => `${field.name.value}: ${print(field.type)}`));
      const wanted = node.fields?.map((field) => `${field.name.value}: ${print(field.type)}`) ?? [];
      const missing = wanted.filter((field) => !has.has(field));
      const problem = `interface ${node.name.value} wants the fields ${missing.join(', ')}`;
      return missing.length === 0 ? [] : [{ place: name.value, problem }];
    });
  });
}

/**
 * The entity model of a subgraph's GraphQL schema.
 * @throws SchemaInvalid naming every mistake at once.
 */
export function parseEntitySchema(sdl: string): EntitySchema {
  const document = parseDocument(sdl);
  const names = collectNames(document);
  const findings: Finding[] = [];
  const types = new Map<string, EntityType>();
  for (const node of names.objects.values()) {
    const type = readType(names, node, findings);
    if (type) types.set(type.name, type);
  }
  findings.push(...missingInterfaceFields(document, names), ...fullTextSearches(document));
  const schema: EntitySchema = { types, interfaces: names.interfaces, enums: names.enums, sdl };
  findings.push(...checkSchema(schema));
  if (findings.length > 0) throw new SchemaInvalid(findings);
  return schema;
}
