import { expect, test } from 'vitest';
import { breathe, inSlices, ownTurn } from './turns.ts';

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

test('R19 a thousand small pieces of work let the event loop go round, and all are done', async () => {
  let [turns, isOver, done] = [0, false, 0];
  const count = () => {
    turns++;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const work = () => {
    const until = performance.now() + 0.2;
    while (performance.now() < until);
    done++;
  };
  await Promise.all(Array.from({ length: 1_000 }, () => breathe().then(work)));
  await inSlices(Array.from({ length: 10_000 }), () => {
    done++;
  });
  isOver = true;
  expect(done).toBe(11_000);
  expect(turns).toBeGreaterThan(8);
});
