import { createHash } from 'node:crypto';
import { createCoverage, logSelection, wantsBlock } from '../selectors.ts';
import type { BlockRequest, ChainBlock, ChainSource, Hex } from '../types.ts';
import { type ChunkCache, createChunkCache, factKey } from './chunks.ts';
import { RecordedCallMissing, RecordingCutOff, RecordingLacks } from './errors.ts';
import { openHandle, type RecordingFile, readRecording } from './file.ts';
import type { ChunkEntry, RecordedFact, RecordingHeader } from './format.ts';

/** A recording as a chain; its last block is its head and final. */
export interface RecordingSource extends ChainSource {
  readonly recording: {
    readonly header: RecordingHeader;
    readonly chunks: readonly ChunkEntry[];
    /** Hex; equal recordings have equal digests. */
    readonly digest: string;
  };
}

/**
 * Opens a recording after checking every byte of it.
 * @throws RecordingNotFound, RecordingDamaged, RecordingCutOff, RecordingVersionUnknown
 */
export async function openRecording(file: string): Promise<RecordingSource> {
  const handle = await openHandle(file, 'r');
  try {
    const recording = await readRecording(file, handle);
    const chunks = createChunkCache(handle, recording);
    return createSource({ recording, chunks, close: () => handle.close() });
  } catch (error) {
    await handle.close();
    throw error;
  }
}

interface Parts {
  readonly recording: RecordingFile;
  readonly chunks: ChunkCache;
  close(): Promise<void>;
}

function createSource({ recording, chunks, close }: Parts): RecordingSource {
  const { file, header, entries } = recording;
  const check = createRequestCheck(recording);

  async function block(number: number): Promise<ChainBlock | null> {
    const position = chunks.find(number);
    if (position < 0) return null;
    const found = (await chunks.get(position)).byNumber.get(number);
    if (found === undefined) throw new RecordingLacks(file, `block ${number}, which had no selected log`);
    return found;
  }

  async function fact(type: RecordedFact['type'], asked: { address: Hex; data?: Hex; block: number }) {
    const position = chunks.find(asked.block);
    const chunk = position < 0 ? null : await chunks.get(position);
    const found = chunk?.byKey.get(factKey(type, asked.block, asked.address, asked.data));
    if (found === undefined) throw new RecordedCallMissing(file, { method: METHODS[type], ...asked });
    return found;
  }

  return {
    label: file,
    recording: { header, chunks: entries, digest: digestOf(recording) },
    chainId: async () => header.chainId,
    async head() {
      const last = entries.at(-1);
      const newest = last === undefined ? null : await block(last.to);
      if (newest === null) throw new RecordingCutOff(file, 0);
      const ref = { number: newest.header.number, hash: newest.header.hash };
      return { latest: ref, finalized: ref };
    },
    blocks(request, signal) {
      check(request);
      return streamBlocks(recording, chunks, { request, signal });
    },
    header: async (number) => (await block(number))?.header ?? null,
    async call({ to, data, block: at }) {
      const found = await fact('call', { address: to, data, block: at.number });
      if (found.type !== 'call' || found.result === null) return { status: 'reverted' };
      return { status: 'ok', data: found.result };
    },
    async getBalance(address, at) {
      const found = await fact('balance', { address, block: at.number });
      return found.type === 'balance' ? found.balance : 0n;
    },
    async getCode(address, at) {
      const found = await fact('code', { address, block: at.number });
      return found.type === 'code' ? found.code : '0x';
    },
    close,
  };
}

const METHODS = { call: 'eth_call', balance: 'eth_getBalance', code: 'eth_getCode' } as const;

function digestOf(recording: RecordingFile): string {
  const hash = createHash('sha256').update(recording.headerDigest);
  for (const entry of recording.entries) hash.update(entry.digest, 'hex');
  return hash.digest('hex');
}

/** Refuses what would give fewer logs, blocks or fields than the chain itself. */
function createRequestCheck({ file, header, entries }: RecordingFile): (request: BlockRequest) => void {
  // A selector that came late says nothing about the chunks before it.
  const recorded = entries.flatMap(({ from, selectors }) =>
    selectors.map((selector) => ({ ...selector, startBlock: Math.max(selector.startBlock, from) })),
  );
  const coverage = createCoverage(recorded);
  const within = { from: header.from, to: entries.at(-1)?.to ?? 0 };
  const passed = new Map<string, true>();
  return (request) => {
    const { content } = header;
    if (request.everyBlock !== false && !content.everyBlock) throw new RecordingLacks(file, 'every block');
    if (request.transactions && content.transactions === 'none') throw new RecordingLacks(file, 'transactions');
    if (request.receipts && !content.receipts) throw new RecordingLacks(file, 'receipts');
    for (const selector of request.selectors) {
      const key = `${selector.address}:${selector.startBlock}:${selector.endBlock}:${selector.topic0.join()}`;
      if (passed.has(key)) continue;
      const gap = coverage.gap(selector, within);
      if (gap !== null) {
        const where = selector.address ?? 'any address';
        throw new RecordingLacks(file, `logs ${gap.topic0} of ${where} from block ${gap.block} on`);
      }
      passed.set(key, true);
    }
  };
}

async function* streamBlocks(
  recording: RecordingFile,
  chunks: ChunkCache,
  { request, signal }: { request: BlockRequest; signal: AbortSignal },
): AsyncGenerator<readonly ChainBlock[], void> {
  const matches = logSelection(request.selectors);
  const first = recording.entries.findIndex((entry) => entry.to >= request.from);
  let unselected: ChainBlock | null = null;
  for (let position = first; position >= 0 && position < recording.entries.length; position++) {
    const entry = recording.entries[position];
    if (entry === undefined || entry.from > request.to || signal.aborted) break;
    const chunk = await chunks.get(position);
    // The next chunk decompresses in the thread pool while this one is mapped; its error surfaces at its own turn.
    if (position + 1 < recording.entries.length) chunks.get(position + 1).catch(() => {});
    const selected: ChainBlock[] = [];
    for (const block of chunk.blocks) {
      const { number } = block.header;
      if (number < request.from || number > request.to) continue;
      const narrowed = narrow(block, matches, request);
      const wanted = narrowed.logs.length > 0 || wantsBlock(request.everyBlock, number);
      if (wanted) selected.push(narrowed);
      unselected = wanted ? null : narrowed;
    }
    if (selected.length > 0) yield selected;
  }
  if (unselected !== null && !signal.aborted) yield [unselected];
}

function narrow(
  block: ChainBlock,
  matches: (log: ChainBlock['logs'][number]) => boolean,
  request: BlockRequest,
): ChainBlock {
  const logs = block.logs.filter(matches);
  const hashes = new Set(logs.map((log) => log.transactionHash));
  const pick = <T>(items: ReadonlyMap<Hex, T>): Map<Hex, T> => new Map([...items].filter(([hash]) => hashes.has(hash)));
  return {
    header: block.header,
    logs,
    transactions: request.transactions ? pick(block.transactions) : new Map(),
    receipts: request.receipts ? pick(block.receipts) : new Map(),
  };
}
