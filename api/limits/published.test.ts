import { readFileSync, writeFileSync } from 'node:fs';
import { getNamedType, getOperationAST, isLeafType, isObjectType, parse } from 'graphql';
import { expect, test } from 'vitest';
import { createEntityGraph } from '../../engine/index.ts';
import { createApiSchema } from '../create-api.ts';
import { testSchema } from '../testing/test-api.ts';
import { operationCost } from './cost.ts';
import { fieldCosts, timesOf } from './field-costs.ts';
import { publishedLimits } from './published.ts';

const file = new URL('../../docs/limits.md', import.meta.url);
const schema = createApiSchema(testSchema());

/** `UPDATE_GOLDEN=1` writes it. */
test('R19 docs/limits.md says what a request may cost', () => {
  const text = publishedLimits();
  if (process.env.UPDATE_GOLDEN) writeFileSync(file, text);
  expect(readFileSync(file, 'utf8')).toBe(text);
  for (const name of fieldCosts.keys()) expect(text).toContain(`| ${name} |`);
});

test('R19 every root field beside the entities has a cost of its own', () => {
  const entities = createEntityGraph(testSchema()).resolvers.Query ?? {};
  const derived = Object.values(schema.getQueryType()?.getFields() ?? {}).filter(
    ({ name, type }) => !(name in entities) && !isLeafType(getNamedType(type)),
  );
  expect(derived.length).toBeGreaterThan(15);
  expect(derived.map(({ name }) => name).filter((name) => !fieldCosts.has(`Query.${name}`))).toEqual([]);
});

test('R19 every derived object of an entity has a cost of its own, and every cost a field', () => {
  const { types } = testSchema();
  const derived = [...types.values()].flatMap(({ name, fields }) => {
    const stored = new Set(fields.map((field) => field.name));
    const type = schema.getType(name);
    const all = isObjectType(type) ? Object.values(type.getFields()) : [];
    return all
      .filter((field) => !stored.has(field.name) && field.name !== 'meta' && !isLeafType(getNamedType(field.type)))
      .map((field) => `${name}.${field.name}`);
  });
  expect(derived.length).toBeGreaterThan(12);
  expect(derived.filter((name) => !fieldCosts.has(name))).toEqual([]);
  const exists = (name: string) => {
    const [owner = '', field = ''] = name.split('.');
    const type = schema.getType(owner);
    return isObjectType(type) && field in type.getFields();
  };
  expect([...fieldCosts.keys()].filter((name) => !exists(name))).toEqual([]);
});

test('R19 what walks through past books pays for each, as many as its arguments ask for', () => {
  const times = (name: string, given: object) => timesOf(fieldCosts.get(name)!, given as never);
  const history = 'Query.liquidationHeatmapHistory';
  const hour = { interval: 'hour', from: 7_200 };
  expect([times(history, { interval: 'hour' }), times(history, hour)]).toEqual([48, 200]);
  expect([times(history, { ...hour, to: 36_000 }), times(history, { ...hour, to: 10 ** 9 })]).toEqual([9, 200]);
  expect([times('Query.leverageBuildUp', {}), times('Query.leverageBuildUp', { buckets: 200 })]).toEqual([30, 200]);
  expect([times('Query.heatmapScorecard', { samples: 24 }), times('Query.heatmapScorecard', { samples: -1 })]).toEqual([
    24, 7,
  ]);
  expect(times('Query.parameterChangeImpacts', { first: 20 })).toBe(20);
  expect([times('Query.alertBacktest', { every: '1h' }), times('Query.alertBacktest', { every: '1m' })]).toEqual([
    168, 200,
  ]);
  expect(times('Query.overview', {})).toBe(1);
  const costOf = (query: string) => {
    const document = parse(query);
    return operationCost({ schema, document, operation: getOperationAST(document)!, variables: {} });
  };
  expect(costOf('{ leverageBuildUp(buckets: 10) { index } }')).toBe(10 * 800 + 1);
  expect(costOf('{ liquidations(first: 7) { terms { bonus } } }')).toBe(7 * (1 + 400 + 1));
});
