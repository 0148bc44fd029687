import { expect, test } from 'vitest';
import { parseEntitySchema } from '../manifest/schema.ts';
import { aggregateSql } from './aggregate-expression.ts';
import { InvalidAggregateExpression } from './errors.ts';
import { createLayout, entityTable } from './layout.ts';

const source = entityTable(
  createLayout(
    parseEntitySchema(`type Point @entity(timeseries: true) {
      id: Int8! timestamp: Timestamp! priceUsd: BigDecimal! amount: Int! }`),
  ),
  'Point',
)!;
const sql = (expression: string) => aggregateSql(expression, source, 'p');

test('default', () => {
  expect(sql('priceUsd')).toBe('p."price_usd"');
  expect(sql('priceUsd*(amount-1.50)')).toBe('p."price_usd" * ( p."amount" - 1.50 )');
});

test('behavior: plain functions, conditions and casts', () => {
  expect(sql('greatest(priceUsd, 0)')).toBe('greatest ( p."price_usd" , 0 )');
  expect(sql('CASE WHEN amount >= 0 THEN priceUsd ELSE -priceUsd END')).toBe(
    'case when p."amount" >= 0 then p."price_usd" else - p."price_usd" end',
  );
  expect(sql('amount::numeric / 3')).toBe('p."amount" :: numeric / 3');
});

test.each([
  'priceUsd; drop table x',
  'nothing + 1',
  'pg_sleep(1)',
  'random()',
  '(select 1)',
  'priceUsd -- $1',
  '"priceUsd"',
  'priceUsd::regclass',
  'abs',
])('error: %s', (expression) => {
  expect(() => sql(expression)).toThrow(InvalidAggregateExpression);
});
