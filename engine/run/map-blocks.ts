import { setImmediate } from 'node:timers/promises';
import { countLogs } from '../chain/sealed-block.ts';
import type { DeliveredBlock } from '../chain/types.ts';
import type { BatchDraft, DeploymentFailure, DynamicSource, ProcessedBlock } from '../store/types.ts';
import { EventsUnderWay, MappingNeedsMore } from './errors.ts';
import { isPartial } from './partial-block.ts';
import type { Action, MappedBatch } from './state.ts';
import type { Streams } from './streams.ts';
import type { BlockProcessor } from './types.ts';

export interface MapOptions {
  readonly processor: BlockProcessor;
  readonly streams: Streams;
  /** What is mapped becomes part of it. */
  readonly draft: BatchDraft;
  /** Stop after the block with which the draft has this many rows. */
  readonly rows: number;
  readonly signal: AbortSignal;
  onBlock(block: DeliveredBlock): void;
  /** Whether a block of this number is near enough to the chain's head to call the deployment synced. */
  isInStep(block: number): boolean;
  /** It has been, or nobody cares: errors that are passed over do not pause it. */
  goesOn(): boolean;
  now(): number;
}

function processed({ header }: DeliveredBlock): ProcessedBlock {
  const { number, hash, timestamp, partial } = header;
  return { number, hash, parentHash: partial ? null : header.parentHash, timestamp };
}

/** After so many milliseconds of mapping, answers that came meanwhile get their turn. */
const SLICE_MS = 2;

/**
 * Runs blocks until one widens what must be fetched or asks for what is not stored yet, a handler fails, rows enough have
 * changed, or the run is stopped. An error ends it too; the blocks before it count.
 */
export async function mapBlocks(blocks: readonly DeliveredBlock[], options: MapOptions): Promise<Action> {
  const { processor, streams, draft } = options;
  const done: ProcessedBlock[] = [];
  const sources: DynamicSource[] = [];
  const errors: DeploymentFailure[] = [];
  let synced: number | undefined;
  let events = 0;
  let failure: DeploymentFailure | undefined;
  let widened = false;
  let unstored = false;
  let error: unknown;
  let turnEnds = performance.now() + SLICE_MS;
  for (const block of blocks) {
    if (performance.now() >= turnEnds) {
      // The batch before is being written: each answer of the database must be followed by the next question.
      await setImmediate();
      turnEnds = performance.now() + SLICE_MS;
    }
    if (options.signal.aborted || draft.rows >= options.rows) break;
    try {
      const outcome = await processor.processBlock(block, streams.more(block));
      if (outcome.failure !== undefined && isPartial(block)) {
        // Not yet a failure of the deployment: the whole block decides that.
        streams.demandWhole();
        throw new MappingNeedsMore(outcome.failure);
      }
      draft.add(block.header.number, outcome.changes);
      sources.push(...outcome.sources);
      widened = outcome.sources.length > 0 && streams.isWidened();
      if (synced === undefined && options.isInStep(block.header.number)) synced = block.header.number;
      failure = outcome.failure;
      const [passed] = outcome.errors ?? [];
      if (passed !== undefined && synced === undefined && !options.goesOn()) failure ??= { ...passed, paused: true };
      errors.push(...(outcome.errors ?? []));
    } catch (thrown) {
      if (thrown instanceof EventsUnderWay) unstored = true;
      else error = thrown;
      break;
    }
    done.push(processed(block));
    events += countLogs(block);
    options.onBlock(block);
    if (widened || failure !== undefined) break;
  }
  const batch: MappedBatch = {
    blocks: done,
    draft,
    rows: draft.rows,
    sources,
    events,
    ...(failure && { failure }),
    ...(errors.length > 0 && { errors }),
    ...(synced !== undefined && { synced }),
  };
  const rest = blocks.slice(done.length);
  const mapped = { type: 'mapped', batch, rest, widened, unstored, at: options.now() } as const;
  return error === undefined ? mapped : { ...mapped, error };
}
