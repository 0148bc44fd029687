import { Address, BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts';

const ADDRESSES = 0;
const UINTS = 1;
const INTS = 2;
const BOOLS = 3;
const WORDS = 4;
const BYTES = 5;

/**
 * The values of one GMX event, found by key. The contracts add, drop and reorder keys between releases, so a position
 * in the list means nothing; a key that is not there gives null and is remembered in `missing`.
 */
export class EventData {
  missing: string[] = [];

  constructor(
    readonly name: string,
    private readonly data: ethereum.Tuple,
    /** second indexed topic: a market or an account, as 32 bytes; null for events without one */
    readonly topic: Bytes | null,
    readonly event: ethereum.Event,
  ) {}

  uint(key: string): BigInt | null {
    const value = this.find(UINTS, key);
    return value === null ? null : value.toBigInt();
  }

  int(key: string): BigInt | null {
    const value = this.find(INTS, key);
    return value === null ? null : value.toBigInt();
  }

  address(key: string): Address | null {
    const value = this.find(ADDRESSES, key);
    return value === null ? null : value.toAddress();
  }

  word(key: string): Bytes | null {
    const value = this.find(WORDS, key);
    return value === null ? null : value.toBytes();
  }

  bytes(key: string): Bytes | null {
    const value = this.find(BYTES, key);
    return value === null ? null : value.toBytes();
  }

  /** Whether the flag `key` is set; false where it is missing. */
  flag(key: string): boolean {
    const value = this.find(BOOLS, key);
    return value !== null && value.toBoolean();
  }

  /** A key only some releases have: zero where it is missing, which is not remembered. */
  uintOrZero(key: string): BigInt {
    const value = this.seek(UINTS, key);
    return value === null ? BigInt.zero() : value.toBigInt();
  }

  /** As uintOrZero, null where it is missing. */
  uintIfAny(key: string): BigInt | null {
    const value = this.seek(UINTS, key);
    return value === null ? null : value.toBigInt();
  }

  intOrZero(key: string): BigInt {
    const value = this.seek(INTS, key);
    return value === null ? BigInt.zero() : value.toBigInt();
  }

  /** A key that was renamed: the value under the first of two names. */
  intOf(key: string, former: string): BigInt | null {
    const value = this.seek(INTS, key);
    return value === null ? this.int(former) : value.toBigInt();
  }

  /** The address in the event's topic. */
  topicAddress(): Address | null {
    const topic = this.topic;
    return topic === null ? null : Address.fromBytes(Bytes.fromUint8Array(topic.subarray(12)));
  }

  private find(group: i32, key: string): ethereum.Value | null {
    const value = this.seek(group, key);
    if (value === null) this.missing.push(key);
    return value;
  }

  private seek(group: i32, key: string): ethereum.Value | null {
    const items = this.data[group].toTuple()[0].toArray();
    for (let i = 0; i < items.length; i++) {
      const item = items[i].toTuple();
      if (item[0].toString() == key) return item[1];
    }
    return null;
  }
}
