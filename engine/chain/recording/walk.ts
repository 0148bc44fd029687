import type { FileHandle } from 'node:fs/promises';
import { RecordingCutOff, RecordingDamaged, type RecordingPart } from './errors.ts';
import { END_MARK, FRAME_HEAD_BYTES, SIGNATURE, TRAILER_BYTES } from './format.ts';
import { type FrameHead, frameIsWhole, readFrameHead } from './frame.ts';
import { packTrailer } from './index-frame.ts';

/** A frame whose digest was checked. */
export interface WalkedFrame extends FrameHead {
  readonly offset: number;
  readonly length: number;
  readonly payload: Buffer;
}

async function readAt(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await handle.read(bytes, 0, length, offset);
  return bytes.subarray(0, bytesRead);
}

/** Reads one frame again, for example a chunk found through the index. */
export async function readFrame(file: string, handle: FileHandle, place: FramePlace): Promise<WalkedFrame> {
  const bytes = await readAt(handle, place.offset, place.length);
  const headBytes = bytes.subarray(0, FRAME_HEAD_BYTES);
  const head = bytes.length === place.length ? readFrameHead(headBytes) : null;
  const payload = bytes.subarray(FRAME_HEAD_BYTES);
  if (head === null || !frameIsWhole(headBytes, payload)) {
    throw new RecordingDamaged(file, place.part, 'its checksum does not match any more');
  }
  return { ...head, offset: place.offset, length: place.length, payload };
}

export interface FramePlace {
  readonly offset: number;
  readonly length: number;
  readonly part: RecordingPart;
}

/**
 * Every frame from the start of the file to its index, each verified, then the trailer: when this ends without an
 * error, no byte of the file was altered and none is missing.
 * @throws RecordingDamaged, RecordingCutOff at the first frame that is not whole
 */
export async function* walkFrames(file: string, handle: FileHandle): AsyncGenerator<WalkedFrame, void> {
  const { size } = await handle.stat();
  const start = await readAt(handle, 0, SIGNATURE.length);
  if (!start.equals(SIGNATURE.subarray(0, start.length))) {
    throw new RecordingDamaged(file, 'signature', 'this is not a recording');
  }
  if (start.length < SIGNATURE.length) throw new RecordingCutOff(file, 'signature');
  // A file that has its end was not cut off: what does not fit in it was altered.
  const tail = await readAt(handle, Math.max(0, size - TRAILER_BYTES), END_MARK.length);
  const ends = tail.equals(END_MARK);
  const digests: Buffer[] = [];
  let offset = SIGNATURE.length;
  for (let position = -1; ; position++) {
    const frame = await walkFrame({ file, handle, size, ends }, offset, position);
    digests.push(frame.digest);
    yield frame;
    offset += frame.length;
    if (frame.kind === 'INDX') {
      const trailer = await readAt(handle, offset, TRAILER_BYTES + 1);
      if (trailer.length < TRAILER_BYTES) throw new RecordingCutOff(file, 'trailer');
      if (!trailer.equals(packTrailer(frame.offset, digests))) {
        throw new RecordingDamaged(file, 'trailer', 'its checksum does not match');
      }
      return;
    }
  }
}

interface Walk {
  readonly file: string;
  readonly handle: FileHandle;
  readonly size: number;
  readonly ends: boolean;
}

async function walkFrame(walk: Walk, offset: number, position: number): Promise<WalkedFrame> {
  const { file, handle, size } = walk;
  const part = position < 0 ? 'header' : position;
  const overrun = (where: RecordingPart): Error =>
    walk.ends ? new RecordingDamaged(file, where, 'its length was altered') : new RecordingCutOff(file, where);
  if (offset + FRAME_HEAD_BYTES > size) throw overrun(part);
  const headBytes = await readAt(handle, offset, FRAME_HEAD_BYTES);
  const head = readFrameHead(headBytes);
  if (head === null || (head.kind === 'HEAD') !== position < 0) {
    throw new RecordingDamaged(file, part, 'it does not begin as it should');
  }
  const named = head.kind === 'INDX' ? 'index' : part;
  const length = FRAME_HEAD_BYTES + head.stored;
  if (offset + length > size) throw overrun(named);
  const payload = await readAt(handle, offset + FRAME_HEAD_BYTES, head.stored);
  if (!frameIsWhole(headBytes, payload)) throw new RecordingDamaged(file, named, 'its checksum does not match');
  return { ...head, offset, length, payload };
}
