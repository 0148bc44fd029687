import { type FileHandle, open } from 'node:fs/promises';
import { type Chunk, decodeChunk } from './code-chunk.ts';
import { RecordingCutOff, RecordingDamaged, RecordingNotFound } from './errors.ts';
import { type ChunkEntry, type RecordingHeader, SIGNATURE } from './format.ts';
import { unpackFrame } from './frame.ts';
import { decodeHeader } from './header-frame.ts';
import { decodeIndex } from './index-frame.ts';
import { readFrame, type WalkedFrame, walkFrames } from './walk.ts';

/** A recording whose every byte was checked. */
export interface RecordingFile {
  readonly file: string;
  readonly header: RecordingHeader;
  readonly headerDigest: Buffer;
  readonly entries: readonly ChunkEntry[];
  /** Where the chunks begin, and where the last one ends. */
  readonly chunksStart: number;
  readonly chunksEnd: number;
  /** False when an interrupted run left no index; only `recoverRecording` hands such a file out. */
  readonly finished: boolean;
}

export async function openHandle(file: string, flags: 'r' | 'r+'): Promise<FileHandle> {
  try {
    return await open(file, flags);
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown reason';
    throw new RecordingNotFound(file, reason, { cause });
  }
}

async function unpack(file: string, frame: WalkedFrame, part: number | 'header' | 'index'): Promise<Buffer> {
  return unpackFrame(frame, frame.payload).catch(() => {
    throw new RecordingDamaged(file, part, 'it does not decompress');
  });
}

function readable<T>(file: string, part: number | 'index', read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) throw new RecordingDamaged(file, part, 'its content is not readable');
    throw error;
  }
}

/** Reads chunk `position` and everything in it. @throws RecordingDamaged */
export async function readChunk(handle: FileHandle, recording: RecordingFile, position: number): Promise<Chunk> {
  const { file, header } = recording;
  const entry = recording.entries[position];
  if (entry === undefined) throw new RecordingDamaged(file, position, 'it is not in the index');
  const frame = await readFrame(file, handle, { offset: entry.offset, length: entry.length, part: position });
  const raw = await unpack(file, frame, position);
  return readable(file, position, () => decodeChunk(header.content, raw));
}

export function entryOf(chunk: Chunk, frame: { offset: number; length: number; digest: Buffer }): ChunkEntry {
  return {
    offset: frame.offset,
    length: frame.length,
    from: chunk.from,
    to: chunk.to,
    blocks: chunk.blocks.length,
    logs: chunk.blocks.reduce((sum, block) => sum + block.logs.length, 0),
    facts: chunk.facts.length,
    selectors: chunk.selectors,
    digest: frame.digest.toString('hex'),
  };
}

/** Verifies the whole file and reads its header and index. @throws RecordingDamaged, RecordingCutOff */
export async function readRecording(file: string, handle: FileHandle): Promise<RecordingFile> {
  const frames: { offset: number; length: number; digest: string }[] = [];
  let head: { header: RecordingHeader; digest: Buffer; end: number } | null = null;
  let index: { raw: Buffer; offset: number } | null = null;
  for await (const frame of walkFrames(file, handle)) {
    if (frame.kind === 'HEAD') {
      const header = decodeHeader(file, await unpack(file, frame, 'header'));
      head = { header, digest: frame.digest, end: frame.offset + frame.length };
    } else if (frame.kind === 'DATA') {
      frames.push({ offset: frame.offset, length: frame.length, digest: frame.digest.toString('hex') });
    } else {
      index = { raw: await unpack(file, frame, 'index'), offset: frame.offset };
    }
  }
  if (head === null || index === null) throw new RecordingCutOff(file, 'header');
  const { raw, offset: chunksEnd } = index;
  const chunksStart = head.end;
  const entries = readable(file, 'index', () => decodeIndex(chunksStart, raw));
  const agrees = entries.every((entry, i) => {
    const frame = frames[i];
    return frame?.offset === entry.offset && frame.length === entry.length && frame.digest === entry.digest;
  });
  if (!agrees || entries.length !== frames.length) throw new RecordingDamaged(file, 'index', 'it lists other chunks');
  return { file, header: head.header, headerDigest: head.digest, entries, chunksStart, chunksEnd, finished: true };
}

/**
 * As `readRecording`, but a file that an interrupted run left without its end gives the chunks that are whole.
 * @throws RecordingDamaged; RecordingCutOff when not even the header is whole
 */
export async function recoverRecording(file: string, handle: FileHandle): Promise<RecordingFile> {
  try {
    return await readRecording(file, handle);
  } catch (error) {
    if (!(error instanceof RecordingCutOff)) throw error;
  }
  const entries: ChunkEntry[] = [];
  let head: { header: RecordingHeader; digest: Buffer } | null = null;
  let chunksStart = SIGNATURE.length;
  let chunksEnd = chunksStart;
  try {
    for await (const frame of walkFrames(file, handle)) {
      if (frame.kind === 'HEAD') {
        head = { header: decodeHeader(file, await unpack(file, frame, 'header')), digest: frame.digest };
        chunksStart = frame.offset + frame.length;
        chunksEnd = chunksStart;
      } else if (frame.kind === 'DATA' && head !== null) {
        const raw = await unpack(file, frame, entries.length);
        const { content } = head.header;
        const chunk = readable(file, entries.length, () => decodeChunk(content, raw));
        entries.push(entryOf(chunk, frame));
        chunksEnd = frame.offset + frame.length;
      }
    }
  } catch (error) {
    if (!(error instanceof RecordingCutOff) || head === null) throw error;
  }
  if (head === null) throw new RecordingCutOff(file, 'header');
  return { file, header: head.header, headerDigest: head.digest, entries, chunksStart, chunksEnd, finished: false };
}
