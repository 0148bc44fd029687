import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shapesOf } from '../manifest/entity-shape.ts';
import { parseEntitySchema } from '../manifest/schema.ts';
import { createEntries, type Entry } from './entity-cache-entries.ts';

const schema = parseEntitySchema(
  'type Event @entity(immutable: true) { id: Bytes! } type Account @entity { id: Bytes! }',
);
const shapes = shapesOf(schema);

const step = fc.record({
  kind: fc.constantFrom('write', 'write', 'write', 'drop', 'read', 'commit'),
  type: fc.constantFrom('Event', 'Account'),
  id: fc.nat(15).map((number) => `0x0${number.toString(16)}`),
});

test('of what was written an entry says so, and that it does not exist of nothing else', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 2, max: 30 }), (steps, capacity) => {
      const entries = createEntries(shapes, capacity);
      entries.reset(true);
      const open = new Map<string, Entry>();
      const written = new Set<string>();
      steps.forEach(({ kind, type, id }, block) => {
        const shape = shapes.get(type);
        if (shape === undefined) throw new Error(type);
        const key = `${type} ${id}`;
        if (kind === 'commit') {
          entries.committed(block);
          open.clear();
          entries.trim();
          return;
        }
        const entry = kind === 'read' ? entries.of(shape, id) : entries.toWrite(shape, id, false);
        const before = open.get(key);
        if (before !== undefined) expect(entry).toBe(before);
        if (written.has(key)) expect(entry.base).not.toBe(null);
        else expect(entry.base ?? null).toBe(null);
        if (kind !== 'write') return;
        entry.base = [id];
        entries.change([entry], block);
        open.set(key, entry);
        written.add(key);
      });
    }),
  );
});
