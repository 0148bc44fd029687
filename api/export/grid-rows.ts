import {
  coerceInputValue,
  execute,
  GraphQLError,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  getOperationAST,
  isLeafType,
  isListType,
  isObjectType,
  isRequiredArgument,
  parse,
} from 'graphql';
import { InvalidArgument, QueryTooExpensive } from '../errors.ts';
import { isConnection, operationCost } from '../limits/cost.ts';
import type { ApiContext } from '../resolvers/context.ts';
import { fieldOf, type Grid } from './grids.ts';
import type { Parameters } from './parameters.ts';
import { type Cell, cellOf } from './table.ts';
import { timeColumns, timeLeaves, timeRows } from './time-grid.ts';
import { type Leaf, member, pathsOf, rowsAt, selectionOf } from './tree.ts';

export interface GridRows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** Where a list that is told page by page goes on; null at its end. */
  readonly next: string | null;
}

export interface GridRequest {
  readonly schema: GraphQLSchema;
  readonly grid: Grid;
  readonly parameters: Parameters;
  readonly context: ApiContext;
  readonly block: number;
  /** Cost points that one question may have. */
  readonly cost: number;
}

/** The list as rows, asked through the schema, so that it is what GraphQL answers. @throws what the field throws */
export async function gridRows(request: GridRequest): Promise<GridRows> {
  const { schema, grid, parameters } = request;
  const field = fieldOf(schema, grid);
  const isPaged = isConnection(field);
  const beside = Object.entries(grid.beside ?? {}).map(([column, path]): Leaf => ({ column, path: path.split('.') }));
  const own = grid.isTimeGrid ? timeLeaves : leavesOf(rowType(field, grid.path));
  const inRow = own.map((leaf): Leaf => ({ ...leaf, path: [...grid.path, ...leaf.path] }));
  const leaves = [...beside, ...inRow];
  const extra = [...(grid.isTimeGrid ? [['edges']] : []), ...(isPaged ? pageInfo : [])];
  const answer = await answerOf(request, field, selectionOf([...leaves.flatMap(pathsOf), ...extra]));
  const next = isPaged && !parameters.has('first') ? nextOf(answer) : null;
  if (grid.isTimeGrid) return { columns: timeColumns, rows: timeRows(answer), next };
  const rows = rowsAt(answer, grid.path, leaves).map((row) => row.map(cellOf));
  return { columns: leaves.map(({ column }) => column), rows, next };
}

const pageInfo = [
  ['pageInfo', 'hasNextPage'],
  ['pageInfo', 'endCursor'],
];

function nextOf(answer: unknown): string | null {
  const info = member(answer, 'pageInfo');
  const [more, cursor] = [member(info, 'hasNextPage'), member(info, 'endCursor')];
  return more === true && typeof cursor === 'string' ? cursor : null;
}

/** @throws InvalidArgument, QueryTooExpensive, what the field throws */
async function answerOf(
  { schema, grid, parameters, context, block, cost }: GridRequest,
  field: GraphQLField<unknown, unknown>,
  selection: string,
): Promise<unknown> {
  const given = field.args.filter(({ name }) => parameters.has(name) && name !== 'block');
  const absent = field.args.find((arg) => isRequiredArgument(arg) && !parameters.has(arg.name));
  if (absent !== undefined) throw new InvalidArgument(`${absent.name} is not given, and ${grid.field} needs it.`);
  const variables = Object.fromEntries(given.map((arg) => [arg.name, argumentOf(arg, parameters.get(arg.name) ?? '')]));
  const at = `block: { number: ${block} }`;
  const takesBlock = field.args.some(({ name }) => name === 'block');
  const pairs = [...given.map(({ name }) => `${name}: $${name}`), ...(takesBlock ? [at] : [])];
  const heads = given.map(({ name, type }) => `$${name}: ${String(type)}`);
  const call = `${grid.field}${pairs.length > 0 ? `(${pairs.join(', ')})` : ''} { ${selection} }`;
  const own = grid.ofMarket ? `market(id: ${JSON.stringify(marketOf(parameters))}, ${at}) { ${call} }` : call;
  const document = parse(`query${heads.length > 0 ? `(${heads.join(', ')})` : ''} { ${own} }`);
  const operation = getOperationAST(document);
  const points = operation ? operationCost({ schema, document, operation, variables }) : 0;
  if (points > cost) throw new QueryTooExpensive(points, cost);
  const { data, errors } = await execute({ schema, document, variableValues: variables, contextValue: context });
  const failed = errors?.[0];
  if (failed !== undefined) {
    const { originalError } = failed;
    const isOurs = originalError !== undefined && originalError !== null && !(originalError instanceof GraphQLError);
    throw isOurs ? originalError : new InvalidArgument(failed.message.slice(0, 300));
  }
  return grid.ofMarket ? member(data?.market, grid.field) : data?.[grid.field];
}

function rowType(field: GraphQLField<unknown, unknown>, path: readonly string[]): GraphQLObjectType {
  let type = getNamedType(field.type);
  for (const name of path) {
    const inner = isObjectType(type) ? type.getFields()[name] : undefined;
    if (inner !== undefined) type = getNamedType(inner.type);
  }
  if (!isObjectType(type)) throw new RangeError(`What ${field.name} answers has no rows to export.`);
  return type;
}

const MOST_NESTED = 3;

/**
 * Scalars of a row and of the objects in it; of an entity its id alone. Of lists those of scalars, and those of pairs of
 * a name and a value, as one cell.
 */
function leavesOf(type: GraphQLObjectType, nested = 0): Leaf[] {
  return Object.values(type.getFields()).flatMap((field): Leaf[] => {
    const inner = getNamedType(field.type);
    if (field.name === 'meta' || field.args.some(isRequiredArgument)) return [];
    if (isLeafType(inner)) return [{ column: field.name, path: [field.name] }];
    if (!isObjectType(inner) || field.args.length > 0 || nested >= MOST_NESTED) return [];
    if (isListType(getNullableType(field.type))) {
      return isPair(inner) ? [{ column: field.name, path: [field.name], isPairs: true }] : [];
    }
    if (inner.name === 'AnswerProvenance') return [];
    const leaves = 'id' in inner.getFields() ? [{ column: 'id', path: ['id'] }] : leavesOf(inner, nested + 1);
    return leaves.map(({ column, path, ...leaf }) => ({
      ...leaf,
      column: `${field.name}.${column}`,
      path: [field.name, ...path],
    }));
  });
}

/** A label: a name and its value, and nothing else. */
export const isPair = (type: GraphQLObjectType): boolean =>
  Object.keys(type.getFields()).sort().join(' ') === 'name value';

function marketOf(parameters: Parameters): string {
  const id = parameters.get('market');
  if (id !== undefined && /^0x[0-9a-f]{2,200}$/i.test(id)) return id.toLowerCase();
  throw new InvalidArgument(`market is ${String(id).slice(0, 80)}: give the id of a market.`);
}

/** A parameter as the field's argument: words and numbers as they are, filters and lists as JSON. @throws InvalidArgument */
function argumentOf({ name, type }: GraphQLField<unknown, unknown>['args'][number], text: string): unknown {
  const isText = isLeafType(getNullableType(type)) && !['Int', 'Boolean'].includes(getNamedType(type).name);
  const value = isText ? text : jsonOf(name, text);
  coerceInputValue(value, type, (_path, _value, error) => {
    throw new InvalidArgument(`${name} does not fit: ${error.message.replace(/ ?Did you mean .*\?/s, '')}`);
  });
  return value;
}

function jsonOf(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidArgument(`${name} is no JSON: give a number, true or false, a list or an object, URL-encoded.`);
  }
}
