import { joinBlocks } from '../merge-blocks.ts';
import { openBlock } from '../sealed-block.ts';
import type { BlockHeader, BlockRef, BlockRequest, ChainBlock, ChainSource, Hex } from '../types.ts';
import { keyOfFact } from './chunks.ts';
import { RecordingMismatch } from './errors.ts';
import type { RecordedFact } from './format.ts';
import type { RecordingWriter } from './writer.ts';

/** Hands a chain through and writes down what is taken from it. */
export interface RecordingTee extends ChainSource {
  /** Blocks up to this one were processed: what was asked of them is complete and goes into the recording. */
  settle(block: BlockRef): Promise<void>;
  /** @throws RecordingMismatch when blocks after it are in the recording already */
  revertTo(block: BlockRef): void;
  /** Ends the recording at the last settled block; a file that got none and was not there before is removed. */
  finish(): Promise<void>;
}

interface TeeParts {
  readonly source: ChainSource;
  readonly writer: RecordingWriter;
  readonly everyBlock: boolean;
}

/** The order in which things were asked leaves no trace: blocks go by number, logs by index, facts by key. */
export function createRecordingTee({ source, writer, everyBlock }: TeeParts): RecordingTee {
  const done = writer.resumedAt?.number ?? -1;
  const pending = new Map<number, ChainBlock>();
  const facts = new Map<Hex, Map<string, RecordedFact>>();
  let settled: BlockHeader | null = null;
  let written = done;

  function keepBlock(block: ChainBlock): void {
    const { number, hash } = block.header;
    if (number <= written) return;
    const before = pending.get(number);
    // A block of another fork gives way; what was asked of it is kept under its own hash and never written.
    pending.set(number, before?.header.hash === hash ? joinBlocks(before, block) : block);
  }

  function keepFact(block: BlockRef, fact: RecordedFact): void {
    if (block.number <= written) return;
    const own = facts.get(block.hash) ?? new Map<string, RecordedFact>();
    facts.set(block.hash, own);
    own.set(keyOfFact(fact), fact);
  }

  async function* blocks(request: BlockRequest, signal: AbortSignal): AsyncGenerator<readonly ChainBlock[], void> {
    writer.cover(request.selectors);
    for await (const delivered of source.blocks(request, signal)) {
      const batch = delivered.map(openBlock);
      for (const block of batch) keepBlock(block);
      yield batch;
    }
  }

  return {
    label: source.label,
    chainId: source.chainId,
    head: source.head,
    header: source.header,
    close: source.close,
    blocks,
    async call(request) {
      const result = await source.call(request);
      const { to, data, block } = request;
      const answer = result.status === 'ok' ? result.data : null;
      keepFact(block, { type: 'call', block: block.number, to, data, result: answer });
      return result;
    },
    async getBalance(address, block) {
      const balance = await source.getBalance(address, block);
      keepFact(block, { type: 'balance', block: block.number, address, balance });
      return balance;
    },
    async getCode(address, block) {
      const code = await source.getCode(address, block);
      keepFact(block, { type: 'code', block: block.number, address, code });
      return code;
    },
    async settle({ number: last }) {
      const numbers = [...pending.keys()].filter((number) => number <= last).sort((a, b) => a - b);
      for (const number of numbers) {
        const block = pending.get(number);
        if (block === undefined) continue;
        pending.delete(number);
        const asked = [...(facts.get(block.header.hash)?.values() ?? [])];
        facts.delete(block.header.hash);
        settled = block.header;
        if (block.logs.length > 0 || asked.length > 0 || everyBlock) {
          await writer.append(block, asked);
          written = number;
        }
      }
    },
    revertTo({ number }) {
      if (number < written) {
        throw new RecordingMismatch(
          writer.file,
          'as its last block',
          String(written),
          `a chain that went back to ${number}`,
        );
      }
      for (const later of pending.keys()) if (later > number) pending.delete(later);
      facts.clear();
      if (settled !== null && settled.number > number) settled = null;
    },
    async finish() {
      if (settled === null && writer.resumedAt === null) await writer.abandon();
      else await writer.finish(settled ?? undefined);
    },
  };
}
