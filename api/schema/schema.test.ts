import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSchema, parse, printSchema, validate } from 'graphql';
import { expect, test } from 'vitest';
import { createApiSchema, printApiSchema } from '../create-api.ts';
import { exampleQueries } from '../http/example-queries.ts';
import { testSchema } from '../testing/test-api.ts';
import { buildApiSchema } from './build-schema.ts';

const golden = fileURLToPath(new URL('./api.generated.graphql', import.meta.url));

/** Writes the golden file as the formatter wants it. */
function writeGolden(): void {
  const biome = fileURLToPath(new URL('../../node_modules/.bin/biome', import.meta.url));
  writeFileSync(golden, printApiSchema(testSchema()));
  execFileSync(biome, ['format', '--write', golden], { stdio: 'ignore' });
}

test('api.generated.graphql, from which the types of clients are made, is the SDL of the API', () => {
  if (process.env.UPDATE_GOLDEN === '1') writeGolden();
  const written = existsSync(golden) ? printSchema(buildSchema(readFileSync(golden, 'utf8'))) : '';
  const isCurrent = written.trim() === printApiSchema(testSchema()).trim();
  expect(isCurrent, 'run UPDATE_GOLDEN=1 npx vitest run api/schema, look at the change and commit it').toBe(true);
});

test('every derived type and field says what it is', () => {
  const schema = buildSchema(readFileSync(golden, 'utf8'));
  const described = ['Meta', 'AtStake', 'LiquidationHeatmap', 'LeverageDistribution', 'LiquidationPrice', 'Overview'];
  expect(described.filter((name) => !schema.getType(name)?.description)).toEqual([]);
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
