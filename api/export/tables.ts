import { type GraphQLSchema, getNamedType, getNullableType, isListType } from 'graphql';
import { atBlock, type EntityRow, type EntitySchema, type WhereInput } from '../../engine/index.ts';
import { type AccountAnswer, computeAccountAnswer, liquidationPrices } from '../book/account-answer.ts';
import { textOf } from '../book/row.ts';
import { positionResolvers } from '../resolvers/account.ts';
import { hasDerivedKey } from '../resolvers/account-filter.ts';
import { accountTest } from '../resolvers/account-search.ts';
import type { ApiContext } from '../resolvers/context.ts';
import { marketResolvers } from '../resolvers/market.ts';
import { gridRows } from './grid-rows.ts';
import { type Grid, gridParameters, grids } from './grids.ts';
import { heatmapGroupsTable, heatmapParameters, heatmapTable } from './heatmap-tables.ts';
import { whereParameter, wordParameter } from './parameters.ts';
import { type Cell, cellOf, type ExportTable, storedCells, type TableKind, type TableRequest } from './table.ts';

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

const positionKeys = ['balanceNow', 'valueUsd'] as const satisfies readonly (keyof typeof positionResolvers)[];

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

/** Accounts that a filter selects, page by page; its keys may be stored and derived. @throws InvalidArgument */
function selectedAccounts(request: TableRequest): AsyncIterable<EntityRow[]> {
  const where = whereParameter(request.schema, 'MarginAccount', request.parameters);
  return hasDerivedKey(where) ? testedAccounts(request, where) : scan(request, 'MarginAccount', where);
}

async function* testedAccounts(request: TableRequest, where: WhereInput): AsyncGenerator<EntityRow[]> {
  const { context, analytics } = request;
  const selects = await accountTest(context.sources.reader, analytics, where);
  for await (const rows of scan(request, 'MarginAccount', {})) yield rows.filter((row) => selects(textOf(row, 'id')));
}

function accountsTable(request: TableRequest): ExportTable {
  const { analytics, block } = request;
  const stored = storedFields(request, 'MarginAccount');
  const accounts = selectedAccounts(request);
  async function* pages() {
    for await (const rows of accounts) {
      yield rows.map((row) => {
        const answer = computeAccountAnswer(analytics, textOf(row, 'id'));
        return [...storedCells(row, stored), ...accountKeys.map((key) => answer[key])];
      });
    }
  }
  return { columns: [...stored, ...accountKeys], block, analytics, pages: pages() };
}

const priceKeys = ['marketId', 'tokenId', 'currentPrice', 'liquidationPrice', 'distance', 'side'] as const;

function pricesTable(request: TableRequest): ExportTable {
  const { analytics, block } = request;
  const columns = ['marginAccount.id', 'market.id', 'token.id', 'currentPrice', 'liquidationPrice', 'distance', 'side'];
  const accounts = selectedAccounts(request);
  async function* pages() {
    for await (const rows of accounts) {
      yield rows.flatMap((row) => {
        const id = textOf(row, 'id');
        return liquidationPrices(analytics, id).map((price) => [id, ...priceKeys.map((key) => price[key])]);
      });
    }
  }
  return { columns, block, analytics, pages: pages() };
}

/** Rows of an entity, each with some of its derived fields. */
function derivedTable(type: string, keys: readonly string[], derivedOf: DerivedOf): TableKind['open'] {
  return (request) => {
    const { context, analytics, schema, parameters, block } = request;
    const where = whereParameter(schema, type, parameters);
    const stored = storedFields(request, type);
    const cellsOf = async (row: EntityRow): Promise<Cell[]> => {
      const derived = await Promise.all(derivedOf(row, context));
      return [...storedCells(row, stored), ...derived.map(cellOf)];
    };
    async function* pages() {
      for await (const rows of scan(request, type, where)) {
        atBlock(rows, block);
        yield await Promise.all(rows.map(cellsOf));
      }
    }
    return { columns: [...stored, ...keys], block, analytics, pages: pages() };
  };
}

type DerivedOf = (row: EntityRow, context: ApiContext) => unknown[];

const marketsOf: DerivedOf = (row, context) => marketKeys.map((key) => marketResolvers[key](row, {}, context));
const positionsOf: DerivedOf = (row, context) => positionKeys.map((key) => positionResolvers[key](row, {}, context));

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
  return async (request) => {
    const { block, analytics } = request;
    const first = await gridRows({ ...request, grid, block: block.number });
    async function* pages() {
      for (let found = first; ; ) {
        for (let start = 0; start < found.rows.length; start += PAGE) yield found.rows.slice(start, start + PAGE);
        if (found.next === null) return;
        const parameters = new Map(request.parameters).set('after', found.next);
        found = await gridRows({ ...request, parameters, grid, block: block.number });
      }
    }
    return { columns: first.columns, block, analytics, pages: pages() };
  };
}

/** Exports with columns of their own. Opening one throws InvalidArgument where its parameters do not fit. */
export const exportTables: ReadonlyMap<string, TableKind> = new Map<string, TableKind>([
  ['marginAccounts', { parameters: [...common, 'where'], open: accountsTable }],
  ['markets', { parameters: [...common, 'where'], open: derivedTable('Market', marketKeys, marketsOf) }],
  ['positions', { parameters: [...common, 'where'], open: derivedTable('Position', positionKeys, positionsOf) }],
  ['liquidationPrices', { parameters: [...common, 'where'], open: pricesTable }],
  ['heatmap', { parameters: [...common, ...heatmapParameters], open: heatmapTable }],
  ['heatmapGroups', { parameters: [...common, ...heatmapParameters, 'by'], open: heatmapGroupsTable }],
]);

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
