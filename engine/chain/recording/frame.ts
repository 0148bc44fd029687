import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';
import { FRAME_HEAD_BYTES } from './format.ts';

const compress = promisify(brotliCompress);
const decompress = promisify(brotliDecompress);

export type FrameKind = 'HEAD' | 'DATA' | 'INDX';
const KINDS: readonly string[] = ['HEAD', 'DATA', 'INDX'];

/** No frame this program writes comes near it; a length beyond it was not written by this program. */
const MAX_RAW_BYTES = 1 << 28;

export interface FrameHead {
  readonly kind: FrameKind;
  readonly stored: number;
  readonly raw: number;
  readonly digest: Buffer;
}

function digestOf(head: Buffer, payload: Buffer): Buffer {
  return createHash('sha256').update(head.subarray(0, 12)).update(payload).digest();
}

/** The same raw bytes give the same frame: quality and window are part of the format. */
export async function packFrame(kind: FrameKind, raw: Buffer): Promise<{ bytes: Buffer; digest: Buffer }> {
  const payload = await compress(raw, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 9,
      [constants.BROTLI_PARAM_LGWIN]: 22,
      [constants.BROTLI_PARAM_SIZE_HINT]: raw.length,
    },
  });
  const head = Buffer.alloc(FRAME_HEAD_BYTES);
  head.write(kind, 0, 'latin1');
  head.writeUInt32LE(payload.length, 4);
  head.writeUInt32LE(raw.length, 8);
  const digest = digestOf(head, payload);
  digest.copy(head, 12);
  return { bytes: Buffer.concat([head, payload]), digest };
}

/** null when these bytes cannot begin a frame. */
export function readFrameHead(bytes: Buffer): FrameHead | null {
  const kind = bytes.toString('latin1', 0, 4);
  const stored = bytes.readUInt32LE(4);
  const raw = bytes.readUInt32LE(8);
  if (!KINDS.includes(kind) || raw > MAX_RAW_BYTES) return null;
  return { kind: kind as FrameKind, stored, raw, digest: bytes.subarray(12, FRAME_HEAD_BYTES) };
}

export function frameIsWhole(headBytes: Buffer, payload: Buffer): boolean {
  return digestOf(headBytes, payload).equals(headBytes.subarray(12, FRAME_HEAD_BYTES));
}

/** @throws RangeError when the payload does not expand to what the head says. */
export async function unpackFrame(head: FrameHead, payload: Buffer): Promise<Buffer> {
  const raw = await decompress(payload, { maxOutputLength: Math.max(head.raw, 1) }).catch((cause: unknown) => {
    throw new RangeError('payload does not decompress', { cause });
  });
  if (raw.length !== head.raw) throw new RangeError(`expected ${head.raw} bytes, got ${raw.length}`);
  return raw;
}
