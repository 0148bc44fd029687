import { type GraphQLSchema, getNamedType, getNullableType, isListType } from 'graphql';
import {
  atBlock,
  type EntityRow,
  type EntitySchema,
  type ProcessedBlock,
  type WhereInput,
} from '../../engine/index.ts';
import { type AccountAnswer, computeAccountAnswer } from '../book/account-answer.ts';
import type { Analytics } from '../book/analytics.ts';
import { knownTargetAt, targetOf } from '../book/asset-family.ts';
import { textOf } from '../book/row.ts';
import { hasDerivedKey } from '../resolvers/account-filter.ts';
import { accountTest } from '../resolvers/account-search.ts';
import type { ApiContext } from '../resolvers/context.ts';
import { heatmapAnswer } from '../resolvers/heatmap.ts';
import { marketResolvers } from '../resolvers/market.ts';
import { maskOf } from '../resolvers/pool-scope.ts';
import { type Grid, gridParameters, gridRows, grids } from './grids.ts';
import { integerParameter, type Parameters, whereParameter, wordParameter } from './parameters.ts';
import { type Cell, cellOf, type ExportTable, storedCells } from './table.ts';

export interface TableRequest {
  readonly schema: GraphQLSchema;
  readonly parameters: Parameters;
  readonly context: ApiContext;
  readonly block: ProcessedBlock;
  readonly analytics: Analytics;
}

interface TableKind {
  readonly parameters: readonly string[];
  readonly open: (request: TableRequest) => ExportTable | Promise<ExportTable>;
}

const common = ['block', 'subgraphError'];

const accountKeys = [
  'nativeHealth',
  'healthFactorRaw',
  'marginRatio',
  'leverage',
  'walletLeverage',
  'collateralUsd',
  'debtUsd',
  'equityUsd',
  'ltv',
  'liquidationThreshold',
  'isLiquidatable',
  'uniformShock',
  'distanceToLiquidation',
  'unknownReason',
] as const satisfies readonly (keyof AccountAnswer)[];

const marketKeys = [
  'utilization',
  'supplyApr',
  'borrowApr',
  'supplyApy',
  'borrowApy',
  'totalSupply',
  'totalBorrow',
  'totalSupplyUsd',
  'totalBorrowUsd',
  'priceUsd',
  'priceAgeSeconds',
  'isStable',
  'openSuppliers',
  'openBorrowers',
] as const satisfies readonly (keyof typeof marketResolvers)[];

const heatmapColumns = [
  'place',
  'lowerPrice',
  'upperPrice',
  'lowerDistance',
  'upperDistance',
  'accounts',
  'collateralUsd',
  'debtUsd',
  'expectedSeizedUsd',
] as const;

/** Those of GraphQL; from and to are the ends of its range. */
const heatmapParameters = ['market', 'asset', 'yieldBearing', 'bins', 'scale', 'from', 'to', 'side', 'where'] as const;

/** Exports with columns of their own. Opening one throws InvalidArgument where its parameters do not fit. */
export const exportTables: ReadonlyMap<string, TableKind> = new Map<string, TableKind>([
  ['marginAccounts', { parameters: [...common, 'where'], open: accountsTable }],
  ['markets', { parameters: [...common, 'where'], open: marketsTable }],
  ['heatmap', { parameters: [...common, ...heatmapParameters], open: heatmapTable }],
]);

/** Rows of a page are held, written and let go together. */
const PAGE = 1_000;
const BUCKETS = 10_000;

/** Stored fields of an entity, references by id. */
function storedFields({ context }: TableRequest, type: string): string[] {
  const fields = context.sources.reader.schema.types.get(type)?.fields ?? [];
  return fields.filter((field) => field.derivedFrom === null).map((field) => field.name);
}

function scan({ context, block }: TableRequest, type: string, where: WhereInput): AsyncIterable<EntityRow[]> {
  return context.sources.reader.scan({ type, block: block.number, where, pageSize: PAGE });
}

function accountsTable(request: TableRequest): ExportTable {
  const { context, analytics, schema, parameters, block } = request;
  const where = whereParameter(schema, 'MarginAccount', parameters);
  const stored = storedFields(request, 'MarginAccount');
  const isDerived = hasDerivedKey(where);
  async function* pages() {
    const selects = isDerived ? await accountTest(context.sources.reader, analytics, where) : () => true;
    for await (const rows of scan(request, 'MarginAccount', isDerived ? {} : where)) {
      yield rows.flatMap((row) => {
        const id = textOf(row, 'id');
        if (!selects(id)) return [];
        const answer = computeAccountAnswer(analytics, id);
        return [[...storedCells(row, stored), ...accountKeys.map((key) => answer[key])]];
      });
    }
  }
  return { columns: [...stored, ...accountKeys], block, analytics, pages: pages() };
}

function marketsTable(request: TableRequest): ExportTable {
  const { context, analytics, schema, parameters, block } = request;
  const where = whereParameter(schema, 'Market', parameters);
  const stored = storedFields(request, 'Market');
  const cellsOf = async (row: EntityRow): Promise<Cell[]> => {
    const derived = await Promise.all(marketKeys.map((key) => marketResolvers[key](row, {}, context)));
    return [...storedCells(row, stored), ...derived.map(cellOf)];
  };
  async function* pages() {
    for await (const rows of scan(request, 'Market', where)) {
      atBlock(rows, block);
      yield await Promise.all(rows.map(cellsOf));
    }
  }
  return { columns: [...stored, ...marketKeys], block, analytics, pages: pages() };
}

/** Every entity by the name of its list, stored fields alone. */
function entitiesTable(type: string): TableKind['open'] {
  return (request) => {
    const where = whereParameter(request.schema, type, request.parameters);
    return storedTable(request, type, scan(request, type, where));
  };
}

/** Buckets of an aggregation; they cannot be scanned. */
function aggregationTable(type: string): TableKind['open'] {
  return (request) => {
    const { schema, parameters, block, context } = request;
    const query = {
      type,
      block: block.number,
      where: whereParameter(schema, type, parameters),
      interval: wordParameter(parameters, 'interval', ['hour', 'day']),
      current: wordParameter(parameters, 'current', ['exclude', 'include']),
      orderBy: 'id',
    };
    async function* buckets() {
      for (let skip = 0; ; skip += BUCKETS) {
        const rows = await context.sources.reader.find({ ...query, skip, first: BUCKETS });
        yield rows;
        if (rows.length < BUCKETS) return;
      }
    }
    return storedTable(request, type, buckets());
  };
}

function storedTable(request: TableRequest, type: string, found: AsyncIterable<readonly EntityRow[]>): ExportTable {
  const { block, analytics } = request;
  const stored = storedFields(request, type);
  async function* pages() {
    for await (const rows of found) yield rows.map((row) => storedCells(row, stored));
  }
  return { columns: stored, block, analytics, pages: pages() };
}

function gridTable(grid: Grid): TableKind['open'] {
  return async ({ schema, parameters, context, block, analytics }) => {
    const { columns, rows } = await gridRows({ schema, grid, parameters, context, block: block.number });
    async function* pages() {
      for (let start = 0; start < rows.length; start += PAGE) yield rows.slice(start, start + PAGE);
    }
    return { columns, block, analytics, pages: pages() };
  };
}

/** What an export of this name is; null where there is none. */
export function exportKind(schema: GraphQLSchema, entities: EntitySchema, name: string): TableKind | null {
  const special = exportTables.get(name);
  if (special !== undefined) return special;
  const grid = grids.get(name);
  if (grid !== undefined) {
    return { parameters: [...common, ...gridParameters(schema, grid)], open: gridTable(grid) };
  }
  const field = schema.getQueryType()?.getFields()[name];
  const type = field === undefined || !isListType(getNullableType(field.type)) ? null : getNamedType(field.type).name;
  if (type === null || !entities.types.has(type)) return null;
  return entities.types.get(type)?.aggregation === null
    ? { parameters: [...common, 'where'], open: entitiesTable(type) }
    : { parameters: [...common, 'where', 'interval', 'current'], open: aggregationTable(type) };
}

async function heatmapTable({ parameters, analytics, block, schema, context }: TableRequest): Promise<ExportTable> {
  const target = targetOf({
    market: parameters.get('market') ?? null,
    asset: parameters.get('asset') ?? null,
    yieldBearing: wordParameter(parameters, 'yieldBearing', ['true', 'false']) === 'true',
  });
  const args = {
    bins: integerParameter(parameters, 'bins') ?? null,
    scale: wordParameter(parameters, 'scale', ['ABSOLUTE', 'LOG_DISTANCE']),
    range: { from: parameters.get('from'), to: parameters.get('to') },
    side: parameters.has('side') ? wordParameter(parameters, 'side', ['DOWN', 'UP']) : null,
    where: parameters.has('where') ? whereParameter(schema, 'MarginAccount', parameters) : null,
  };
  const at = knownTargetAt(analytics, target);
  const map = heatmapAnswer(analytics, at, args, await maskOf(analytics, { poolId: null, args, context }));
  const rows = map.bins.map(({ stake, ...bin }) => ({ place: 'bin', ...bin, ...stake }));
  const beside = (['belowRange', 'aboveRange', 'liquidatable', 'unreachable'] as const).map((place) => ({
    place,
    lowerPrice: null,
    upperPrice: null,
    lowerDistance: null,
    upperDistance: null,
    ...map[place],
  }));
  const cells = [...rows, ...beside].map((row) => heatmapColumns.map((column) => row[column]));
  async function* pages() {
    if (map.unknownReason === null) yield cells;
  }
  return { columns: heatmapColumns, block, analytics, pages: pages() };
}
