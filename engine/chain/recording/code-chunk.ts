import type { BlockHeader, ChainBlock, LogSelector } from '../types.ts';
import { codeBlock } from './code-block.ts';
import { type Coder, createDecoder, createEncoder } from './coder.ts';
import type { RecordedFact, RecordingContent } from './format.ts';

export interface Chunk {
  /** Position in the file, from 0. */
  readonly position: number;
  readonly from: number;
  readonly to: number;
  /** True when the last block is there only because the range ends with it. */
  readonly endsWithMarker: boolean;
  readonly blocks: readonly ChainBlock[];
  readonly facts: readonly RecordedFact[];
  readonly selectors: readonly LogSelector[];
}

const FACT_TYPES = ['call', 'balance', 'code'] as const;

function codeFact(coder: Coder, lastBlock: number, fact: RecordedFact | undefined): RecordedFact {
  const block = lastBlock + coder.uint('factBlock', fact && fact.block - lastBlock);
  const type = FACT_TYPES[coder.uint('shape', fact && FACT_TYPES.indexOf(fact.type))];
  if (type === undefined) throw new RangeError('unknown kind of fact');
  switch (type) {
    case 'call': {
      const call = fact?.type === 'call' ? fact : undefined;
      const to = coder.fixed('factRef', 20, call?.to);
      const data = coder.bytes('factRef', call?.data);
      const reverted = coder.uint('factQuantity', call && (call.result === null ? 1 : 0)) === 1;
      return { type, block, to, data, result: reverted ? null : coder.bytes('factRef', call?.result ?? undefined) };
    }
    case 'balance': {
      const asked = fact?.type === 'balance' ? fact : undefined;
      const address = coder.fixed('factRef', 20, asked?.address);
      return { type, block, address, balance: coder.big('factQuantity', asked?.balance) };
    }
    case 'code': {
      const asked = fact?.type === 'code' ? fact : undefined;
      const address = coder.fixed('factRef', 20, asked?.address);
      return { type, block, address, code: coder.bytes('factRef', asked?.code) };
    }
  }
}

export function codeSelector(coder: Coder, selector: LogSelector | undefined): LogSelector {
  const anyAddress = coder.uint('shape', selector && (selector.address === null ? 1 : 0)) === 1;
  const address = anyAddress ? null : coder.fixed('factRef', 20, selector?.address ?? undefined);
  const count = coder.uint('shape', selector?.topic0.length);
  const topic0 = Array.from({ length: count }, (_, i) => coder.fixed('factRef', 32, selector?.topic0[i]));
  const startBlock = coder.uint('shape', selector?.startBlock);
  const end = coder.uint('shape', selector && (selector.endBlock === null ? 0 : selector.endBlock + 1));
  return { address, topic0, startBlock, endBlock: end === 0 ? null : end - 1 };
}

function codeChunk(coder: Coder, content: RecordingContent, chunk: Chunk | undefined): Chunk {
  const position = coder.uint('shape', chunk?.position);
  const from = coder.uint('shape', chunk?.from);
  const to = coder.uint('shape', chunk?.to);
  const endsWithMarker = coder.uint('shape', chunk && (chunk.endsWithMarker ? 1 : 0)) === 1;
  const selectorCount = coder.uint('shape', chunk?.selectors.length);
  const selectors = Array.from({ length: selectorCount }, (_, i) => codeSelector(coder, chunk?.selectors[i]));
  const blockCount = coder.uint('shape', chunk?.blocks.length);
  const blocks: ChainBlock[] = [];
  let previous: BlockHeader | null = null;
  for (let i = 0; i < blockCount; i++) {
    const block: ChainBlock = codeBlock(coder, { content, previous }, chunk?.blocks[i]);
    blocks.push(block);
    previous = block.header;
  }
  const factCount = coder.uint('shape', chunk?.facts.length);
  const facts: RecordedFact[] = [];
  let lastBlock = from;
  for (let i = 0; i < factCount; i++) {
    const fact: RecordedFact = codeFact(coder, lastBlock, chunk?.facts[i]);
    facts.push(fact);
    lastBlock = fact.block;
  }
  return { position, from, to, endsWithMarker, blocks, facts, selectors };
}

export function encodeChunk(content: RecordingContent, chunk: Chunk): Buffer {
  const encoder = createEncoder();
  codeChunk(encoder, content, chunk);
  return encoder.done();
}

/** @throws RangeError when `raw` was not written by `encodeChunk`. */
export function decodeChunk(content: RecordingContent, raw: Buffer): Chunk {
  return codeChunk(createDecoder(raw), content, undefined);
}
