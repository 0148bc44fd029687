import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { EntityReader, ProcessedBlock } from '../../engine/index.ts';
import { openMemoryApi } from '../../test/support/memory-api.ts';
import { createApi } from '../create-api.ts';
import { startHttpServer } from '../http/server.ts';
import { batch, block, feedRow, marketId } from '../testing/aave-market.ts';
import { opening } from '../testing/scenario.ts';
import type { Answered, TestApi } from '../testing/test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openMemoryApi([opening]);
});
afterAll(() => api.close());

/** Calls `meanwhile` once, in the middle of the first answer at a block. */
function interrupted(reader: EntityReader, at: number, meanwhile: () => Promise<void>): EntityReader {
  let isDone = false;
  return {
    ...reader,
    async blockState(asked: ProcessedBlock) {
      if (asked.number === at && !isDone) {
        isDone = true;
        await meanwhile();
      }
      return reader.blockState(asked);
    },
  };
}

test('R07: an event whose block goes while it is read is not sent; the next one says what stands', async () => {
  const price = (at: number, usd: bigint, fork = 0) => {
    const made = batch(at, at, [feedRow(at, 'WETH', usd * 100_000_000n)], fork);
    const [first] = made.blocks;
    return { ...made, blocks: first === undefined ? [] : [{ ...first, parentHash: block(at - 1).hash }] };
  };
  let wake = (): void => undefined;
  const reader = interrupted(api.reader, 11, async () => {
    await api.store.revertTo(block(10));
    await api.store.commit(price(11, 1700n, 1));
    wake();
  });
  const inner = await createApi({
    reader,
    schema: reader.schema,
    wakeups: async (listener) => {
      wake = listener;
      return { close: async () => undefined };
    },
  });
  const server = await startHttpServer({ api: inner, port: 0 });
  const client = createClient({ url: `${server.url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket });
  const results: Answered[] = [];
  client.subscribe(
    { query: `subscription { market(id: "${marketId('WETH')}") { priceUsd meta { block { number hash } } } }` },
    { next: (result) => void results.push(JSON.parse(JSON.stringify(result))), error: () => {}, complete: () => {} },
  );
  await expect.poll(() => results).toHaveLength(1);
  await api.store.commit(price(11, 1500n));
  wake();
  await expect.poll(() => results).toHaveLength(2);
  const told = (priceUsd: string, number: number, hash: string) => ({
    data: { market: { priceUsd, meta: { block: { number, hash } } } },
  });
  expect(results).toEqual([told('2000', 10, block(10).hash), told('1700', 11, block(11, 1).hash)]);
  await client.dispose();
  await server.close();
  await inner.close();
});
