import type { EntityField, EntityType } from '../manifest/types.ts';
import { scalarOf } from './layout.ts';

const EQUALITY = ['', 'not', 'in', 'not_in'];
const COMPARISON = ['', 'not', 'gt', 'lt', 'gte', 'lte', 'in', 'not_in'];
const BYTES = [...COMPARISON, 'contains', 'not_contains'];
const TEXT = [
  ...COMPARISON,
  ...['contains', 'starts_with', 'ends_with'].flatMap((operator) => [
    operator,
    `${operator}_nocase`,
    `not_${operator}`,
    `not_${operator}_nocase`,
  ]),
];
const LIST = ['', 'not', 'contains', 'not_contains'];
const TEXT_LIST = [...LIST, 'contains_nocase', 'not_contains_nocase'];
const AGGREGATED_NUMBER = ['', 'gt', 'lt', 'gte', 'lte', 'in'];

const ORDERED = new Set(['Int', 'Int8', 'BigInt', 'BigDecimal', 'Timestamp', 'ID']);

/** Input type and operators of the filters on one field. */
interface FieldFilter {
  readonly input: string;
  readonly operators: readonly string[];
}

/** Filters on references take ids: as strings, and as numbers where ids are. */
function inputOf(field: EntityField): string {
  if (field.type.kind === 'enum') return field.type.name;
  if (field.type.kind === 'scalar') return field.type.scalar;
  return field.type.idType === 'Int8' ? 'Int8' : 'String';
}

function filterOf(field: EntityField, isAggregation: boolean): FieldFilter {
  const input = inputOf(field);
  if (field.list) {
    const isText = field.type.kind !== 'enum' && ['String', 'ID'].includes(scalarOf(field));
    return { input, operators: isText ? TEXT_LIST : LIST };
  }
  if (field.type.kind === 'enum') return { input, operators: EQUALITY };
  if (isAggregation) return { input, operators: ORDERED.has(input) && input !== 'ID' ? AGGREGATED_NUMBER : [''] };
  if (input === 'Bytes') return { input, operators: BYTES };
  if (ORDERED.has(input)) return { input, operators: COMPARISON };
  return { input, operators: input === 'String' ? TEXT : EQUALITY };
}

/** Keys that are no fields, whatever a schema's fields are called. */
const COMBINATORS: ReadonlySet<string> = new Set(['and', 'or']);

function fieldInputs(field: EntityField, isAggregation: boolean): string[] {
  const lines: string[] = [];
  if (field.derivedFrom === null) {
    const { input, operators } = filterOf(field, isAggregation);
    for (const operator of operators) {
      if (operator === '' && COMBINATORS.has(field.name)) continue;
      const takesList = field.list || operator === 'in' || operator === 'not_in';
      lines.push(`  ${field.name}${operator && `_${operator}`}: ${takesList ? `[${input}!]` : input}`);
    }
  }
  if (field.type.kind === 'reference') lines.push(`  ${field.name}_: ${field.type.target}_filter`);
  return lines;
}

/** The `where` input of an entity, an aggregation (time and dimensions only) or an interface. */
export function filterSdl(name: string, fields: readonly EntityField[], type: EntityType | null): string {
  const aggregated = new Set(type?.aggregation?.aggregates.map((aggregate) => aggregate.field));
  const isAggregation = type?.kind === 'aggregation';
  const inputs = fields
    .filter((field) => !aggregated.has(field.name))
    .flatMap((field) => fieldInputs(field, isAggregation));
  return `input ${name}_filter {
${inputs.join('\n')}
  "Entities changed at or after a block."
  _change_block: BlockChangedFilter
  and: [${name}_filter]
  or: [${name}_filter]
}`;
}

/** What rows can be ordered by: fields, and plain fields of an entity a field refers to. */
export function orderBySdl(
  name: string,
  fields: readonly EntityField[],
  fieldsOf: (target: string) => readonly EntityField[],
): string {
  const values = fields.flatMap((field) => {
    if (field.type.kind !== 'reference' || field.list) return [field.name];
    const children = fieldsOf(field.type.target).filter((child) => !child.list && child.type.kind !== 'reference');
    return [field.name, ...children.map((child) => `${field.name}__${child.name}`)];
  });
  return `enum ${name}_orderBy {\n${values.map((value) => `  ${value}`).join('\n')}\n}`;
}
