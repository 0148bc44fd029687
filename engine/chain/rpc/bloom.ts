import { keccak256 } from '../../keccak.ts';
import type { BlockHeader, Hex, LogSelector } from '../types.ts';

type Bits = readonly [number, number, number];

/** A header's log bloom: "no" is certain, "yes" is likely. */
export interface BloomTest {
  mayHold(header: BlockHeader, address: Hex | null, topic0: Hex): boolean;
  /** The selectors, narrowed to the topics of which the block may hold logs. */
  candidates(header: BlockHeader, selectors: readonly LogSelector[]): LogSelector[];
}

/** Yellow paper 4.3.1: three 11-bit numbers from the first six bytes of the value's Keccak-256. */
function bitsOf(value: Hex): Bits {
  const hash = Buffer.from(keccak256(value).slice(2, 14), 'hex');
  const bit = (at: number): number => hash.readUInt16BE(at) & 2047;
  return [bit(0), bit(2), bit(4)];
}

/** Only addresses and first topics are tested, of which there are few, so their hashes are kept. */
export function createBloomTest(): BloomTest {
  const known = new Map<Hex, Bits>();
  let last: { readonly header: BlockHeader; readonly bytes: Buffer } | null = null;

  function bits(value: Hex): Bits {
    const found = known.get(value) ?? bitsOf(value);
    known.set(value, found);
    return found;
  }

  function bytesOf(header: BlockHeader): Buffer {
    if (last?.header !== header) last = { header, bytes: Buffer.from(header.logsBloom.slice(2), 'hex') };
    return last.bytes;
  }

  function has(bloom: Buffer, value: Hex): boolean {
    return bits(value).every((bit) => ((bloom[255 - (bit >> 3)] ?? 0) & (1 << (bit & 7))) !== 0);
  }

  function mayHold(header: BlockHeader, address: Hex | null, topic0: Hex): boolean {
    const bloom = bytesOf(header);
    return (address === null || has(bloom, address)) && has(bloom, topic0);
  }

  return {
    mayHold,
    candidates(header, selectors) {
      const { number } = header;
      const found: LogSelector[] = [];
      for (const selector of selectors) {
        if (number < selector.startBlock || number > (selector.endBlock ?? number)) continue;
        if (selector.address !== null && !has(bytesOf(header), selector.address)) continue;
        const topic0 = selector.topic0.filter((topic) => mayHold(header, null, topic));
        if (topic0.length > 0) found.push({ ...selector, topic0 });
      }
      return found;
    },
  };
}
