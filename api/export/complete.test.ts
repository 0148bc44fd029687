import { readFileSync, writeFileSync } from 'node:fs';
import {
  type GraphQLField,
  type GraphQLNamedType,
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
} from 'graphql';
import { expect, test } from 'vitest';
import { createApiSchema } from '../create-api.ts';
import { testSchema } from '../testing/test-api.ts';
import { isPair } from './grid-rows.ts';
import { fieldOf, grids } from './grids.ts';
import { publishedExports } from './published.ts';
import { exportKind } from './tables.ts';

const entities = testSchema();
const schema = createApiSchema(entities);

/** Lists without an export of their own: parts of one account, or what another export says. */
const PARTS: { readonly [field: string]: string } = {
  'AllowedCollateralSale.purchases': 'one account, one row a collateral',
  'Provenance.inputs': 'one number; stored values, which the exports of entities have',
  'AnswerProvenance.inputs': 'names stored values, which the exports of entities have at the same block',
  'AnswerProvenance.numbers': 'definitions, the same for every answer',
  'Coverage.unpriced': 'rows of marginAccounts with an unknownReason',
  'BadDebtSummary.events': 'rows of badDebts',
  'LiquidationHeatmapHistory.markets': 'heatmapMarkets at the block',
  'AlertRuleChange.findings': 'answers a mutation',
};

/** Lists that tables with columns of their own hold. */
const OWN: { readonly [field: string]: string } = {
  'MarginAccount.liquidationPrices': 'liquidationPrices',
  'LiquidationHeatmap.bins': 'heatmap',
  'LiquidationHeatmap.groups': 'heatmapGroups',
  'HeatmapGroup.bins': 'heatmapGroups',
  'MarginAccountConnection.nodes': 'marginAccounts',
  'MarginAccountConnection.edges': 'marginAccounts',
  'AlertConnection.edges': 'alerts',
};

const fieldsOf = (type: GraphQLNamedType | undefined | null) =>
  isObjectType(type) ? Object.values(type.getFields()) : [];
const isList = ({ type }: GraphQLField<unknown, unknown>) => isListType(getNullableType(type));

/** Every list of objects in the schema; those of entities within entities are rows of their own export. */
function listsOf(): string[] {
  return Object.values(schema.getTypeMap()).flatMap((owner) =>
    owner.name.startsWith('__')
      ? []
      : fieldsOf(owner).flatMap((field) => {
          const type = getNamedType(field.type);
          const isStored = entities.types.has(type.name) && (owner.name === 'Query' || entities.types.has(owner.name));
          if (!isList(field) || !isObjectType(type) || isPair(type) || isStored) return [];
          return [`${owner.name}.${field.name}`];
        }),
  );
}

/** Lists that a grid goes through, with what may hold its answer. */
function listsOfGrids(): Set<string> {
  const found = new Set<string>();
  for (const grid of grids.values()) {
    const root = fieldOf(schema, grid);
    if (isList(root)) found.add(`Query.${root.name}`);
    // Rows of a list on the way are told by the grid that ends there.
    const owner = grid.path.slice(0, -1).reduce((type, name) => {
      const inner = fieldsOf(type).find((field) => field.name === name);
      return inner === undefined ? type : getNamedType(inner.type);
    }, getNamedType(root.type));
    const last = grid.path.at(-1);
    if (last !== undefined) found.add(`${owner.name}.${last}`);
  }
  return found;
}

test('every list and grid of the schema has an export, or is a part of one', () => {
  const lists = listsOf();
  const exported = listsOfGrids();
  expect(lists.length).toBeGreaterThan(50);
  const missing = lists.filter((name) => !exported.has(name) && OWN[name] === undefined && PARTS[name] === undefined);
  expect(missing).toEqual([]);
  // Nothing is excused that does not exist or has an export.
  const excused = [...Object.keys(PARTS), ...Object.keys(OWN)];
  expect(excused.filter((name) => !lists.includes(name) || exported.has(name))).toEqual([]);
  for (const name of Object.values(OWN)) expect(exportKind(schema, entities, name), name).not.toBeNull();
});

test('every list of entities has one, with the filter of its query', () => {
  const roots = fieldsOf(schema.getQueryType()).filter(
    (field) => isList(field) && entities.types.has(getNamedType(field.type).name),
  );
  expect(roots.length).toBeGreaterThan(40);
  const given = new Set(['block', 'subgraphError', 'where', 'interval', 'current']);
  for (const { name, args } of roots) {
    const wanted = args.map((arg) => arg.name).filter((arg) => given.has(arg));
    expect(exportKind(schema, entities, name)?.parameters, name).toEqual(expect.arrayContaining(wanted));
  }
});

test('what answers the same as an exported root field takes no filter that the export does not', () => {
  const held: { readonly [type: string]: string } = {
    ...Object.fromEntries(Array.from(grids, ([name, grid]) => [getNamedType(fieldOf(schema, grid).type).name, name])),
    LiquidationHeatmap: 'heatmap',
    MarginAccountConnection: 'marginAccounts',
  };
  // Of pages and orders; a range is given as from and to.
  const aside = new Set(['first', 'after', 'skip', 'orderBy', 'orderDirection', 'last', 'before', 'range']);
  let checked = 0;
  for (const owner of Object.values(schema.getTypeMap())) {
    if (owner.name === 'Subscription' || owner.name === 'Mutation') continue;
    for (const { name, type, args } of fieldsOf(owner)) {
      const by = held[getNamedType(type).name];
      if (by === undefined) continue;
      checked++;
      const wanted = args.map((arg) => arg.name).filter((arg) => !aside.has(arg));
      expect(exportKind(schema, entities, by)?.parameters, `${owner.name}.${name}`).toEqual(
        expect.arrayContaining(wanted),
      );
    }
  }
  expect(checked).toBeGreaterThan(25);
});

/** `UPDATE_GOLDEN=1` writes it. */
test('docs/exports.md names every export', () => {
  const file = new URL('../../docs/exports.md', import.meta.url);
  const text = publishedExports(schema, entities);
  if (process.env.UPDATE_GOLDEN) writeFileSync(file, text);
  expect(readFileSync(file, 'utf8')).toBe(text);
});
