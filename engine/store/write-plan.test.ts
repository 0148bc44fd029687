import { describe, expect, test } from 'vitest';
import { shapesOf } from '../manifest/entity-shape.ts';
import { parseEntitySchema } from '../manifest/schema.ts';
import { createByteSink } from './byte-sink.ts';
import { cellWriter } from './cell-text.ts';
import { BlockOutOfOrder, InvalidEntityChange } from './errors.ts';
import { columnOfField, createLayout } from './layout.ts';
import type { BlockChange, EntityChange } from './types.ts';
import { createWritePlanner } from './write-plan.ts';

const layout = createLayout(
  parseEntitySchema(`
    type Account @entity(immutable: false) { id: Bytes! name: String }
    type Event @entity(immutable: true) { id: ID! }`),
);
const planner = createWritePlanner(layout);

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

test('error: bytes that are not lower-case 0x text, also where memory ends within a character', () => {
  const id = cellWriter(columnOfField(layout.tables[0]!, 'id')!, 'Account');
  for (const value of ['0xAB', '0xag', 'ab', '0xabé', '0xaé', '0xab€'])
    for (const room of [0, 1, 8]) expect(() => id(createByteSink(value.length + 1 + room), value)).toThrow(value);
});

describe('drafts', () => {
  const account = shapesOf(layout.schema).get('Account')!;
  const named = (id: string, name: string | null): BlockChange => ({ shape: account, id, values: [id, name] });

  test('default: what is added block by block is what comes at once', () => {
    const draft = planner.draft();
    const other = planner.draft();
    draft.add(5, [named('0x01', 'a'), named('0x02', 'b')]);
    other.add(6, [named('0x03', 'z')]);
    draft.add(7, [named('0x01', null)]);
    expect(draft.rows).toBe(3);
    const changes = [
      change(5, '0x01', 'a'),
      change(5, '0x02', 'b'),
      { ...change(7, '0x01', 'c'), row: { id: '0x01' } },
    ];
    expect(planner.seal({ draft }, -1)).toEqual(planner.seal({ changes }, -1));
    expect(planner.seal({ draft: other }, -1)).toMatchObject({ first: 6, last: 6, tables: [{ rows: 1 }] });
  });

  test('behavior: versions that ended by the block from which rows are kept are left out', () => {
    const changes = [5, 6, 7, 8].map((block) => change(block, '0x01', `${block}`));
    expect(planner.seal({ changes }, 7).tables[0]).toMatchObject({ rows: 2, current: 1, drop: '{"\\\\x01"}' });
  });

  test('error: after one a draft can be neither added to nor stored, and another can', () => {
    const draft = planner.draft();
    draft.add(5, [named('0x01', 'a')]);
    expect(() => draft.add(6, [named('0x02', 'b'), named('0x02', 'c')])).toThrow('0x02 has two changes in block 6');
    expect(() => draft.add(7, [named('0x03', 'd')])).toThrow('0x02');
    expect(() => planner.seal({ draft }, -1)).toThrow('0x02');
    const next = planner.draft();
    next.add(6, [named('0x02', 'b')]);
    expect(planner.seal({ draft: next }, -1).digests).toEqual(
      planner.seal({ changes: [change(6, '0x02', 'b')] }, -1).digests,
    );
  });

  test('error: blocks out of order, a draft stored twice and one of another store', () => {
    const draft = planner.draft();
    draft.add(5, [named('0x01', 'a')]);
    planner.seal({ draft }, -1);
    expect(() => planner.seal({ draft }, -1)).toThrow(InvalidEntityChange);
    expect(() => planner.seal({ draft: createWritePlanner(layout).draft() }, -1)).toThrow(InvalidEntityChange);
    const late = planner.draft();
    late.add(5, [named('0x01', 'a')]);
    expect(() => late.add(5, [named('0x02', 'a')])).toThrow(BlockOutOfOrder);
  });
});
