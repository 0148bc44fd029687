import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toRow } from '../manifest/entity-shape.ts';
import { parseEntitySchema } from '../manifest/schema.ts';
import type { BlockChange, EntityRow } from '../store/types.ts';
import { UNWIND } from '../wasm/errors.ts';
import { createEntityCache } from './entity-cache.ts';
import { EventsUnderWay } from './errors.ts';

const schema = parseEntitySchema(`
  type Event @entity(immutable: true) { id: String! what: String! account: Account! note: String }
  type Lenient @entity(immutable: true, skipDuplicates: true) { id: String! what: String! account: Account! note: String }
  type Account @entity { id: String! what: String! account: String! note: String
    events: [Event!]! @derivedFrom(field: "account") lenient: [Lenient!]! @derivedFrom(field: "account") }
`);

const step = fc.record({
  kind: fc.constantFrom('set', 'set', 'set', 'set part', 'get', 'get in block', 'remove', 'related'),
  type: fc.constantFrom('Event', 'Lenient', 'Account'),
  // New ids mostly, so that a mapping comes far before it writes an event twice.
  id: fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.nat(12).map(String) }),
  what: fc.constantFrom('x', 'y'),
});
/** One trigger's steps, and after how many blocks what came before is in the store. */
const block = fc.record({
  triggers: fc.array(fc.array(step, { maxLength: 4 }), { maxLength: 3 }),
  commit: fc.option(fc.nat(3)),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
type Block = typeof block extends fc.Arbitrary<infer T> ? T : never;

/** All that a mapping sees and that becomes of its blocks; how often it had to wait for the store. */
async function run(blocks: readonly Block[], forgetsEvents: boolean) {
  const rows = new Map<string, EntityRow>();
  const rowsOf = (type: string) => [...rows].filter(([key]) => key.startsWith(`${type} `)).map(([, row]) => row);
  let pending: { number: number; changes: readonly BlockChange[] }[] = [];
  const cache = createEntityCache({
    schema,
    capacity: 8,
    forgetsEvents,
    store: {
      load: async (type, ids) =>
        new Map(ids.flatMap((id) => (rows.has(`${type} ${id}`) ? [[id, rows.get(`${type} ${id}`)!]] : []))),
      loadRelated: async (type, field, id) => rowsOf(type).filter((row) => row[field] === id),
    },
  });
  cache.reset(true);
  const seen: unknown[] = [];
  let waits = 0;

  function commit(block: number): void {
    for (const { changes } of pending.filter(({ number }) => number <= block))
      for (const { shape, id, values } of changes)
        if (values) rows.set(`${shape.type.name} ${id}`, toRow(shape, values));
        else rows.delete(`${shape.type.name} ${id}`);
    pending = pending.filter(({ number }) => number > block);
    cache.committed(block);
  }

  function act({ kind, type, id: given, what }: Step, fresh: string): unknown {
    const shape = cache.access.shape(type);
    const id = given ?? fresh;
    const values = { id, what, account: '1', note: what };
    const whole = shape.fields.map(({ name }) => values[name as 'id']);
    if (kind === 'set') return cache.access.set(shape, id, whole);
    if (kind === 'set part')
      return cache.access.set(
        shape,
        id,
        whole.map((value) => (value === what ? undefined : value)),
      );
    if (kind === 'get') return cache.access.get(shape, id);
    if (kind === 'get in block') return cache.access.getInBlock(shape, id);
    if (kind === 'remove') return cache.access.remove(shape, id);
    const field = type === 'Lenient' ? 'lenient' : 'events';
    return cache.access.loadRelated(cache.access.shape('Account'), '1', field).entities;
  }

  async function trigger(steps: readonly Step[], name: string): Promise<unknown[]> {
    for (;;) {
      try {
        const results = steps.map((one, i) => act(one, `${name}.${i}`));
        cache.keepTrigger();
        return results;
      } catch (error) {
        cache.dropTrigger();
        if (error !== UNWIND) throw error;
        await cache.fetch();
      }
    }
  }

  async function handle({ triggers }: Block, number: number): Promise<boolean> {
    cache.beginBlock({ number, timestamp: number });
    const results: unknown[] = [];
    try {
      for (const [i, steps] of triggers.entries()) results.push(await trigger(steps, `${number}.${i}`));
      const changes = await cache.endBlock();
      pending.push({ number, changes });
      seen.push(
        results,
        changes.map(({ shape, id, values }) => [shape.type.name, id, values]),
      );
      return true;
    } catch (error) {
      cache.dropBlock();
      if (error instanceof EventsUnderWay) {
        waits++;
        commit(number - 1);
        return handle({ triggers, commit: null }, number);
      }
      seen.push(String(error));
      return false;
    }
  }

  for (const [number, one] of blocks.entries()) {
    if (one.commit !== null) commit(number - 1 - one.commit);
    if (!(await handle(one, number))) break;
  }
  return { seen, waits };
}

test('events that are forgotten before they are stored are seen as if they were not', async () => {
  let waited = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(block, { minLength: 3, maxLength: 20 }), async (blocks) => {
      const { seen, waits } = await run(blocks, true);
      expect(seen).toEqual((await run(blocks, false)).seen);
      // Once for a type.
      expect(waits).toBeLessThan(3);
      waited += waits;
    }),
    { numRuns: 400 },
  );
  expect(waited).toBeGreaterThan(0);
});

const EVENT = { type: 'Event', id: '1', what: 'x' } as const;
const first: Block = { triggers: [[{ ...EVENT, kind: 'set' }]], commit: null };

test.each(['set', 'set part', 'get', 'remove', 'related'] as const)('an event of a block before: %s', async (kind) => {
  const blocks: Block[] = [first, { triggers: [[{ ...EVENT, kind, what: 'y' }]], commit: null }];
  const { seen, waits } = await run(blocks, true);
  expect(waits).toBe(1);
  expect({ seen, waits: 0 }).toEqual(await run(blocks, false));
});
