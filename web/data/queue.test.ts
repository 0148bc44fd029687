import { expect, test } from 'vitest';
import { createQueue } from './queue.ts';

test('a queue runs few at a time, the urgent first, and none that gave up', async () => {
  const queue = createQueue(2);
  const ran: string[] = [];
  const open = new Map<string, () => void>();
  const run = (name: string) => () =>
    new Promise<string>((resolve) => {
      ran.push(name);
      open.set(name, () => resolve(name));
    });
  const { signal } = new AbortController();
  const quitter = new AbortController();
  const all = [
    queue(run('a'), signal),
    queue(run('b'), signal),
    queue(run('quitter'), quitter.signal).catch(() => 'gone'),
    queue(run('c'), signal),
    queue(run('urgent'), signal, true),
  ];
  await Promise.resolve();
  await expect.poll(() => ran).toEqual(['urgent', 'a']);
  quitter.abort();
  open.get('urgent')?.();
  await expect.poll(() => ran).toEqual(['urgent', 'a', 'b']);
  open.get('a')?.();
  await expect.poll(() => ran).toEqual(['urgent', 'a', 'b', 'c']);
  open.get('b')?.();
  open.get('c')?.();
  expect(await Promise.all(all)).toEqual(['a', 'b', 'gone', 'c', 'urgent']);
});

test('an action that fails leaves its room to the next', async () => {
  const queue = createQueue(1);
  const { signal } = new AbortController();
  const failed = queue(() => Promise.reject(new Error('no')), signal);
  const next = queue(async () => 'done', signal);
  await expect(failed).rejects.toThrow('no');
  expect(await next).toBe('done');
});
