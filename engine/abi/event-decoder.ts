import { FIELD, field } from '../chain/log-table.ts';
import type { LogTable } from '../chain/types.ts';
import type { AbiItem } from './abi-json.ts';
import type { AbiType } from './abi-type.ts';
import { type AbiData, type AbiSink, decodeAt, decodeWord, WORD } from './decode.ts';
import { AbiDataInvalid } from './errors.ts';

/** Where one parameter of an event stands: a topic, or a head in the data. */
interface Place {
  readonly type: AbiType;
  /** Number of the topic, from 0; -1 when it stands in the data. */
  readonly topic: number;
  /** First byte of its head in the data. */
  readonly at: number;
}

/** An event's parameters laid out once, so that decoding a log only follows positions. */
export interface EventLayout {
  readonly names: readonly string[];
  readonly places: readonly Place[];
  readonly topicCount: number;
  /** Bytes of the shortest data that holds all heads. */
  readonly dataLength: number;
}

export function layOutEvent({ inputs, anonymous }: Pick<AbiItem, 'inputs' | 'anonymous'>): EventLayout {
  let topicCount = anonymous ? 0 : 1;
  let at = 0;
  const places = inputs.map((input) => {
    if (input.indexed) return { type: input.type, topic: topicCount++, at: 0 };
    const place = { type: input.type, topic: -1, at };
    at += input.type.head * WORD;
    return place;
  });
  return { names: inputs.map((input) => input.name), places, topicCount, dataLength: at };
}

function decodeTopic<T>(type: AbiType, bytes: Uint8Array, at: number, sink: AbiSink<T>): T {
  switch (type.kind) {
    case 'uint':
    case 'int':
    case 'address':
    case 'bool':
    case 'fixedBytes':
    case 'function':
      return decodeWord(type.kind, type.size, bytes, at, sink);
    default:
      // What does not fit a word is hashed: only the hash is there to read.
      return sink.fixedBytes(bytes, at, WORD);
  }
}

/**
 * Decodes a log's parameters into `values`, in the event's order. False when the log is not of this shape, which
 * happens where events share a signature and differ in what is indexed.
 */
export function decodeEvent<T>(
  layout: EventLayout,
  table: LogTable,
  log: number,
  sink: AbiSink<T>,
  values: T[],
): boolean {
  const dataLength = field(table, log, FIELD.dataLength);
  if (field(table, log, FIELD.topicCount) !== layout.topicCount || dataLength < layout.dataLength) return false;
  const { places } = layout;
  const { bytes } = table;
  const start = field(table, log, FIELD.data);
  const data: AbiData = { bytes, end: start + dataLength };
  // Its memory is used again: a list that becomes empty first loses it.
  values.length = Math.min(values.length, places.length);
  try {
    for (let i = 0; i < places.length; i++) {
      const place = places[i];
      if (place === undefined) continue;
      const { type, topic, at } = place;
      values[i] =
        topic < 0
          ? decodeAt(type, data, start, start + at, sink)
          : decodeTopic(type, bytes, field(table, log, FIELD.topics + topic), sink);
    }
  } catch (error) {
    if (error instanceof AbiDataInvalid) return false;
    throw error;
  }
  return true;
}
