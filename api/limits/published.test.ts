import { readFileSync, writeFileSync } from 'node:fs';
import { getNamedType, isLeafType } from 'graphql';
import { expect, test } from 'vitest';
import { createEntityGraph } from '../../engine/index.ts';
import { createApiSchema } from '../create-api.ts';
import { testSchema } from '../testing/test-api.ts';
import { fieldCosts } from './cost.ts';
import { publishedLimits } from './published.ts';

const file = new URL('../../docs/limits.md', import.meta.url);
const schema = createApiSchema(testSchema());

/** `UPDATE_GOLDEN=1` writes it. */
test('R19 docs/limits.md says what a request may cost', () => {
  const text = publishedLimits(schema);
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
