import { describe, expect, test } from 'vitest';
import { toRow } from '../manifest/entity-shape.ts';
import { parseEntitySchema } from '../manifest/schema.ts';
import type { EntityRow, EntityValue } from '../store/types.ts';
import { UNWIND } from '../wasm/errors.ts';
import { createEntityCache, type EntityCache } from './entity-cache.ts';

const schema = parseEntitySchema(`
  type Event @entity(immutable: true) { id: String! what: String! note: String }
  type Lenient @entity(immutable: true, skipDuplicates: true) { id: String! what: String! note: String }
`);
const WRITTEN = { id: 'a', what: 'x', note: 'y' };
type Named = Readonly<Record<string, EntityValue>>;

/** What the cache remembers of the first row when the second one comes. */
const MEMORIES = ['not stored yet', 'stored', 'of a run before', 'of a run before, and in doubt'] as const;

function open() {
  const rows = new Map<string, EntityRow>();
  let reads = 0;
  const cache = createEntityCache({
    schema,
    capacity: 100,
    store: {
      load: async (type, ids) => {
        reads++;
        const found = ids.map((id): [string, EntityRow | undefined] => [id, rows.get(`${type} ${id}`)]);
        return new Map(found.filter((pair): pair is [string, EntityRow] => pair[1] !== undefined));
      },
      loadRelated: async () => [],
    },
  });
  cache.reset(true);
  return { cache, rows, reads: () => reads };
}

/** One block of one handler; the changes, or the error. */
async function block(cache: EntityCache, number: number, act: (access: EntityCache['access']) => void) {
  cache.beginBlock({ number, timestamp: number });
  for (;;) {
    try {
      act(cache.access);
      cache.keepTrigger();
      const changes = await cache.endBlock();
      return changes.map(({ shape, values }) => values && toRow(shape, values));
    } catch (error) {
      cache.dropTrigger();
      if (error !== UNWIND) return error instanceof Error ? error.message : error;
      await cache.fetch();
    }
  }
}

const setting = (type: string, values: Named) => (access: EntityCache['access']) => {
  const shape = access.shape(type);
  access.set(
    shape,
    'a',
    shape.fields.map(({ name }) => values[name]),
  );
};

/** What comes of an action in the block after the first row, or later. */
async function second(type: string, memory: (typeof MEMORIES)[number], act: (access: EntityCache['access']) => void) {
  const { cache, rows, reads } = open();
  expect([await block(cache, 1, setting(type, WRITTEN)), reads()]).toEqual([[WRITTEN], 0]);
  if (memory !== 'not stored yet') {
    rows.set(`${type} a`, WRITTEN);
    cache.committed(1);
  }
  if (memory.startsWith('of a run before')) cache.reset(false);
  if (memory.endsWith('doubt')) cache.doubtEvents();
  return block(cache, 2, act);
}

const REFUSED = 'Event[a] is immutable and was written before';

describe.each(MEMORIES)('an immutable entity written again, the first row %s', (memory) => {
  test.each([
    ['the same in part', { note: 'y' }, []],
    ['the same in part, with all that is required', { what: 'x', id: 'a' }, []],
    ['other in part', { note: 'z' }, REFUSED],
    ['nulled in part', { note: null }, REFUSED],
    ['the same', WRITTEN, []],
    ['other', { ...WRITTEN, what: 'z' }, REFUSED],
  ])('%s', async (_, values, expected) => {
    const outcome = await second('Event', memory, setting('Event', values));
    // What names all that is required is taken for new after a restart; the store refuses it, and brings the doubt.
    const isForStore = memory === 'of a run before' && 'what' in values;
    if (isForStore) expect(outcome).toEqual([{ note: null, ...values, id: 'a' }]);
    else expect(outcome).toEqual(typeof expected === 'string' ? expect.stringContaining(expected) : expected);
  });

  test('removed', async () => {
    const remove = (access: EntityCache['access']) => access.remove(access.shape('Event'), 'a');
    expect(await second('Event', memory, remove)).toContain(REFUSED);
  });

  test('with skipDuplicates it stays as it is', async () => {
    for (const values of [{ note: 'z' }, { what: 'z' }, { ...WRITTEN, what: 'z' }, WRITTEN])
      expect(await second('Lenient', memory, setting('Lenient', values))).toEqual([]);
    expect(await second('Lenient', memory, (access) => access.remove(access.shape('Lenient'), 'a'))).toEqual([]);
    const notes: unknown[] = [];
    await second('Lenient', memory, (access) => {
      setting('Lenient', { what: 'z' })(access);
      notes.push(access.get(access.shape('Lenient'), 'a'));
    });
    expect(notes).toEqual([['a', 'y', 'z']]);
  });
});

test('new events are never asked for', async () => {
  for (const isEmpty of [true, false]) {
    const { cache, reads } = open();
    cache.reset(isEmpty);
    for (const type of ['Event', 'Lenient'])
      expect(await block(cache, 1, setting(type, { what: 'x' }))).toEqual([{ id: 'a', what: 'x', note: null }]);
    // But those of which duplicates are expected, once for a block.
    expect(reads()).toBe(isEmpty ? 0 : 1);
  }
});
