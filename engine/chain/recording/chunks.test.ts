import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EngineError } from '../../errors.ts';
import { addresses, type Chain, chains, type Entry } from '../testing/arbitrary-chain.ts';
import { everything, recordChain, writeRecording } from '../testing/recording-files.ts';
import type { Hex, LogSelector } from '../types.ts';
import { RecordedCallMissing, RecordingLacks, RecordingMismatch } from './errors.ts';
import { CHUNK_BLOCKS } from './format.ts';
import { openRecording } from './open-recording.ts';
import { createRecordingWriter } from './writer.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'msrec-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function expectTyped(file: string): Promise<EngineError> {
  const failure = await openRecording(file).then(
    async (source) => {
      await source.close();
      return null;
    },
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(EngineError);
  expect((failure as Error).message).toContain(file);
  return failure as EngineError;
}

describe('several chunks', () => {
  const count = CHUNK_BLOCKS * 2 + 100;
  const [sample] = fc.sample(
    chains(1, 1).filter(
      (c) =>
        c.entries[0]!.block.logs.length > 0 && c.header.content.transactions === 'none' && !c.header.content.receipts,
    ),
    { numRuns: 1, seed: 3 },
  );
  const pattern = sample!.entries[0]!;
  const entries: Entry[] = Array.from({ length: count }, (_, i) => {
    const number = 5 + i;
    const hash: Hex = `0x${number.toString(16).padStart(64, '0')}`;
    const parentHash: Hex = `0x${(number - 1).toString(16).padStart(64, '0')}`;
    const logs = pattern.block.logs.map((log) => ({ ...log, blockNumber: number, blockHash: hash }));
    const block = { ...pattern.block, header: { ...pattern.block.header, number, hash, parentHash }, logs };
    return { block, facts: [{ type: 'call', block: number, to: addresses[0]!, data: '0x01', result: hash }] };
  });
  const chain: Chain = {
    header: { ...sample!.header, content: { everyBlock: true, transactions: 'none', receipts: false } },
    entries,
  };

  test('are cut off at every border and in between', async () => {
    const file = join(folder, 'chunks.msrec');
    const bytes = await recordChain(file, chain);
    const source = await openRecording(file);
    const { chunks } = source.recording;
    await source.close();
    expect(chunks.map((chunk) => [chunk.from, chunk.to, chunk.blocks])).toEqual([
      [5, CHUNK_BLOCKS + 4, CHUNK_BLOCKS],
      [CHUNK_BLOCKS + 5, CHUNK_BLOCKS * 2 + 4, CHUNK_BLOCKS],
      [CHUNK_BLOCKS * 2 + 5, count + 4, 100],
    ]);
    for (const [i, chunk] of chunks.entries()) {
      for (const size of [chunk.offset, chunk.offset + 1, chunk.offset + 44, chunk.offset + chunk.length - 1]) {
        await writeFile(file, bytes.subarray(0, size));
        expect(await expectTyped(file)).toMatchObject({ code: 'RECORDING_CUT_OFF', part: i });
      }
      const altered = Buffer.from(bytes);
      altered[chunk.offset + 60] = (altered[chunk.offset + 60] ?? 0) ^ 1;
      await writeFile(file, altered);
      expect(await expectTyped(file)).toMatchObject({ code: 'RECORDING_DAMAGED', part: i });
    }
  });

  test('continue byte for byte wherever the first sitting ended', async () => {
    const bytes = await recordChain(join(folder, 'chunks.msrec'), chain);
    const file = join(folder, 'resumed.msrec');
    for (const cut of [1, CHUNK_BLOCKS - 1, CHUNK_BLOCKS, CHUNK_BLOCKS + 1, count - 1]) {
      await rm(file, { force: true });
      await writeRecording(file, chain, entries.slice(0, cut));
      await writeRecording(file, chain, entries.slice(cut));
      expect((await readFile(file)).equals(bytes)).toBe(true);
    }
  });

  test('answer ranges, headers and calls in any order', async () => {
    const file = join(folder, 'chunks.msrec');
    await recordChain(file, chain);
    const source = await openRecording(file);
    const request = { selectors: [everything], everyBlock: false, transactions: false, receipts: false } as const;
    const numbers: number[] = [];
    for await (const batch of source.blocks({ ...request, from: 500, to: 600 }, new AbortController().signal)) {
      numbers.push(...batch.map((block) => block.header.number));
    }
    expect(numbers).toEqual(Array.from({ length: 101 }, (_, i) => 500 + i));
    const none = { ...everything, startBlock: 590 };
    const tail: number[] = [];
    for await (const batch of source.blocks(
      { ...request, selectors: [none], from: 500, to: 580 },
      new AbortController().signal,
    )) {
      tail.push(...batch.map((block) => block.header.number));
    }
    expect(tail).toEqual([580]);
    expect((await source.header(700))?.hash).toBe(entries[695]!.block.header.hash);
    expect(await source.header(99_999)).toBeNull();
    const last = entries.at(-1)!.block.header;
    expect(await source.head()).toEqual({
      latest: { number: last.number, hash: last.hash },
      finalized: { number: last.number, hash: last.hash },
    });
    const block = { number: 900, hash: last.hash };
    expect(await source.call({ to: addresses[0]!, data: '0x01', block })).toMatchObject({ status: 'ok' });
    await expect(source.call({ to: addresses[0]!, data: '0x02', block })).rejects.toBeInstanceOf(RecordedCallMissing);
    await source.close();
  });

  test('error: what was not selected when recording is refused, never silently absent', async () => {
    const file = join(folder, 'chunks.msrec');
    await recordChain(file, chain);
    const source = await openRecording(file);
    const request = { from: 5, to: 100, everyBlock: false, transactions: false, receipts: false } as const;
    const other: LogSelector = {
      address: addresses[0]!,
      topic0: [`0x${'c'.repeat(64)}`],
      startBlock: 50,
      endBlock: null,
    };
    const signal = new AbortController().signal;
    expect(() => source.blocks({ ...request, selectors: [other] }, signal)).toThrow(RecordingLacks);
    expect(() => source.blocks({ ...request, selectors: [everything], receipts: true }, signal)).toThrow(
      RecordingLacks,
    );
    expect(() => source.blocks({ ...request, selectors: [everything], transactions: true }, signal)).toThrow(
      RecordingLacks,
    );
    await source.close();
  });

  test('error: blocks that do not follow, and another chain, are refused', async () => {
    const file = join(folder, 'chunks.msrec');
    await recordChain(file, chain);
    const other = { ...chain.header, chainId: 5 };
    await expect(createRecordingWriter(file, other)).rejects.toBeInstanceOf(RecordingMismatch);
    const writer = await createRecordingWriter(file, chain.header);
    await expect(writer.append(entries[3]!.block, [])).rejects.toBeInstanceOf(RecordingMismatch);
    const next = { ...pattern.block.header, number: count + 5, hash: addresses[0]!, parentHash: addresses[1]! };
    await expect(writer.append({ ...pattern.block, header: next }, [])).rejects.toBeInstanceOf(RecordingMismatch);
    await writer.abandon();
  });
});
