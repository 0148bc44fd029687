import { describe, expect, test } from 'vitest';
import type { Answer } from './answer.ts';
import { createAnswerCache } from './answer-cache.ts';

const ok = (value: unknown): Answer => ({ status: 200, headers: {}, body: JSON.stringify({ data: value }) });
const textOf = ({ body }: Answer): string => body.toString();

function setUp(bytes = 10_000) {
  let version: string | null = 'block 1';
  let made = 0;
  const told = new Set<string>();
  const cache = createAnswerCache({ version: async () => version, bytes });
  return {
    /** As one who asks for the second time at least. */
    ask: async (key: string, make = async () => ok(`${key} ${version}`)) => {
      if (!told.has(key)) await cache.answer(key, async () => ok('once'));
      told.add(key);
      const counted = async (): Promise<Answer> => {
        made++;
        return make();
      };
      return textOf(await cache.answer(key, counted));
    },
    moveTo: (next: string | null) => {
      version = next;
    },
    made: () => made,
  };
}

test('answers are kept when they are asked for a second time', async () => {
  const { answer } = createAnswerCache({ version: async () => 'block 1', bytes: 1_000_000 });
  let made = 0;
  const make = async (): Promise<Answer> => ok(++made);
  const texts: string[] = [];
  for (let i = 0; i < 4; i++) texts.push(textOf(await answer('a', make)));
  expect(texts).toEqual([1, 2, 2, 2].map((data) => JSON.stringify({ data })));
  const long = 'x'.repeat(10_000);
  expect([textOf(await answer(long, make)), textOf(await answer(long, make))]).toEqual(['{"data":3}', '{"data":3}']);
});

describe('kept answers', () => {
  test('hold until the store moves', async () => {
    const { ask, moveTo, made } = setUp();
    expect(await ask('a')).toBe('{"data":"a block 1"}');
    expect(await ask('a')).toBe('{"data":"a block 1"}');
    expect(made()).toBe(1);
    moveTo('block 2');
    expect(await ask('a')).toBe('{"data":"a block 2"}');
    moveTo('block 1');
    expect(await ask('a')).toBe('{"data":"a block 1"}');
    expect(made()).toBe(3);
  });

  test('are shared by those who ask at once', async () => {
    const { ask, made } = setUp();
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask('a')));
    expect(new Set(answers).size).toBe(1);
    expect(made()).toBeLessThanOrEqual(2);
  });

  test('made while the store moved are given and not kept', async () => {
    const { ask, moveTo, made } = setUp();
    await ask('a', async () => {
      moveTo('block 2');
      return ok('of block 2');
    });
    moveTo('block 1');
    expect(await ask('a')).toBe('{"data":"a block 1"}');
    expect(made()).toBe(2);
  });

  test('are none that tell of errors, and none while the version is unknown', async () => {
    const { ask, moveTo, made } = setUp();
    const failing = async (): Promise<Answer> => ({ status: 200, headers: {}, body: '{"errors":[],"data":{}}' });
    await ask('a', failing);
    await ask('a', failing);
    await ask('b', async () => ({ ...ok(1), status: 400 }));
    await ask('b');
    moveTo(null);
    await ask('b');
    expect(made()).toBe(5);
  });

  test('failures reach those who asked, and the next one asks anew', async () => {
    const { ask } = setUp();
    await expect(ask('a', () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
    expect(await ask('a')).toBe('{"data":"a block 1"}');
  });

  test('take no more bytes than allowed: the oldest go first', async () => {
    const { ask, made } = setUp(200);
    for (const key of 'abcdefghij') await ask(key);
    await ask('j');
    expect(made()).toBe(10);
    await ask('a');
    expect(made()).toBe(11);
  });
});
