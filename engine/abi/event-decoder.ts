import type { Hex } from '../chain/types.ts';
import type { AbiItem } from './abi-json.ts';
import type { AbiType } from './abi-type.ts';
import { type AbiSink, decodeAt, decodeWord, WORD } from './decode.ts';
import { AbiDataInvalid } from './errors.ts';

/** Where one parameter of an event stands: a topic, or a head in the data. */
interface Place {
  readonly type: AbiType;
  /** Number of the topic, from 0; -1 when it stands in the data. */
  readonly topic: number;
  /** First hex digit of its head in the data, 0x counted. */
  readonly at: number;
}

/** An event's parameters laid out once, so that decoding a log only follows positions. */
export interface EventLayout {
  readonly names: readonly string[];
  readonly places: readonly Place[];
  readonly topicCount: number;
  /** Shortest data, in characters with 0x, that holds all heads. */
  readonly dataLength: number;
}

export function layOutEvent({ inputs, anonymous }: Pick<AbiItem, 'inputs' | 'anonymous'>): EventLayout {
  let topicCount = anonymous ? 0 : 1;
  let at = 2;
  const places = inputs.map((input) => {
    if (input.indexed) return { type: input.type, topic: topicCount++, at: 0 };
    const place = { type: input.type, topic: -1, at };
    at += input.type.head * WORD;
    return place;
  });
  return { names: inputs.map((input) => input.name), places, topicCount, dataLength: at };
}

function decodeTopic<T>(type: AbiType, topic: string, sink: AbiSink<T>): T {
  switch (type.kind) {
    case 'uint':
    case 'int':
    case 'address':
    case 'bool':
    case 'fixedBytes':
    case 'function':
      return decodeWord(type.kind, type.size, topic, 2, sink);
    default:
      // What does not fit a word is hashed: only the hash is there to read.
      return sink.fixedBytes(topic, 2, 32);
  }
}

function decodeData<T>(place: Place, data: string, sink: AbiSink<T>): T {
  return decodeAt(place.type, data, 2, place.at, sink);
}

/**
 * Decodes a log's parameters into `values`, in the event's order. False when the log is not of this shape, which
 * happens where events share a signature and differ in what is indexed.
 */
export function decodeEvent<T>(
  layout: EventLayout,
  log: { readonly topics: readonly Hex[]; readonly data: Hex },
  sink: AbiSink<T>,
  values: T[],
): boolean {
  const { topics, data } = log;
  if (topics.length !== layout.topicCount || data.length < layout.dataLength) return false;
  const { places } = layout;
  // Its memory is used again: a list that becomes empty first loses it.
  values.length = Math.min(values.length, places.length);
  try {
    for (let i = 0; i < places.length; i++) {
      const place = places[i];
      if (place === undefined) continue;
      values[i] =
        place.topic < 0 ? decodeData(place, data, sink) : decodeTopic(place.type, topics[place.topic] ?? '', sink);
    }
  } catch (error) {
    if (error instanceof AbiDataInvalid) return false;
    throw error;
  }
  return true;
}
