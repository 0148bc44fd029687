import { readFile, rm } from 'node:fs/promises';
import { openRecording } from '../recording/open-recording.ts';
import { createRecordingWriter } from '../recording/writer.ts';
import { openBlock } from '../sealed-block.ts';
import type { ChainBlock, LogSelector } from '../types.ts';
import { type Chain, topics } from './arbitrary-chain.ts';

/** Selects every log that the random chains make. */
export const everything: LogSelector = { address: null, topic0: topics, startBlock: 0, endBlock: null };

/** Writes `entries` of the chain to a new or existing recording. */
export async function writeRecording(file: string, chain: Chain, entries = chain.entries): Promise<void> {
  const writer = await createRecordingWriter(file, chain.header);
  writer.cover([everything]);
  for (const { block, facts } of entries) await writer.append(block, facts);
  await writer.finish();
}

/** A fresh recording of the whole chain, and its bytes. */
export async function recordChain(file: string, chain: Chain): Promise<Buffer> {
  await rm(file, { force: true });
  await writeRecording(file, chain);
  return readFile(file);
}

/** Every block a recording delivers for everything it holds. */
export async function readAll(file: string, chain: Chain): Promise<ChainBlock[]> {
  const source = await openRecording(file);
  const last = chain.entries.at(-1)?.block.header.number ?? 0;
  const { content: kept } = chain.header;
  const request = {
    from: 0,
    to: last,
    selectors: [everything],
    everyBlock: kept.everyBlock && [{ every: 1, offset: 0, until: null }],
    transactions: kept.transactions !== 'none',
    receipts: kept.receipts,
  };
  const blocks: ChainBlock[] = [];
  for await (const batch of source.blocks(request, new AbortController().signal)) blocks.push(...batch.map(openBlock));
  await source.close();
  return blocks;
}
