/** Text on its way to the database, as bytes from the start: no strings to join, to copy and to collect. */
export interface ByteSink {
  bytes: Buffer;
  length: number;
  /** False once something else than ASCII was put in; the user sets it back. */
  isAscii: boolean;
}

export function createByteSink(capacity: number): ByteSink {
  return { bytes: Buffer.allocUnsafeSlow(capacity), length: 0, isAscii: true };
}

/** Makes room for `more` bytes. */
export function reserve(sink: ByteSink, more: number): void {
  const needed = sink.length + more;
  if (needed <= sink.bytes.length) return;
  const grown = Buffer.allocUnsafeSlow(Math.max(needed, 2 * sink.bytes.length));
  sink.bytes.copy(grown, 0, 0, sink.length);
  sink.bytes = grown;
}

/** What was put in, as a view. */
export function contentOf(sink: ByteSink): Buffer {
  return sink.bytes.subarray(0, sink.length);
}

export function putByte(sink: ByteSink, byte: number): void {
  reserve(sink, 1);
  sink.bytes[sink.length++] = byte;
}

/** Text that is known to be ASCII. */
export function putAscii(sink: ByteSink, text: string): void {
  const { length } = text;
  reserve(sink, length);
  const { bytes } = sink;
  const at = sink.length;
  for (let i = 0; i < length; i++) bytes[at + i] = text.charCodeAt(i);
  sink.length = at + length;
}

export function putText(sink: ByteSink, text: string): void {
  reserve(sink, 3 * text.length);
  const written = sink.bytes.write(text, sink.length, 'utf8');
  if (written !== text.length) sink.isAscii = false;
  sink.length += written;
}

export function putBytes(sink: ByteSink, from: Uint8Array, start: number, end: number): void {
  const size = end - start;
  reserve(sink, size);
  const { bytes } = sink;
  // Short stretches are quicker copied here than by a call out of the engine.
  if (size > 256) bytes.set(from.subarray(start, end), sink.length);
  else for (let i = 0, to = sink.length; i < size; i++) bytes[to + i] = from[start + i] ?? 0;
  sink.length += size;
}
