import type { GraphQLSchema } from 'graphql';
import { atBlock, type EntityRow, type ProcessedBlock, type WhereInput } from '../../engine/index.ts';
import { type AccountAnswer, computeAccountAnswer } from '../book/account-answer.ts';
import type { Analytics } from '../book/analytics.ts';
import { knownTargetAt, targetOf } from '../book/asset-family.ts';
import { textOf } from '../book/row.ts';
import { hasDerivedKey } from '../resolvers/account-filter.ts';
import { accountTest } from '../resolvers/account-search.ts';
import type { ApiContext } from '../resolvers/context.ts';
import { heatmapAnswer } from '../resolvers/heatmap.ts';
import { marketResolvers } from '../resolvers/market.ts';
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
  readonly open: (request: TableRequest) => ExportTable;
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

/** What can be exported, by name. Opening one throws InvalidArgument where its parameters do not fit. */
export const exportTables: ReadonlyMap<string, TableKind> = new Map<string, TableKind>([
  ['marginAccounts', { parameters: [...common, 'where'], open: accountsTable }],
  ['markets', { parameters: [...common, 'where'], open: marketsTable }],
  ['liquidations', { parameters: [...common, 'where'], open: liquidationsTable }],
  ['heatmap', { parameters: [...common, 'market', 'asset', 'bins', 'scale', 'from', 'to'], open: heatmapTable }],
]);

/** Rows of a page are held, written and let go together. */
const PAGE = 1_000;

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

function liquidationsTable(request: TableRequest): ExportTable {
  const { analytics, schema, parameters, block } = request;
  const where = whereParameter(schema, 'Liquidation', parameters);
  const stored = storedFields(request, 'Liquidation');
  async function* pages() {
    for await (const rows of scan(request, 'Liquidation', where)) yield rows.map((row) => storedCells(row, stored));
  }
  return { columns: stored, block, analytics, pages: pages() };
}

/** Bins and, with no prices, what stands beside them: accounts of all rows add up to those of the heatmap. */
function heatmapTable({ parameters, analytics, block }: TableRequest): ExportTable {
  const target = targetOf({ market: parameters.get('market') ?? null, asset: parameters.get('asset') ?? null });
  const map = heatmapAnswer(analytics, knownTargetAt(analytics, target), {
    bins: integerParameter(parameters, 'bins') ?? null,
    scale: wordParameter(parameters, 'scale', ['ABSOLUTE', 'LOG_DISTANCE']),
    range: { from: parameters.get('from'), to: parameters.get('to') },
  });
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
