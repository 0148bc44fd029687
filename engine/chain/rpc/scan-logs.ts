import { ADDRESS_SIZE, FIELD, FIELDS, HASH_SIZE, shareWithBefore } from '../log-table.ts';
import type { LogTable } from '../types.ts';
import {
  CLOSE,
  CLOSE_LIST,
  COLON,
  COMMA,
  decodeHex,
  hexEnd,
  NONE,
  OPEN,
  OPEN_LIST,
  QUOTE,
  quantity,
  skipPlain,
  skipSpace,
} from './scan-bytes.ts';

/** One answer to `eth_getLogs` as it came, its result as a table. */
export interface ScannedAnswer {
  readonly id: number;
  readonly result: LogTable;
}

/**
 * Reads answers to `eth_getLogs` without making objects of them. Null for whatever is not plainly a list of logs
 * written in lower-case hex: errors, other ways to write, other members. Those are for a parser of JSON to judge, so
 * that nothing is taken here that it would refuse.
 */
export function scanLogAnswers(bytes: Buffer): ScannedAnswer | ScannedAnswer[] | null {
  scan.open(bytes);
  try {
    return scanAll(bytes);
  } finally {
    scan.open(NOTHING);
  }
}

function scanAll(bytes: Buffer): ScannedAnswer | ScannedAnswer[] | null {
  const start = skipSpace(bytes, 0);
  if (bytes[start] !== OPEN_LIST) {
    const answer = scan.answer(start);
    return answer !== null && skipSpace(bytes, scan.end()) === bytes.length ? answer : null;
  }
  const answers: ScannedAnswer[] = [];
  let at = start + 1;
  for (;;) {
    const answer = scan.answer(skipSpace(bytes, at));
    if (answer === null) return null;
    answers.push(answer);
    at = skipSpace(bytes, scan.end());
    if (bytes[at] === CLOSE_LIST) return skipSpace(bytes, at + 1) === bytes.length ? answers : null;
    if (bytes[at++] !== COMMA) return null;
  }
}

/** Bytes that a log takes at least; most take three times as much. */
const LEAST_BYTES = 280;

type Kind = 'hash' | 'address' | 'data' | 'number' | 'topics' | 'removed' | 'other';

interface Member {
  readonly name: Buffer;
  readonly kind: Kind;
  readonly field: number;
  /** A bit for each member that a log must have. */
  readonly bit: number;
}

const member = (name: string, kind: Kind, place: number, bit: number): Member => ({
  name: Buffer.from(name),
  kind,
  field: place,
  bit,
});

/** In the order in which most nodes write them: each is looked for behind the one before first. */
const MEMBERS: readonly Member[] = [
  member('address', 'address', FIELD.address, 1),
  member('topics', 'topics', FIELD.topics, 2),
  member('data', 'data', FIELD.data, 4),
  member('blockNumber', 'number', FIELD.blockNumber, 8),
  member('transactionHash', 'hash', FIELD.transactionHash, 16),
  member('transactionIndex', 'number', FIELD.transactionIndex, 32),
  member('blockHash', 'hash', FIELD.blockHash, 64),
  member('blockTimestamp', 'number', FIELD.timestamp, 0),
  member('logIndex', 'number', FIELD.logIndex, 128),
  member('removed', 'removed', 0, 0),
];
const ALL = 255;
/** Of `false`. */
const LETTER_F = 102;
const OTHER = member('', 'other', 0, 0);

function hasName(bytes: Uint8Array, from: number, { name }: Member): boolean {
  const { length } = name;
  for (let i = 0; i < length; i++) if (bytes[from + i] !== name[i]) return false;
  return bytes[from + length] === QUOTE;
}

/** The member whose name starts at `from`; `guess` is where it is looked for first. */
function findMember(bytes: Uint8Array, from: number, guess: number): number {
  for (let i = 0; i < MEMBERS.length; i++) {
    const at = (guess + i) % MEMBERS.length;
    const candidate = MEMBERS[at];
    if (candidate !== undefined && hasName(bytes, from, candidate)) return at;
  }
  return NONE;
}

const NOTHING: Buffer = Buffer.alloc(0);

function createScan() {
  let bytes = NOTHING;
  let words = new Int32Array(0);
  /** Bytes of the logs so far, those of all answers. */
  let target = new Uint8Array(0);
  let size = 0;
  /** Where the log that is being read has its numbers. */
  let base = 0;
  let end = 0;

  /** Takes the bytes of a hex text, `length` of them, to where the next ones go; gives the place behind the text. */
  function fixed(at: number, field: number, length: number): number {
    const close = decodeHex(bytes, at, target, size);
    if (close - at !== 3 + 2 * length) return NONE;
    words[base + field] = size;
    size += length;
    return close + 1;
  }

  /** The same for what the log before may have too: that stands once. */
  function shared(at: number, field: number, length: number): number {
    const behind = fixed(at, field, length);
    if (behind !== NONE) size = shareWithBefore(target, size, length, words, base + field);
    return behind;
  }

  function data(at: number): number {
    const close = decodeHex(bytes, at, target, size);
    if (close === NONE) return NONE;
    const length = (close - at - 3) >> 1;
    words[base + FIELD.data] = size;
    words[base + FIELD.dataLength] = length;
    size += length;
    return close + 1;
  }

  function topics(from: number): number {
    if (bytes[from] !== OPEN_LIST) return NONE;
    let at = skipSpace(bytes, from + 1);
    let count = 0;
    if (bytes[at] === CLOSE_LIST) at++;
    else {
      for (;;) {
        if (count === 4) return NONE;
        at = fixed(at, FIELD.topics + count++, HASH_SIZE);
        if (at === NONE) return NONE;
        at = skipSpace(bytes, at);
        const byte = bytes[at++];
        if (byte === CLOSE_LIST) break;
        if (byte !== COMMA) return NONE;
        at = skipSpace(bytes, at);
      }
    }
    words[base + FIELD.topicCount] = count;
    return at;
  }

  /** Takes a member's value; gives the place behind it. */
  function value({ kind, field }: Member, at: number): number {
    switch (kind) {
      case 'hash':
        return shared(at, field, HASH_SIZE);
      case 'address':
        return shared(at, field, ADDRESS_SIZE);
      case 'topics':
        return topics(at);
      case 'data':
        return data(at);
      case 'number': {
        const close = hexEnd(bytes, at);
        const read = close === NONE ? NONE : quantity(bytes, at, close);
        words[base + field] = read;
        return read === NONE ? NONE : close + 1;
      }
      case 'removed': {
        const behind = skipPlain(bytes, at);
        return bytes[at] === LETTER_F ? behind : NONE;
      }
      case 'other':
        return skipPlain(bytes, at);
    }
  }

  /** One log object; gives the place behind it. */
  function log(from: number): number {
    if (bytes[from] !== OPEN) return NONE;
    let at = from + 1;
    let seen = 0;
    let guess = 0;
    words[base + FIELD.timestamp] = NONE;
    for (;;) {
      at = skipSpace(bytes, at);
      if (bytes[at] !== QUOTE) return NONE;
      const found = findMember(bytes, at + 1, guess);
      const known = MEMBERS[found] ?? OTHER;
      at = found === NONE ? skipPlain(bytes, at) : at + known.name.length + 2;
      if (found !== NONE) guess = found + 1;
      if (at === NONE) return NONE;
      at = skipSpace(bytes, at);
      if (bytes[at] !== COLON) return NONE;
      at = value(known, skipSpace(bytes, at + 1));
      if (at === NONE) return NONE;
      seen |= known.bit;
      at = skipSpace(bytes, at);
      const byte = bytes[at++];
      if (byte === CLOSE) return seen === ALL ? at : NONE;
      if (byte !== COMMA) return NONE;
    }
  }

  /** The list of logs at `from`. */
  function list(from: number): LogTable | null {
    if (bytes[from] !== OPEN_LIST) return null;
    words = new Int32Array(FIELDS * (1 + Math.floor((bytes.length - from) / LEAST_BYTES)));
    base = 0;
    let at = skipSpace(bytes, from + 1);
    if (bytes[at] === CLOSE_LIST) at++;
    else {
      for (;;) {
        if (base === words.length) return null;
        at = log(at);
        if (at === NONE) return null;
        base += FIELDS;
        at = skipSpace(bytes, at);
        const byte = bytes[at++];
        if (byte === CLOSE_LIST) break;
        if (byte !== COMMA) return null;
        at = skipSpace(bytes, at);
      }
    }
    end = at;
    return { bytes: target, words: words.slice(0, base), count: base / FIELDS };
  }

  /** The answer at `from`: members `jsonrpc`, `id` and `result`, the latter a list of logs. */
  function answer(from: number): ScannedAnswer | null {
    if (bytes[from] !== OPEN) return null;
    let at = from + 1;
    let id = NONE;
    let result: LogTable | null = null;
    for (;;) {
      at = skipSpace(bytes, at);
      const name = skipPlain(bytes, at);
      if (bytes[at] !== QUOTE || name === NONE) return null;
      const text = bytes.toString('latin1', at + 1, name - 1);
      at = skipSpace(bytes, name);
      if (bytes[at] !== COLON) return null;
      at = skipSpace(bytes, at + 1);
      if (text === 'result') {
        result = list(at);
        if (result === null) return null;
        at = end;
      } else {
        const behind = skipPlain(bytes, at);
        if (behind === NONE || (text !== 'id' && text !== 'jsonrpc')) return null;
        if (text === 'id') id = bytes[at] === QUOTE ? NONE : Number(bytes.toString('latin1', at, behind));
        at = behind;
      }
      at = skipSpace(bytes, at);
      const byte = bytes[at++];
      if (byte === CLOSE) break;
      if (byte !== COMMA) return null;
    }
    end = at;
    return result === null || !(id >= 0) ? null : { id, result };
  }

  function open(next: Buffer): void {
    bytes = next;
    words = new Int32Array(0);
    // Each byte comes of two digits.
    target = Buffer.allocUnsafeSlow(next.length >> 1);
    size = 0;
  }

  return { open, answer, end: () => end };
}

/** One for all answers: what V8 has compiled of functions that are made anew is lost with them. */
const scan = createScan();
