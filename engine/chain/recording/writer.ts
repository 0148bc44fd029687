import { type FileHandle, open, unlink } from 'node:fs/promises';
import type { BlockHeader, BlockRef, ChainBlock, LogSelector } from '../types.ts';
import { keyOfFact } from './chunks.ts';
import { type Chunk, encodeChunk } from './code-chunk.ts';
import { RecordingMismatch, RecordingNotFound } from './errors.ts';
import { entryOf, openHandle, type RecordingFile, readChunk, recoverRecording } from './file.ts';
import { CHUNK_BLOCKS, CHUNK_WEIGHT, type RecordedFact, type RecordingHeader, SIGNATURE } from './format.ts';
import { packFrame } from './frame.ts';
import { encodeHeader } from './header-frame.ts';
import { encodeIndex, packTrailer } from './index-frame.ts';
import { weigh } from './weigh.ts';

export interface RecordingWriter {
  readonly file: string;
  /** Newest block the file already answers for; null in a new file. */
  readonly resumedAt: BlockRef | null;
  /** False when an interrupted run left the file without its index, so that it cannot be opened before `finish`. */
  readonly isWhole: boolean;
  /** Declares logs as selected; call it before the blocks from which the selectors count. */
  cover(selectors: readonly LogSelector[]): void;
  /**
   * Adds the next block and what was asked at it.
   * @throws RecordingMismatch when it does not follow the block before it
   */
  append(block: ChainBlock, facts: readonly RecordedFact[]): Promise<void>;
  /** Writes what is waiting and the index. `last` ends the range when it is newer than the last block appended. */
  finish(last?: BlockHeader): Promise<void>;
  /** Closes without an index. A file that this writer made and never wrote a block to is removed. */
  abandon(): Promise<void>;
}

/**
 * Creates a recording, or continues one: bytes are the same whether it was written in one run or in several.
 * @throws RecordingMismatch when `file` holds something else, RecordingDamaged, RecordingNotFound
 */
export async function createRecordingWriter(file: string, header: RecordingHeader): Promise<RecordingWriter> {
  const created = await createFile(file);
  if (created === null) return continueFile(file, header);
  const frame = await packFrame('HEAD', encodeHeader(header));
  await created.write(Buffer.concat([SIGNATURE, frame.bytes]), 0, undefined, 0);
  const start = SIGNATURE.length + frame.bytes.length;
  const recording: RecordingFile = {
    file,
    header,
    headerDigest: frame.digest,
    entries: [],
    chunksStart: start,
    chunksEnd: start,
    finished: false,
  };
  return createWriter({ handle: created, recording, tail: null, isNew: true });
}

async function createFile(file: string): Promise<FileHandle | null> {
  try {
    return await open(file, 'wx+');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') return null;
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown reason';
    throw new RecordingNotFound(file, reason, { cause });
  }
}

async function continueFile(file: string, header: RecordingHeader): Promise<RecordingWriter> {
  const handle = await openHandle(file, 'r+');
  try {
    const recording = await recoverRecording(file, handle);
    const comparable = (value: RecordingHeader) => encodeHeader({ ...value, provenance: [] }).toString();
    if (comparable(recording.header) !== comparable(header)) {
      throw new RecordingMismatch(file, 'the header', comparable(recording.header), comparable(header));
    }
    const last = recording.entries.length - 1;
    const tail = last < 0 ? null : await readChunk(handle, recording, last);
    return createWriter({ handle, recording, tail, isNew: false });
  } catch (error) {
    await handle.close();
    throw error;
  }
}

interface Start {
  readonly handle: FileHandle;
  readonly recording: RecordingFile;
  /** The last chunk: it is open again, since later blocks may still belong to it. */
  readonly tail: Chunk | null;
  readonly isNew: boolean;
}

interface Pending {
  blocks: ChainBlock[];
  facts: RecordedFact[];
  selectors: LogSelector[];
  weight: number;
}

function reopen(tail: Chunk | null): Pending {
  const pending: Pending = {
    blocks: [],
    facts: [...(tail?.facts ?? [])],
    selectors: [...(tail?.selectors ?? [])],
    weight: 0,
  };
  if (tail === null) return pending;
  pending.blocks = tail.endsWithMarker ? tail.blocks.slice(0, -1) : [...tail.blocks];
  for (const block of pending.blocks) {
    const facts = tail.facts.filter((fact) => fact.block === block.header.number);
    pending.weight += weigh(block, facts);
  }
  return pending;
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const selectorKey = (s: LogSelector): string =>
  `${String(s.startBlock).padStart(16, '0')}:${s.address}:${s.topic0.join()}:${s.endBlock}`;

function createWriter({ handle, recording, tail, isNew }: Start): RecordingWriter {
  const { file, header } = recording;
  const entries = tail === null ? [...recording.entries] : recording.entries.slice(0, -1);
  const covered = new Set(recording.entries.flatMap((entry) => entry.selectors).map(selectorKey));
  let pending = reopen(tail);
  let at = tail === null ? recording.chunksStart : (recording.entries.at(-1)?.offset ?? recording.chunksStart);
  let from = tail?.from ?? header.from;
  const resumed = tail?.blocks.at(-1)?.header ?? null;
  let last: BlockHeader | null = resumed;
  let changed = !recording.finished;
  let truncated = false;

  async function write(bytes: Buffer): Promise<void> {
    // Old bytes beyond this point go first: a crash then leaves whole chunks and one torn end, never a mixture.
    if (!truncated) await handle.truncate(at);
    truncated = true;
    await handle.write(bytes, 0, bytes.length, at);
    at += bytes.length;
  }

  async function closeChunk(marker: ChainBlock | null, isLast: boolean): Promise<void> {
    const { blocks, facts } = pending;
    const held = marker === null ? blocks : [...blocks, marker];
    const to = held.at(-1)?.header.number ?? from;
    // Selectors belong to the chunk they start in, so that the moment they became known leaves no trace.
    const later = isLast ? [] : pending.selectors.filter((selector) => selector.startBlock > to);
    const selectors = pending.selectors
      .filter((selector) => !later.includes(selector))
      .sort((a, b) => byText(selectorKey(a), selectorKey(b)));
    const position = entries.length;
    const chunk = { position, from, to, endsWithMarker: marker !== null, blocks: held, facts, selectors };
    const frame = await packFrame('DATA', encodeChunk(header.content, chunk));
    const offset = at;
    await write(frame.bytes);
    entries.push(entryOf(chunk, { offset, length: frame.bytes.length, digest: frame.digest }));
    pending = { blocks: [], facts: [], selectors: later, weight: 0 };
    from = to + 1;
  }

  function checkFollows(block: BlockHeader): void {
    const next = last === null ? header.from : last.number + 1;
    const early = block.number < next;
    if (early || (header.content.everyBlock && block.number !== next)) {
      throw new RecordingMismatch(file, 'as its next block number', String(next), String(block.number));
    }
    if (last !== null && block.number === next && block.parentHash !== last.hash) {
      throw new RecordingMismatch(file, `as block ${last.number}`, last.hash, block.parentHash);
    }
  }

  return {
    file,
    isWhole: recording.finished,
    resumedAt: resumed === null ? null : { number: resumed.number, hash: resumed.hash },
    cover(selectors) {
      for (const selector of selectors) {
        const key = selectorKey(selector);
        if (covered.has(key)) continue;
        covered.add(key);
        pending.selectors.push(selector);
        changed = true;
      }
    },
    async append(block, facts) {
      checkFollows(block.header);
      const full = pending.blocks.length >= CHUNK_BLOCKS || pending.weight >= CHUNK_WEIGHT;
      if (full) await closeChunk(null, false);
      const sorted = [...facts].sort((a, b) => byText(keyOfFact(a), keyOfFact(b)));
      pending.blocks.push(block);
      pending.facts.push(...sorted);
      pending.weight += weigh(block, sorted);
      last = block.header;
      changed = true;
    },
    async finish(end) {
      const newest = end !== undefined && (last === null || end.number > last.number) ? end : null;
      if (newest !== null) checkFollows(newest);
      if (changed || newest !== null) {
        const marker = newest ?? (tail?.endsWithMarker && last === resumed ? resumed : null);
        if (pending.blocks.length > 0 || marker !== null) await closeChunk(marker && emptyBlock(marker), true);
        const frame = await packFrame('INDX', encodeIndex(recording.chunksStart, entries));
        const digests = [
          recording.headerDigest,
          ...entries.map((entry) => Buffer.from(entry.digest, 'hex')),
          frame.digest,
        ];
        await write(Buffer.concat([frame.bytes, packTrailer(at, digests)]));
        await handle.datasync();
      }
      await handle.close();
    },
    async abandon() {
      await handle.close();
      if (isNew && entries.length === 0) await unlink(file);
    },
  };
}

function emptyBlock(header: BlockHeader): ChainBlock {
  return { header, logs: [], transactions: new Map(), receipts: new Map() };
}
