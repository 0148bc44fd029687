import { expect, test } from 'vitest';
import { createFinality } from './finality.ts';

const ref = (number: number) => ({ number, hash: `0x${number.toString(16).padStart(64, '0')}` as const });

test('default: final up to the finalized block, and asked once for many answers', async () => {
  let asked = 0;
  const finality = createFinality(
    {
      head: async () => {
        asked++;
        return { latest: ref(100), finalized: ref(36) };
      },
    },
    () => 0,
  );
  expect([await finality({ number: 36 }), await finality({ number: 37 }), await finality({ number: 100 })]).toEqual([
    'FINAL',
    'UNFINALIZED',
    'UNFINALIZED',
  ]);
  expect(asked).toBe(1);
});

test('behavior: unknown while the chain does not answer, but what was final stays final', async () => {
  let time = 0;
  let broken = false;
  const source = {
    head: async () => {
      if (broken) throw new Error('down');
      return { latest: ref(100), finalized: ref(36) };
    },
  };
  const finality = createFinality(source, () => time);
  expect(await finality({ number: 10 })).toBe('FINAL');
  broken = true;
  time = 10_000;
  expect([await finality({ number: 10 }), await finality({ number: 50 })]).toEqual(['FINAL', 'UNKNOWN']);
});
