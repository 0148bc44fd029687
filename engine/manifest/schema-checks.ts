import type { Finding } from './errors.ts';
import type { EntityField, EntitySchema, EntityType } from './types.ts';

const ID_TYPES: ReadonlySet<string> = new Set(['ID', 'String', 'Bytes', 'Int8']);

function scalarOf(field: EntityField | undefined): string | null {
  return field?.type.kind === 'scalar' && !field.list ? field.type.scalar : null;
}

function fieldNamed(type: EntityType, name: string): EntityField | undefined {
  return type.fields.find((field) => field.name === name);
}

function checkId(type: EntityType): Finding[] {
  const id = fieldNamed(type, 'id');
  const scalar = scalarOf(id);
  if (scalar === null || !id?.required || !ID_TYPES.has(scalar)) {
    return [{ place: `${type.name}.id`, problem: 'every entity needs `id: Bytes!`, `ID!`, `String!` or `Int8!`' }];
  }
  return [];
}

function checkTimeseries(type: EntityType): Finding[] {
  if (type.kind !== 'timeseries' && type.kind !== 'aggregation') return [];
  const findings: Finding[] = [];
  if (scalarOf(fieldNamed(type, 'id')) !== 'Int8') {
    findings.push({ place: `${type.name}.id`, problem: `a ${type.kind} needs \`id: Int8!\`` });
  }
  if (scalarOf(fieldNamed(type, 'timestamp')) !== 'Timestamp') {
    findings.push({ place: `${type.name}.timestamp`, problem: `a ${type.kind} needs \`timestamp: Timestamp!\`` });
  }
  return findings;
}

function checkDuplicates({ name, kind, skipsDuplicates }: EntityType): Finding[] {
  if (!skipsDuplicates || kind !== 'mutable') return [];
  return [{ place: name, problem: '`skipDuplicates: true` needs `immutable: true`' }];
}

function checkAggregation(schema: EntitySchema, type: EntityType): Finding[] {
  const { aggregation } = type;
  if (aggregation === null) return [];
  const source = schema.types.get(aggregation.source);
  if (source?.kind !== 'timeseries') {
    return [{ place: type.name, problem: `source ${aggregation.source} is no type with @entity(timeseries: true)` }];
  }
  return aggregation.dimensions
    .filter((name) => fieldNamed(source, name) === undefined)
    .map((name) => ({
      place: `${type.name}.${name}`,
      problem: `${source.name} has no field of this name to group by`,
    }));
}

function checkDerived(schema: EntitySchema, type: EntityType, field: EntityField): Finding[] {
  if (field.derivedFrom === null) return [];
  const place = `${type.name}.${field.name}`;
  if (field.type.kind !== 'reference') return [{ place, problem: '@derivedFrom needs an entity or interface type' }];
  const target = field.type.target;
  const owners = schema.interfaces.get(target) ?? [target];
  return owners.flatMap((owner) => {
    const back = schema.types.get(owner)?.fields.find((candidate) => candidate.name === field.derivedFrom);
    const refersBack = back?.derivedFrom === null && back.type.kind === 'reference';
    const isId = scalarOf(back) !== null && back?.name !== 'id';
    return refersBack || isId ? [] : [{ place, problem: `${owner}.${field.derivedFrom} does not refer back` }];
  });
}

/** Columns that number rows and tell their blocks. */
const OWN_COLUMNS: ReadonlySet<string> = new Set(['vid', 'block_range', 'block$']);

/** Names that differ in a schema may become one in the database. */
function checkNames(schema: EntitySchema): Finding[] {
  const findings: Finding[] = [];
  const tables = new Map<string, string>();
  for (const type of schema.types.values()) {
    const other = tables.get(type.table);
    if (other !== undefined)
      findings.push({ place: type.name, problem: `its table ${type.table} is that of ${other}; rename one of them` });
    tables.set(type.table, type.name);
    const columns = new Map<string, string>();
    for (const { name, column, derivedFrom } of type.fields) {
      if (derivedFrom !== null) continue;
      const place = `${type.name}.${name}`;
      const same = columns.get(column);
      if (OWN_COLUMNS.has(column)) findings.push({ place, problem: `its column ${column} is taken; rename the field` });
      else if (same !== undefined)
        findings.push({ place, problem: `its column ${column} is that of ${same}; rename one of them` });
      columns.set(column, name);
    }
  }
  return findings;
}

/** What is wrong with a schema whose types are all read. */
export function checkSchema(schema: EntitySchema): Finding[] {
  const findings: Finding[] = checkNames(schema);
  for (const type of schema.types.values()) {
    findings.push(
      ...checkId(type),
      ...checkTimeseries(type),
      ...checkDuplicates(type),
      ...checkAggregation(schema, type),
    );
    for (const field of type.fields) findings.push(...checkDerived(schema, type, field));
    const unknown = type.interfaces.filter((name) => !schema.interfaces.has(name));
    if (unknown.length > 0)
      findings.push({ place: type.name, problem: `interface ${unknown.join(', ')} is not defined` });
  }
  return findings;
}
