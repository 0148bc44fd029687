import { expect, test } from 'vitest';
import { createSharedLook, createSharedLooks } from './shared-look.ts';

/** Looks that end when they are told to, in the order in which they began. */
function controlled() {
  const started: { readonly key: string; readonly end: (value: string) => void; readonly fail: () => void }[] = [];
  const look = (key: string): Promise<string> =>
    new Promise((resolve, reject) => {
      started.push({ key, end: resolve, fail: () => reject(new Error('lost')) });
    });
  return { started, look };
}

test('who asks while a look is under way gets the next one', async () => {
  const { started, look } = controlled();
  const ask = createSharedLook(() => look(''));
  const first = ask();
  const later = [ask(), ask()];
  started[0]?.end('old');
  expect(await first).toBe('old');
  await expect.poll(() => started.length).toBe(2);
  started[1]?.end('new');
  expect(await Promise.all(later)).toEqual(['new', 'new']);
});

test('error: a look that fails fails for those who shared it, and not for the next', async () => {
  const { started, look } = controlled();
  const ask = createSharedLook(() => look(''));
  const first = ask().catch(String);
  const second = ask();
  started[0]?.fail();
  expect(await first).toBe('Error: lost');
  await expect.poll(() => started.length).toBe(2);
  started[1]?.end('found');
  expect(await second).toBe('found');
});

test('each key has looks of its own', async () => {
  const { started, look } = controlled();
  const ask = createSharedLooks(look);
  const asked = [ask('a'), ask('b')];
  expect(started.map(({ key }) => key)).toEqual(['a', 'b']);
  started[1]?.end('B');
  started[0]?.end('A');
  expect(await Promise.all(asked)).toEqual(['A', 'B']);
  const again = ask('a');
  started[2]?.end('A2');
  expect(await again).toBe('A2');
});
