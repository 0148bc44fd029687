import { targetOf } from '../book/asset-family.ts';
import { InvalidArgument } from '../errors.ts';
import type { HeatmapAnswer } from '../resolvers/heatmap.ts';
import { groupings } from '../resolvers/heatmap-groups.ts';
import { targetHeatmap } from '../resolvers/heatmap-root.ts';
import { integerParameter, whereParameter, wordParameter } from './parameters.ts';
import type { Cell, ExportTable, TableRequest } from './table.ts';

/** Those of GraphQL; from and to are the ends of its range. */
export const heatmapParameters = [
  'market',
  'asset',
  'yieldBearing',
  'bins',
  'scale',
  'from',
  'to',
  'side',
  'where',
] as const;

const columns = [
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

const places = ['belowRange', 'aboveRange', 'liquidatable', 'unreachable'] as const;

function mapOf({ parameters, analytics, schema, context }: TableRequest) {
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
  return targetHeatmap(analytics, target, { args, context });
}

type Stakes = Pick<HeatmapAnswer, (typeof places)[number]>;

/** The bins of a map with what stands in each, and what stands beside them. */
function rowsOf(map: HeatmapAnswer, stakes: readonly HeatmapAnswer['total'][], beside: Stakes): Cell[][] {
  const bins = map.bins.map(({ stake, ...bin }, i) => ({ place: 'bin', ...bin, ...(stakes[i] ?? stake) }));
  const others = places.map((place) => ({
    place,
    lowerPrice: null,
    upperPrice: null,
    lowerDistance: null,
    upperDistance: null,
    ...beside[place],
  }));
  return [...bins, ...others].map((row) => columns.map((column) => row[column]));
}

export async function heatmapTable(request: TableRequest): Promise<ExportTable> {
  const { analytics, block } = request;
  const map = await mapOf(request);
  async function* pages() {
    const stakes = map.bins.map(({ stake }) => stake);
    if (map.unknownReason === null) yield rowsOf(map, stakes, map);
  }
  return { columns, block, analytics, pages: pages() };
}

/** The map of each group, on the bins of the whole. */
export async function heatmapGroupsTable(request: TableRequest): Promise<ExportTable> {
  const { analytics, block, parameters } = request;
  if (!parameters.has('by')) throw new InvalidArgument(`by is not given: give ${groupings.join(' or ')}.`);
  const by = wordParameter(parameters, 'by', groupings);
  const map = await mapOf(request);
  const groups = map.groups({ by });
  async function* pages() {
    for (const { key, label, bins, ...beside } of groups) {
      yield rowsOf(map, bins, beside).map((row) => [key, label, ...row]);
    }
  }
  return { columns: ['group', 'label', ...columns], block, analytics, pages: pages() };
}
