import { expect, test } from 'vitest';
import { parseEntitySchema } from '../manifest/schema.ts';
import { UNWIND } from '../wasm/errors.ts';
import { createEntityCache } from './entity-cache.ts';

const schema = parseEntitySchema(`
  type Event @entity(immutable: true) { id: Bytes! account: Account! }
  type Account @entity { id: Bytes! events: [Event!]! @derivedFrom(field: "account") }
`);

test.each([true, false])(
  'what lands in the store while it answers is related once, on an empty store: %s',
  async (isEmpty) => {
    const cache = createEntityCache({
      schema,
      capacity: 100,
      store: {
        load: async () => new Map(),
        loadRelated: async () => {
          cache.committed(1);
          return [{ id: '0x01', account: '0x0a' }];
        },
      },
    });
    cache.reset(isEmpty);
    const [event, account] = ['Event', 'Account'].map(cache.access.shape);
    if (event === undefined || account === undefined) throw new Error('a type is missing');
    cache.beginBlock({ number: 1, timestamp: 1 });
    const values = event.fields.map(({ name }) => (name === 'id' ? '0x01' : '0x0a'));
    cache.access.set(event, '0x01', values);
    cache.keepTrigger();
    expect(await cache.endBlock()).toHaveLength(1);
    cache.beginBlock({ number: 2, timestamp: 2 });
    const related = () => cache.access.loadRelated(account, '0x0a', 'events').entities;
    let thrown: unknown;
    try {
      related();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBe(UNWIND);
    await cache.fetch();
    expect(related()).toEqual([values]);
    cache.access.remove(event, '0x01');
    expect(related()).toEqual([]);
  },
);
