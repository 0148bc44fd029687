import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EngineError } from '../../errors.ts';
import { addresses, chains } from '../testing/arbitrary-chain.ts';
import { everything, readAll, recordChain, writeRecording } from '../testing/recording-files.ts';
import { RecordingCutOff, RecordingDamaged } from './errors.ts';
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

describe('recording', () => {
  test('gives back every block, transaction, receipt, call, balance and code that was put in', async () => {
    await fc.assert(
      fc.asyncProperty(chains(1, 12), async (chain) => {
        const file = join(folder, 'round-trip.msrec');
        await recordChain(file, chain);
        const blocks = await readAll(file, chain);
        const last = chain.entries.at(-1);
        const kept = chain.entries.filter(
          (e) => chain.header.content.everyBlock || e.block.logs.length > 0 || e === last,
        );
        expect(blocks).toEqual(kept.map((entry) => entry.block));
        const source = await openRecording(file);
        const facts = new Map(
          chain.entries
            .flatMap((e) => e.facts)
            .map((f) => [JSON.stringify([f.type, f.block, 'to' in f ? [f.to, f.data] : f.address]), f]),
        );
        for (const fact of facts.values()) {
          const block = { number: fact.block, hash: addresses[0]! };
          const same = chain.entries
            .flatMap((e) => e.facts)
            .filter((f) => f.type === fact.type && f.block === fact.block);
          if (same.length > 1) continue;
          if (fact.type === 'call') {
            const expected = fact.result === null ? { status: 'reverted' } : { status: 'ok', data: fact.result };
            expect(await source.call({ to: fact.to, data: fact.data, block })).toEqual(expected);
          }
          if (fact.type === 'balance') expect(await source.getBalance(fact.address, block)).toBe(fact.balance);
          if (fact.type === 'code') expect(await source.getCode(fact.address, block)).toBe(fact.code);
        }
        expect(source.recording.header).toEqual(chain.header);
        await source.close();
      }),
      { numRuns: 60 },
    );
  });

  test('the same blocks give the same bytes, also when written in two sittings or after a crash', async () => {
    await fc.assert(
      fc.asyncProperty(chains(2, 12), fc.nat(), fc.nat(), async (chain, cutAt, tear) => {
        const bytes = await recordChain(join(folder, 'straight.msrec'), chain);
        const cut = 1 + (cutAt % (chain.entries.length - 1));
        const file = join(folder, 'sittings.msrec');
        await rm(file, { force: true });
        await writeRecording(file, chain, chain.entries.slice(0, cut));
        const half = (await readFile(file)).length;
        await writeRecording(file, chain, chain.entries.slice(cut));
        expect(await readFile(file)).toEqual(bytes);

        await rm(file, { force: true });
        await writeRecording(file, chain, chain.entries.slice(0, cut));
        const headEnd = 8 + 44 + bytes.readUInt32LE(12);
        await truncate(file, headEnd + (tear % (half - headEnd)));
        const writer = await createRecordingWriter(file, chain.header);
        writer.cover([everything]);
        const from = writer.resumedAt?.number ?? -1;
        for (const { block, facts } of chain.entries) if (block.header.number > from) await writer.append(block, facts);
        await writer.finish();
        expect(await readFile(file)).toEqual(bytes);
      }),
      { numRuns: 40 },
    );
  });

  test('an end marker gives way to the blocks that follow it', async () => {
    const [chain] = fc.sample(
      chains(6, 6).filter((c) => !c.header.content.everyBlock),
      { numRuns: 1, seed: 7 },
    );
    const withMarker = join(folder, 'marker.msrec');
    const [a, b, c] = [chain!.entries.slice(0, 3), chain!.entries[3]!, chain!.entries.slice(4)];
    const empty = { ...b.block, logs: [], transactions: new Map(), receipts: new Map() };
    const first = await createRecordingWriter(withMarker, chain!.header);
    first.cover([everything]);
    for (const { block, facts } of a) await first.append(block, facts);
    await first.finish(empty.header);
    const before = await readFile(withMarker);
    const idle = await createRecordingWriter(withMarker, chain!.header);
    expect(idle.resumedAt).toEqual({ number: empty.header.number, hash: empty.header.hash });
    await idle.finish();
    expect(await readFile(withMarker)).toEqual(before);
    await writeRecording(withMarker, chain!, c);
    const straight = await recordChain(join(folder, 'no-marker.msrec'), { ...chain!, entries: [...a, ...c] });
    expect(await readFile(withMarker)).toEqual(straight);
  });

  test('one altered byte anywhere is an error that names the file', async () => {
    const [chain] = fc.sample(chains(8, 8), { numRuns: 1, seed: 11 });
    const file = join(folder, 'altered.msrec');
    const bytes = await recordChain(file, chain!);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const altered = Buffer.from(bytes);
        altered[at] = (altered[at] ?? 0) ^ flip;
        await writeFile(file, altered);
        const error = await expectTyped(file);
        expect(error).toBeInstanceOf(RecordingDamaged);
        await expect(createRecordingWriter(file, chain!.header)).rejects.toBeInstanceOf(EngineError);
      }),
      { numRuns: 400 },
    );
  });

  test('a cut at any byte is an error that names the file and the chunk', async () => {
    const [chain] = fc.sample(chains(8, 8), { numRuns: 1, seed: 12 });
    const file = join(folder, 'cut.msrec');
    const bytes = await recordChain(file, chain!);
    for (let size = bytes.length - 1; size >= 0; size -= size > 700 ? 7 : 1) {
      await writeFile(file, bytes.subarray(0, size));
      expect(await expectTyped(file)).toBeInstanceOf(RecordingCutOff);
    }
  });
});
