import { expect, test } from 'vitest';
import { createTurns } from './turns.ts';

test('work is done in the order of the calls, one at a time, and a failure does not stop what follows', async () => {
  const turns = createTurns<string>();
  const log: string[] = [];
  const work = (name: string) => async () => {
    log.push(`${name} begins`);
    await Promise.resolve();
    log.push(`${name} ends`);
    if (name === 'b') throw new Error('b fails');
    return name;
  };
  const all = [turns.take('x', work('a')), turns.take('y', work('b')), turns.take('x', work('c'))];
  const results = await Promise.allSettled(all);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
});

test('while one client holds the turns the others wait', async () => {
  const turns = createTurns<string>();
  const log: string[] = [];
  await turns.take('x', async () => turns.hold('x'));
  const other = turns.take('y', async () => void log.push('y'));
  await turns.take('x', async () => void log.push('x'));
  expect(turns.isHeldBy('x')).toBe(true);
  await turns.take('x', async () => turns.release('x'));
  await other;
  expect(log).toEqual(['x', 'y']);
});
