import { expect, test } from 'vitest';
import { ownTurn } from './turns.ts';

test('R19 whoever waits for a turn lets the event loop go round before it', async () => {
  const order: string[] = [];
  const immediately = () => new Promise<void>((resolve) => setImmediate(resolve));
  const others = (async () => {
    for (let i = 0; i < 6; i++) {
      await immediately();
      order.push('other');
    }
  })();
  await Promise.all(['a', 'b', 'c'].map((name) => ownTurn().then(() => order.push(name))));
  await others;
  const places = ['a', 'b', 'c'].map((name) => order.indexOf(name));
  expect(order.slice(0, 6).filter((name) => name !== 'other')).toEqual(['a', 'b', 'c']);
  expect((places[1] ?? 0) - (places[0] ?? 0)).toBeGreaterThan(1);
  expect((places[2] ?? 0) - (places[1] ?? 0)).toBeGreaterThan(1);
});
