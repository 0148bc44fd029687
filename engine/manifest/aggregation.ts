import type { ConstDirectiveNode, ObjectTypeDefinitionNode } from 'graphql';
import { booleanArgument, directive, stringArgument, stringListArgument } from './directives.ts';
import type { Finding } from './errors.ts';
import type { Aggregate, EntityType } from './types.ts';

type Aggregation = NonNullable<EntityType['aggregation']>;
type Interval = Aggregation['intervals'][number];

const FUNCTIONS: ReadonlySet<string> = new Set<Aggregate['fn']>(['sum', 'count', 'min', 'max', 'first', 'last']);

function isFunction(name: string | null): name is Aggregate['fn'] {
  return name !== null && FUNCTIONS.has(name);
}

function readIntervals(names: readonly string[], place: string, findings: Finding[]): Interval[] {
  const unknown = names.filter((name) => name !== 'hour' && name !== 'day');
  if (names.length === 0) findings.push({ place, problem: '@aggregation needs intervals: ["hour"], ["day"] or both' });
  if (unknown.length > 0) findings.push({ place, problem: `interval ${unknown.join(', ')} is neither hour nor day` });
  return (['hour', 'day'] as const).filter((interval) => names.includes(interval));
}

/** What `@aggregation` and the `@aggregate`s of its fields say. */
export function readAggregation(
  node: ObjectTypeDefinitionNode,
  aggregated: ConstDirectiveNode,
  findings: Finding[],
): Aggregation {
  const place = node.name.value;
  const source = stringArgument(aggregated, 'source') ?? '';
  const intervals = readIntervals(stringListArgument(aggregated, 'intervals') ?? [], place, findings);
  const dimensions: string[] = [];
  const aggregates: Aggregate[] = [];
  for (const field of node.fields ?? []) {
    const name = field.name.value;
    const aggregate = directive(field, 'aggregate');
    if (!aggregate) {
      if (name !== 'id' && name !== 'timestamp') dimensions.push(name);
      continue;
    }
    const fn = stringArgument(aggregate, 'fn');
    const arg = stringArgument(aggregate, 'arg');
    if (!isFunction(fn)) {
      findings.push({
        place: `${place}.${name}`,
        problem: `@aggregate(fn: ${fn}) is none of ${[...FUNCTIONS].join(', ')}`,
      });
      continue;
    }
    if (fn !== 'count' && arg === null) findings.push({ place: `${place}.${name}`, problem: `${fn} needs an arg` });
    aggregates.push({
      field: name,
      fn,
      arg: fn === 'count' ? null : arg,
      cumulative: booleanArgument(aggregate, 'cumulative'),
    });
  }
  return { source, intervals, dimensions, aggregates };
}
