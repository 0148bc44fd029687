import { type DefinitionNode, type FieldDefinitionNode, Kind, parse, print } from 'graphql';
import type { EntityField, EntitySchema } from '../manifest/types.ts';
import { baseSdl } from './graph-base-sdl.ts';
import { filterSdl, orderBySdl } from './graph-filter-sdl.ts';
import { rootNames } from './graph-names.ts';
import { concreteTypes } from './layout.ts';

const BLOCK = 'block: Block_height';
const ERROR_POLICY = 'subgraphError: _SubgraphErrorPolicy_! = deny';

/** The query schema The Graph gives a subgraph, generated from the entities' definitions. */
export function queryTypeDefs(schema: EntitySchema): string {
  const document = parse(schema.sdl);
  const definitions = document.definitions.flatMap((node) => definitionSdl(schema, node));
  const names = namesOf(document.definitions);
  const isInterface = (name: string) => schema.interfaces.has(name);
  const fields = (name: string): readonly EntityField[] =>
    isInterface(name) ? interfaceFields(schema, document.definitions, name) : (schema.types.get(name)?.fields ?? []);
  const inputs = names.flatMap((name) => [
    orderBySdl(name, fields(name), fields),
    filterSdl(name, fields(name), schema.types.get(name) ?? null),
  ]);
  return [baseSdl, ...definitions, ...inputs, querySdl(schema, names)].join('\n\n');
}

/** Entities, then interfaces, then aggregations; each in the order of the schema. */
function namesOf(definitions: readonly DefinitionNode[]): string[] {
  const rank = (node: DefinitionNode): number => {
    if (node.kind === Kind.INTERFACE_TYPE_DEFINITION) return 1;
    return 'directives' in node && node.directives?.some((one) => one.name.value === 'aggregation') ? 2 : 0;
  };
  const named = definitions.filter(
    (node) => node.kind === Kind.INTERFACE_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_DEFINITION,
  );
  const kept = named.filter((node) => node.name.value !== '_Schema_');
  return [0, 1, 2].flatMap((wanted) => kept.filter((node) => rank(node) === wanted).map((node) => node.name.value));
}

function definitionSdl(schema: EntitySchema, node: DefinitionNode): string[] {
  if (node.kind === Kind.ENUM_TYPE_DEFINITION) return [print({ ...node, directives: [] })];
  if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION) return [];
  if (node.name.value === '_Schema_') return [];
  const word = node.kind === Kind.OBJECT_TYPE_DEFINITION ? 'type' : 'interface';
  const implemented = node.interfaces?.map((one) => one.name.value) ?? [];
  const heading = [word, node.name.value, ...(implemented.length > 0 ? ['implements', implemented.join(' & ')] : [])];
  const fields = node.fields?.map((field) => fieldSdl(schema, field)) ?? [];
  return [`${describe(node.description?.value, '')}${heading.join(' ')} {\n${fields.join('\n')}\n}`];
}

function fieldSdl(schema: EntitySchema, node: FieldDefinitionNode): string {
  const type = print(node.type);
  const target = type.replace(/[[\]!]/g, '');
  const isCollection = type.includes('[') && (schema.types.has(target) || schema.interfaces.has(target));
  const args = isCollection ? `(${collectionArguments(schema, target).join(', ')})` : '';
  return `${describe(node.description?.value, '  ')}  ${node.name.value}${args}: ${type}`;
}

function describe(text: string | undefined, indent: string): string {
  return text === undefined ? '' : `${indent}${print({ kind: Kind.STRING, value: text, block: /["\n]/.test(text) })}\n`;
}

function collectionArguments(schema: EntitySchema, name: string): string[] {
  const isAggregation = schema.types.get(name)?.kind === 'aggregation';
  return [
    'skip: Int = 0',
    'first: Int = 100',
    ...(isAggregation ? ['interval: Aggregation_interval!'] : []),
    `orderBy: ${name}_orderBy`,
    'orderDirection: OrderDirection',
    ...(isAggregation ? ['current: Aggregation_current'] : []),
    `where: ${name}_filter`,
  ];
}

function querySdl(schema: EntitySchema, names: readonly string[]): string {
  const fields = names.flatMap((name) => {
    const { single, plural } = rootNames(name);
    const many = `  ${plural}(${[...collectionArguments(schema, name), BLOCK, ERROR_POLICY].join(', ')}): [${name}!]!`;
    if (schema.types.get(name)?.kind === 'aggregation') return [many];
    return [`  ${single}(id: ID!, ${BLOCK}, ${ERROR_POLICY}): ${name}`, many];
  });
  return `type Query {\n${fields.join('\n')}\n  "The deployment and the block it answers for."\n  _meta(${BLOCK}): _Meta_\n}\n`;
}

/** Fields an interface declares, as the first entity that implements it stores them. */
function interfaceFields(schema: EntitySchema, definitions: readonly DefinitionNode[], name: string): EntityField[] {
  const node = definitions.find((one) => one.kind === Kind.INTERFACE_TYPE_DEFINITION && one.name.value === name);
  const declared = node?.kind === Kind.INTERFACE_TYPE_DEFINITION ? (node.fields ?? []) : [];
  const [owner] = concreteTypes(schema, name);
  return declared.flatMap((field) => owner?.fields.find((one) => one.name === field.name.value) ?? []);
}
