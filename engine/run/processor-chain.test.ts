import { expect, test } from 'vitest';
import type { CallRequest } from '../chain/types.ts';
import { UNWIND } from '../wasm/errors.ts';
import { createChainReads } from './processor-chain.ts';

const TO = '0x00000000000000000000000000000000000000a1';

/** Knows the answer to 0x01 alone. */
function openReads() {
  const asked: string[] = [];
  const reads = createChainReads({
    async call({ data }: CallRequest) {
      asked.push(data);
      if (data !== '0x01') throw new Error(`no answer to ${data}`);
      return { status: 'ok', data: '0xff' };
    },
    getBalance: async () => 0n,
    getCode: async () => '0x',
  });
  reads.beginBlock({ number: 1, hash: '0x01' });
  const need = (data: `0x${string}`): void => expect(() => reads.call(TO, data)).toThrow(UNWIND);
  return { reads, asked, need };
}

test('a guess that is not answered stays unknown, what is needed is answered', async () => {
  const { reads, need } = openReads();
  need('0x01');
  reads.guess(true);
  need('0x02');
  reads.guess(false);
  await reads.fetch();
  expect(reads.call(TO, '0x01')).toBe('0xff');
  need('0x02');
  await expect(reads.fetch()).rejects.toThrow('no answer to 0x02');
});

test('error: what is needed and guessed at as well is needed', async () => {
  const { reads, asked, need } = openReads();
  need('0x02');
  reads.guess(true);
  need('0x02');
  reads.guess(false);
  await expect(reads.fetch()).rejects.toThrow('no answer to 0x02');
  expect(asked).toEqual(['0x02']);
});
