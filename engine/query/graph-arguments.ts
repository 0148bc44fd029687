import type { EntitySchema } from '../manifest/types.ts';
import { InvalidQuery } from './errors.ts';
import type { BlockConstraint, EntitySelection, WhereInput } from './types.ts';

export const MAX_FIRST = 1000;
const DEFAULT_FIRST = 100;

/** Arguments of a field after coercion. */
export type Arguments = { readonly [name: string]: unknown };

/**
 * The rows a collection field's arguments ask for.
 * @throws InvalidQuery when `first` or `skip` is out of range.
 */
export function selectionOf(schema: EntitySchema, typeName: string, args: Arguments): EntitySelection {
  const where = args.where;
  const isAggregation = schema.types.get(typeName)?.kind === 'aggregation';
  return {
    ...range(args),
    ...order(args, isAggregation),
    ...(isWhere(where) ? { where } : {}),
    ...(args.interval === 'hour' || args.interval === 'day' ? { interval: args.interval } : {}),
    ...(args.current === 'include' ? { current: 'include' } : {}),
  };
}

function isWhere(value: unknown): value is WhereInput {
  return typeof value === 'object' && value !== null;
}

function range(args: Arguments): { first: number; skip: number } {
  const first = args.first ?? DEFAULT_FIRST;
  const skip = args.skip ?? 0;
  if (typeof first !== 'number' || first < 1 || first > MAX_FIRST)
    throw new InvalidQuery(`The \`first\` argument must be between 1 and ${MAX_FIRST}, but is ${first}`);
  if (typeof skip !== 'number' || skip < 0)
    throw new InvalidQuery(`The \`skip\` argument must be 0 or more, but is ${skip}`);
  return { first, skip };
}

/** As in graph-node, a direction counts only with `orderBy`, and buckets come newest first by default. */
function order(args: Arguments, isAggregation: boolean): Pick<EntitySelection, 'orderBy' | 'orderDirection'> {
  const orderBy = args.orderBy;
  if (typeof orderBy === 'string') return { orderBy, orderDirection: args.orderDirection === 'desc' ? 'desc' : 'asc' };
  return isAggregation ? { orderBy: 'timestamp', orderDirection: 'desc' } : {};
}

/**
 * The block a `block` argument names; a hash counts before a number.
 * @throws InvalidQuery when it names none.
 */
export function constraintOf(argument: unknown): BlockConstraint {
  if (argument === undefined || argument === null) return { type: 'latest' };
  const { hash, number, number_gte: atLeast } = Object(argument);
  if (typeof hash === 'string') return { type: 'hash', hash };
  if (typeof number === 'number') return { type: 'number', number };
  if (typeof atLeast === 'number') return { type: 'number_gte', number: atLeast };
  throw new InvalidQuery('`block` wants one of { number }, { hash } and { number_gte }');
}
