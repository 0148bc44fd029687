import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSchema, type GraphQLObjectType, getNamedType, isObjectType, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { createApiSchema, printApiSchema } from '../create-api.ts';
import { exampleQueries } from '../http/example-queries.ts';
import { testSchema } from '../testing/test-api.ts';
import { buildApiSchema } from './build-schema.ts';

const golden = fileURLToPath(new URL('./api.generated.graphql', import.meta.url));

test('api.generated.graphql, from which the types of clients are made, is the SDL of the API', () => {
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(golden, printApiSchema(testSchema()));
  const isCurrent = existsSync(golden) && readFileSync(golden, 'utf8') === printApiSchema(testSchema());
  expect(isCurrent, 'run UPDATE_GOLDEN=1 npx vitest run api/schema, look at the change and commit it').toBe(true);
});

test('every derived type and field says what it is', () => {
  const schema = buildSchema(readFileSync(golden, 'utf8'));
  const described = ['Meta', 'AtStake', 'LiquidationHeatmap', 'LeverageDistribution', 'LiquidationPrice', 'Overview'];
  expect(described.filter((name) => !schema.getType(name)?.description)).toEqual([]);
});

/** Records of what was found or configured, and what says itself of which block and formula it is. */
const ofThemselves = [
  ...['_meta', 'alerts', 'alertRules', 'alertMetrics', 'alertRoutes', 'alertBacktest', 'reconciliation'],
  ...['meta', 'provenance', 'terms'],
];

test('every answer has meta and provenance, its own or that of the entity it is part of', () => {
  const schema = buildSchema(readFileSync(golden, 'utf8'));
  const entities = new Set(testSchema().types.keys());
  const owners = ['Query', ...entities].map((name) => schema.getType(name)).filter((type) => isObjectType(type));
  const bare = owners.flatMap((owner) => {
    const isOpen = (type: GraphQLObjectType) => 'meta' in type.getFields() && 'provenance' in type.getFields();
    return Object.values(owner.getFields())
      .filter(({ name, type }) => {
        const own = getNamedType(type);
        return isObjectType(own) && !entities.has(own.name) && !ofThemselves.includes(name) && !isOpen(own);
      })
      .flatMap(({ name }) => (isOpen(owner) ? [] : `${owner.name}.${name}`));
  });
  expect(bare).toEqual([]);
});

test('the example queries fit the schema', () => {
  const schema = createApiSchema(testSchema());
  const errors = exampleQueries.flatMap(({ query }) => validate(schema, parse(query)));
  expect(errors.map((error) => error.message)).toEqual([]);
});

test('error: a resolver of a field that the SDL does not have', () => {
  const build = () => buildApiSchema(['type Query { a: Int }'], [{ Query: { b: () => 1 } }]);
  expect(build).toThrow(expect.objectContaining({ code: 'RESOLVER_WITHOUT_FIELD', type: 'Query', field: 'b' }));
});
