import {
  coerceInputValue,
  execute,
  GraphQLError,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isLeafType,
  isListType,
  isObjectType,
  isRequiredArgument,
  parse,
} from 'graphql';
import { InvalidArgument } from '../errors.ts';
import type { ApiContext } from '../resolvers/context.ts';
import type { Parameters } from './parameters.ts';
import type { Cell } from './table.ts';

/** A list within the answer of a root field, or of a field of one market. */
export interface Grid {
  readonly field: string;
  /** Fields from the answer to the list; none where the answer is the list. */
  readonly path: readonly string[];
  readonly ofMarket?: true;
  /** One row for each bin of each sample. */
  readonly isTimeGrid?: true;
}

/** Answers that are lists or hold one, by the name of their export. */
export const grids: ReadonlyMap<string, Grid> = new Map<string, Grid>([
  ['atRiskCurve', { field: 'atRiskCurve', path: ['points'] }],
  ['leverageDistribution', { field: 'leverageDistribution', path: ['buckets'] }],
  ['sigmaDistribution', { field: 'sigmaDistribution', path: ['buckets'] }],
  ['heatmapHistory', { field: 'liquidationHeatmapHistory', path: ['samples'], isTimeGrid: true }],
  ['heatmapScorecard', { field: 'heatmapScorecard', path: ['samples'] }],
  ['openInterestSummary', { field: 'openInterestSummary', path: ['markets'] }],
  ['oracleHealth', { field: 'oracleHealth', path: [] }],
  ['leverageBuildUp', { field: 'leverageBuildUp', path: [] }],
  ['carryBoard', { field: 'carryBoard', path: ['rows'] }],
  ['cascade', { field: 'cascade', path: ['rounds'] }],
  ['cascadePrices', { field: 'cascade', path: ['prices'] }],
  ['cascadeProtocols', { field: 'cascade', path: ['protocols'] }],
  ['badDebtByKind', { field: 'badDebtSummary', path: ['realized'] }],
  ['reconciliation', { field: 'reconciliation', path: ['lines'] }],
  ['alerts', { field: 'alerts', path: ['nodes'] }],
  ['alertRules', { field: 'alertRules', path: [] }],
  ['alertMetrics', { field: 'alertMetrics', path: [] }],
  ['alertRoutes', { field: 'alertRoutes', path: [] }],
  ['parameterChangeImpacts', { field: 'parameterChangeImpacts', path: [] }],
  ['owner', { field: 'owner', path: ['exposures'] }],
  ['ownerStrategies', { field: 'owner', path: ['strategies'] }],
  ['utilizationHistory', { field: 'utilizationHistory', path: ['points'], ofMarket: true }],
  ['fundingHistory', { field: 'fundingHistory', path: ['points'], ofMarket: true }],
  ['rateCurve', { field: 'rateCurve', path: ['points'], ofMarket: true }],
  ['rateCurveHistory', { field: 'rateCurveHistory', path: ['samples'], ofMarket: true }],
]);

/** Names of the parameters a grid takes besides block. */
export const gridParameters = (schema: GraphQLSchema, grid: Grid): string[] => [
  ...(grid.ofMarket ? ['market'] : []),
  ...fieldOf(schema, grid)
    .args.map(({ name }) => name)
    .filter((name) => name !== 'block'),
];

export interface GridRows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

interface GridRequest {
  readonly schema: GraphQLSchema;
  readonly grid: Grid;
  readonly parameters: Parameters;
  readonly context: ApiContext;
  readonly block: number;
}

/** The list as rows, asked through the schema, so that it is what GraphQL answers. @throws what the field throws */
export async function gridRows({ schema, grid, parameters, context, block }: GridRequest): Promise<GridRows> {
  const field = fieldOf(schema, grid);
  const given = field.args.filter(({ name }) => parameters.has(name) && name !== 'block');
  const absent = field.args.find((arg) => isRequiredArgument(arg) && !parameters.has(arg.name));
  if (absent !== undefined) throw new InvalidArgument(`${absent.name} is not given, and ${grid.field} needs it.`);
  const variables = Object.fromEntries(given.map((arg) => [arg.name, argumentOf(arg, parameters.get(arg.name) ?? '')]));
  const leaves = grid.isTimeGrid ? timeLeaves : leavesOf(rowType(field, grid.path));
  const selected = grid.path.reduceRight(
    (inner, name) => `${name} { ${inner} }`,
    leaves.map(({ text }) => text).join(' '),
  );
  const beside = grid.isTimeGrid ? 'edges ' : '';
  const at = `block: { number: ${block} }`;
  const pairs = [...given.map(({ name }) => `${name}: $${name}`), ...(grid.ofMarket ? [] : [at])];
  const heads = given.map(({ name, type }) => `$${name}: ${String(type)}`);
  const call = `${grid.field}${pairs.length > 0 ? `(${pairs.join(', ')})` : ''} { ${beside}${selected} }`;
  const own = grid.ofMarket ? `market(id: ${JSON.stringify(marketOf(parameters))}, ${at}) { ${call} }` : call;
  const document = parse(`query${heads.length > 0 ? `(${heads.join(', ')})` : ''} { ${own} }`);
  const { data, errors } = await execute({ schema, document, variableValues: variables, contextValue: context });
  const failed = errors?.[0];
  if (failed !== undefined) {
    const { originalError } = failed;
    const isOurs = originalError !== undefined && originalError !== null && !(originalError instanceof GraphQLError);
    throw isOurs ? originalError : new InvalidArgument(failed.message.slice(0, 300));
  }
  const answer = grid.ofMarket ? at1(data?.market, grid.field) : data?.[grid.field];
  const list = grid.path.reduce<unknown>((value, name) => at1(value, name), answer);
  const items: readonly unknown[] = Array.isArray(list) ? list : [];
  if (grid.isTimeGrid) return timeRows(items, textsOf(at1(answer, 'edges')));
  return {
    columns: leaves.map(({ path }) => path.join('.')),
    rows: items.map((item) => leaves.map(({ path }) => path.reduce<unknown>(at1, item) as Cell)),
  };
}

const timeLeaves: readonly Leaf[] = ['timestamp', 'block { number }', 'referencePrice', 'values'].map((text) => ({
  path: [text],
  text,
}));

const timeColumns = ['timestamp', 'block', 'referencePrice', 'lowerPrice', 'upperPrice', 'value'] as const;

const textsOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

/** Samples told bin by bin; of a sample without a price nothing. */
function timeRows(samples: readonly unknown[], edges: readonly string[]): GridRows {
  const rows = samples.flatMap((sample) => {
    const [timestamp, price] = [Number(at1(sample, 'timestamp')), at1(sample, 'referencePrice')];
    const number = Number(at1(at1(sample, 'block'), 'number'));
    return textsOf(at1(sample, 'values')).map((value, bin): Cell[] => [
      timestamp,
      number,
      price === null ? null : String(price),
      edges[bin] ?? null,
      edges[bin + 1] ?? null,
      value,
    ]);
  });
  return { columns: timeColumns, rows };
}

const at1 = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (Reflect.get(value, name) ?? null) : null;

function fieldOf(schema: GraphQLSchema, { field, ofMarket }: Grid): GraphQLField<unknown, unknown> {
  const owner = ofMarket ? schema.getType('Market') : schema.getQueryType();
  const found = isObjectType(owner) ? owner.getFields()[field] : undefined;
  if (found === undefined) throw new RangeError(`The schema has no field ${field} to export.`);
  return found;
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

interface Leaf {
  readonly path: readonly string[];
  readonly text: string;
}

const MOST_NESTED = 3;

/** Scalars of a row and of the objects in it; of an entity its id alone, and of lists those of scalars. */
function leavesOf(type: GraphQLObjectType, nested = 0): Leaf[] {
  return Object.values(type.getFields()).flatMap((field): Leaf[] => {
    const inner = getNamedType(field.type);
    if (field.name === 'meta' || field.args.some(isRequiredArgument)) return [];
    if (isLeafType(inner)) return [{ path: [field.name], text: field.name }];
    if (!isObjectType(inner) || isListType(getNullableType(field.type)) || nested >= MOST_NESTED) return [];
    if (inner.name === 'AnswerProvenance') return [];
    const leaves = 'id' in inner.getFields() ? [{ path: ['id'], text: 'id' }] : leavesOf(inner, nested + 1);
    return leaves.map(({ path, text }) => ({ path: [field.name, ...path], text: `${field.name} { ${text} }` }));
  });
}

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
