import { expect, test } from 'vitest';
import { parseEntitySchema } from '../manifest/schema.ts';
import { InvalidEntityChange } from './errors.ts';
import { createLayout } from './layout.ts';
import type { EntityChange } from './types.ts';
import { createWritePlanner } from './write-plan.ts';

const planner = createWritePlanner(
  createLayout(
    parseEntitySchema(`
      type Account @entity(immutable: false) { id: Bytes! name: String }
      type Event @entity(immutable: true) { id: ID! }`),
  ),
);

const plan = (changes: readonly EntityChange[]) =>
  planner.seal({ changes }, -1).tables.map((writes) => ({ ...writes, text: writes.text.toString() }));

const change = (block: number, id: string, name: string | null): EntityChange => ({
  type: 'Account',
  id,
  block,
  row: name === null ? null : { id, name },
});
const vid = (block: number, sequence: number) => (BigInt(block) << 32n) + 100n + BigInt(sequence);

test('default', () => {
  const [writes] = plan([change(5, '0x01', 'a'), change(5, '0x02', 'b'), change(7, '0x01', 'c')]);
  expect(writes?.columns).toEqual(['vid', 'block_range', 'id', 'name']);
  expect(writes).toMatchObject({
    clamp: { ids: '{"\\\\x01","\\\\x02"}', blocks: '{5,5}' },
    text: [
      `${vid(5, 0)}\t[5,7)         \t\\\\x01\ta`,
      `${vid(5, 1)}\t[5,)          \t\\\\x02\tb`,
      `${vid(7, 0)}\t[7,)          \t\\\\x01\tc`,
      '',
    ].join('\n'),
    rows: 3,
    current: 2,
  });
});

test('behavior: blocks beyond 2^21 keep exact row numbers', () => {
  expect(plan([change(2_147_483_000, '0x01', 'a')])[0]?.text.split('\t')[0]).toBe(`${vid(2_147_483_000, 0)}`);
});

test('behavior: removed within the batch, the version ends there and none is current', () => {
  const [writes] = plan([change(5, '0x01', 'a'), change(6, '0x01', null)]);
  expect(writes).toMatchObject({ text: `${vid(5, 0)}\t[5,6)         \t\\\\x01\ta\n`, current: 0 });
});

test('behavior: a removal alone only ends the stored version', () => {
  expect(plan([change(6, '0x01', null)])).toMatchObject([{ clamp: { blocks: '{6}' }, text: '', current: 0 }]);
});

test('behavior: changes are taken in the order of their blocks', () => {
  const [writes] = plan([change(7, '0x01', 'late'), change(5, '0x01', 'early')]);
  expect(writes?.text).toContain('[5,7)         \t\\\\x01\tearly');
  expect(writes?.clamp?.blocks).toBe('{5}');
});

test('error: two changes of one entity in a block, and immutable ones written twice', () => {
  expect(() => plan([change(5, '0x01', 'a'), change(5, '0x01', 'b')])).toThrow(InvalidEntityChange);
  const event = (block: number): EntityChange => ({ type: 'Event', id: 'x', block, row: { id: 'x' } });
  expect(() => plan([event(5), event(6)])).toThrow('Event x is immutable: it cannot be written twice');
});
