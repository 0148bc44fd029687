import type { EntityField, EntitySchema, EntityType } from '../../engine/index.ts';
import { rootNames } from '../../engine/query/graph-names.ts';

const isScalar = ({ type }: EntityField): boolean => type.kind !== 'reference';

/** What can be asked of every field without knowing the data. */
function selectionOf(type: EntityType): string {
  const own = type.fields.map((field) => {
    if (isScalar(field)) return field.name;
    return field.list ? `${field.name}(first: 3, orderBy: id, orderDirection: desc) { id }` : `${field.name} { id }`;
  });
  return `{ __typename ${own.join(' ')} }`;
}

/** Everything, then a page in another order, then the same at an old block. */
function queriesOf(type: EntityType, oldBlock: number): string[] {
  const { plural } = rootNames(type.name);
  const selection = selectionOf(type);
  const ordered = type.fields.filter(({ name, list, type }) => type.kind === 'scalar' && !list && name !== 'id');
  const page = (by: string, direction: string) => `orderBy: ${by}, orderDirection: ${direction}, first: 7, skip: 2`;
  if (type.aggregation !== null) {
    return type.aggregation.intervals.flatMap((interval) => [
      `{ ${plural}(interval: ${interval}, first: 1000) ${selection} }`,
      `{ ${plural}(interval: ${interval}, current: include, first: 1000) ${selection} }`,
      `{ ${plural}(interval: ${interval}, ${page('timestamp', 'asc')}) ${selection} }`,
      `{ ${plural}(interval: ${interval}, block: { number: ${oldBlock} }, where: { timestamp_gt: "0" }) ${selection} }`,
    ]);
  }
  return [
    `{ ${plural}(first: 1000) ${selection} }`,
    ...ordered.slice(0, 4).map(({ name }, i) => `{ ${plural}(${page(name, i % 2 ? 'asc' : 'desc')}) ${selection} }`),
    `{ ${plural}(block: { number: ${oldBlock} }, first: 50) ${selection} }`,
    `{ ${plural}(where: { _change_block: { number_gte: ${oldBlock} } }, first: 1000) { id } }`,
    ...ordered.slice(0, 4).map(({ name }) => `{ ${plural}(where: { ${name}_not: null }, first: 5) { id } }`),
  ];
}

/** Queries on every type of a schema, and on the deployment; `oldBlock` is one of its blocks. */
export function queriesFor(schema: EntitySchema, oldBlock: number): string[] {
  const block = '{ number hash parentHash timestamp }';
  return [
    `{ _meta { block ${block} hasIndexingErrors } }`,
    `{ _meta(block: { number: ${oldBlock} }) { block { number } hasIndexingErrors } }`,
    ...[...schema.types.values()].flatMap((type) => queriesOf(type, oldBlock)),
  ];
}
