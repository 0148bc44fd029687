import type { BlockRef, BlockRequest, ChainSource, DeliveredBlock } from '../types.ts';
import { RecordingMismatch } from './errors.ts';

/**
 * A recording up to `border`, its last block, and the live chain after it.
 * @throws RecordingMismatch when the live chain has another block there
 */
export async function spliceSources(recorded: ChainSource, live: ChainSource, border: BlockRef): Promise<ChainSource> {
  const header = await live.header(border.number);
  if (header?.hash !== border.hash) {
    const got = header?.hash ?? `no such block from ${live.label}`;
    throw new RecordingMismatch(recorded.label, `as block ${border.number}`, border.hash, got);
  }
  const of = (number: number): ChainSource => (number <= border.number ? recorded : live);

  async function* blocks(request: BlockRequest, signal: AbortSignal): AsyncGenerator<readonly DeliveredBlock[], void> {
    if (request.from <= border.number) {
      yield* recorded.blocks({ ...request, to: Math.min(request.to, border.number) }, signal);
    }
    if (request.to > border.number && !signal.aborted) {
      yield* live.blocks({ ...request, from: Math.max(request.from, border.number + 1) }, signal);
    }
  }

  return {
    label: live.label,
    chainId: live.chainId,
    head: live.head,
    blocks,
    header: (number) => of(number).header(number),
    call: (request) => of(request.block.number).call(request),
    getBalance: (address, block) => of(block.number).getBalance(address, block),
    getCode: (address, block) => of(block.number).getCode(address, block),
    async close() {
      await recorded.close();
      await live.close();
    },
  };
}
