import type { BlockRef, ChainSource, Detail } from '../chain/types.ts';
import { StatementFailed } from '../store/errors.ts';
import type { DeploymentFailure, DeploymentStore, ProcessedBlock } from '../store/types.ts';
import { compareHead, findAncestor, type StoredBlock } from './ancestor.ts';
import { EventKnown } from './errors.ts';
import { createHeadWait } from './head-wait.ts';
import { mapBlocks } from './map-blocks.ts';
import { createPace } from './pace.ts';
import { createProgress, type Progress, type ProgressEvent } from './progress.ts';
import { createReducer, initialEffects, initialState } from './reduce.ts';
import type { Action, Effect, RunOutcome, RunPlan, RunState } from './state.ts';
import { createStreams } from './streams.ts';
import type { BlockProcessor } from './types.ts';

export interface IndexerOptions {
  readonly subgraph: { readonly sources: readonly { readonly startBlock: number }[] };
  readonly source: ChainSource;
  readonly store: Pick<DeploymentStore, 'head' | 'failure' | 'isSynced' | 'draft' | 'commit' | 'revertTo' | 'complete'>;
  readonly processor: BlockProcessor;
  /** Reads a stored block back, to find where a fork began. */
  readonly storedBlock: StoredBlock;
  /**
   * `logs`: of final blocks, fetch only what logs tell (number, hash and time of the block where the endpoint puts it
   * into logs, hash and index of the transaction). A handler that reads more fails, and the run goes on with `full`;
   * only one that does nothing but compare `transaction.to`, `block.size` or `block.baseFeePerGas` with null would not
   * be noticed, and blooms are not compared. Default `full`.
   */
  readonly detail?: Detail;
  /**
   * Where a subgraph has the feature `nonFatalErrors`: errors do not pause it before it was in step with the chain
   * either, as graph-node with `GRAPH_DISABLE_FAIL_FAST`; and a run goes on where one paused. Default false.
   */
  readonly keepGoing?: boolean;
  readonly onProgress?: (event: ProgressEvent) => void;
  /** Errors that the run will recover from. */
  readonly onRecover?: (error: unknown) => void;
  /** A batch is written when it holds so many blocks or changed rows and errors, or is so many milliseconds old. */
  readonly flush?: Partial<RunPlan['flush']>;
  readonly buffer?: Partial<RunPlan['buffer']>;
  /** Milliseconds between looks at the chain's head. Default: by the time between blocks, 125 to 1,000. */
  readonly pollMs?: number;
  /** Default 500. */
  readonly backoffMs?: number;
  /** Errors in a row before giving up. Default 8, in follow mode without end. */
  readonly attempts?: number;
}

export interface RunOptions {
  /** Last block to process; the chain's head when absent. */
  readonly to?: number;
  /** Go on with new blocks until stopped. */
  readonly follow?: boolean;
  readonly signal?: AbortSignal;
}

export interface Indexer {
  /**
   * Brings the store up to the chain. One run at a time.
   * @throws EngineError that asking again does not mend, or that did not pass in the attempts allowed
   */
  run(options?: RunOptions): Promise<RunOutcome>;
}

function planOf(options: IndexerOptions, run: RunOptions): RunPlan {
  const starts = options.subgraph.sources.map((source) => source.startBlock);
  return {
    startBlock: Math.min(...starts, Number.MAX_SAFE_INTEGER),
    to: run.to ?? null,
    follow: run.follow ?? false,
    flush: { blocks: 2000, rows: 8000, ms: 2000, ...options.flush },
    buffer: { logs: 5000, blocks: 4000, ...options.buffer },
    backoffMs: options.backoffMs ?? 500,
    attempts: options.attempts ?? (run.follow === true ? null : 8),
  };
}

export function createIndexer(options: IndexerOptions): Indexer {
  return {
    run: (run = {}) => new Promise((resolve, reject) => start(options, run, { resolve, reject })),
  };
}

interface Ends {
  resolve(outcome: RunOutcome): void;
  reject(error: unknown): void;
}

/** Hands actions to the reducer one at a time and carries out what it asks for. */
function start(options: IndexerOptions, run: RunOptions, ends: Ends): void {
  const plan = planOf(options, run);
  const reduce = createReducer(plan);
  const stopping = new AbortController();
  const progress = createProgress(options.onProgress ?? (() => {}), { now: Date.now });
  const effects = createEffects(options, plan, {
    signal: stopping.signal,
    onBlock: progress.block,
    onIndex: progress.index,
  });
  const queue: Action[] = [];
  let state: RunState = initialState;
  let busy = false;

  function dispatch(action: Action): void {
    queue.push(action);
    if (busy) return;
    busy = true;
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [after, wanted] = reduce(state, next);
      if (after.attempt > state.attempt && after.status !== 'stopped') options.onRecover?.(after.error);
      state = after;
      progress.state(state);
      for (const effect of wanted) perform(effect);
    }
    busy = false;
    if (state.status === 'stopped') end();
  }

  function perform(effect: Effect): void {
    effects.perform(effect).then(
      (action) => action && dispatch(action),
      (error: unknown) => dispatch(failed(effect, error)),
    );
  }

  function end(): void {
    if (state.status !== 'stopped') return;
    run.signal?.removeEventListener('abort', onAbort);
    effects.end();
    if (state.outcome.status === 'error') ends.reject(state.outcome.error);
    else ends.resolve(state.outcome);
  }

  function onAbort(): void {
    stopping.abort();
    dispatch({ type: 'stop' });
  }

  for (const effect of initialEffects) perform(effect);
  run.signal?.addEventListener('abort', onAbort, { once: true });
  if (run.signal?.aborted === true) onAbort();
}

const STAGES = {
  'read-store': 'read',
  locate: 'locate',
  pull: 'pull',
  'close-stream': 'pull',
  map: 'pull',
  complement: 'complement',
  commit: 'commit',
  restore: 'restore',
  rewind: 'rewind',
  rest: 'locate',
  complete: 'complete',
} as const;

function failed(effect: Effect, error: unknown): Action {
  const generation = 'generation' in effect ? { generation: effect.generation } : {};
  return { type: 'failed', stage: STAGES[effect.type], error, ...generation };
}

/** Gives partial headers their parent where it is the block before: final blocks that follow each other are linked. */
function linkBlocks(head: BlockRef | null, blocks: readonly ProcessedBlock[]): readonly ProcessedBlock[] {
  let previous = head;
  return blocks.map((block) => {
    const follows = previous !== null && previous.number + 1 === block.number;
    const linked = block.parentHash === null && follows && previous ? { ...block, parentHash: previous.hash } : block;
    previous = block;
    return linked;
  });
}

/** Blocks behind the chain's head from which on a deployment is synced, as in graph-node. */
const IN_STEP = 10;
/** PostgreSQL's code for a second row under one key. */
const UNIQUE_VIOLATION = '23505';

interface EffectHooks {
  readonly signal: AbortSignal;
  onBlock: Progress['block'];
  onIndex: Progress['index'];
}

function createEffects(options: IndexerOptions, plan: RunPlan, { signal, onBlock, onIndex }: EffectHooks) {
  const { source, store, processor, storedBlock, keepGoing = false } = options;
  const streams = createStreams(source, processor, options.detail);
  let synced = false;
  /** The chain's newest block when it was last asked. */
  let newest = Number.POSITIVE_INFINITY;
  const isInStep = (block: number): boolean => !synced && block + IN_STEP >= newest;
  const goesOn = (): boolean => synced || keepGoing;
  const mapping = { processor, streams, rows: plan.flush.rows, signal, onBlock, isInStep, goesOn, now: Date.now };
  const heads = createHeadWait(source);
  const pace = createPace();
  /** The last block that is on its way to the store. */
  let handed: BlockRef | null = null;
  let timer: NodeJS.Timeout | undefined;

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      timer = setTimeout(resolve, ms);
    });
  }

  /** Events are taken for new until the store knows better. */
  function doubt(error: unknown): never {
    const isKnown = error instanceof StatementFailed && error.sqlState === UNIQUE_VIOLATION;
    throw isKnown && processor.doubtEvents?.() === true ? new EventKnown(error) : error;
  }

  async function locate(head: BlockRef | null): Promise<Action> {
    const { latest, finalized } = await source.head();
    pace.saw(latest.number, performance.now());
    newest = latest.number;
    const verdict = await compareHead(source, storedBlock, { head, latest: latest.number });
    return { type: 'located', latest: latest.number, finalized: finalized.number, verdict, at: Date.now() };
  }

  async function stopped(): Promise<DeploymentFailure | null> {
    const failure = await store.failure();
    return failure?.paused && keepGoing ? null : failure;
  }

  async function restore(): Promise<void> {
    synced = await store.isSynced();
    await processor.restore();
  }

  async function perform(effect: Effect): Promise<Action | null> {
    switch (effect.type) {
      case 'read-store':
        return { type: 'stored', head: await store.head(), failure: await stopped() };
      case 'locate':
        return locate(effect.head);
      case 'pull': {
        const blocks = await streams.pull(effect.generation, effect);
        return blocks === 'closed' ? null : { type: 'pulled', generation: effect.generation, blocks };
      }
      case 'close-stream':
        streams.close();
        return null;
      case 'map':
        return mapBlocks(effect.blocks, { ...mapping, draft: effect.draft ?? store.draft() });
      case 'complement': {
        const blocks = await streams.complement(effect.blocks, effect);
        return blocks === 'closed' ? null : { type: 'complemented', generation: effect.generation, blocks };
      }
      case 'commit': {
        const blocks = linkBlocks(handed ?? (await store.head()), effect.batch.blocks);
        const head = blocks.at(-1);
        if (head === undefined) return null;
        const final = effect.final === null ? {} : { final: effect.final };
        handed = head;
        const isNew = processor.knowsHistory?.() ?? false;
        await store
          .commit({ ...effect.batch, ...final, blocks, isNew })
          .catch(doubt)
          .finally(() => {
            if (handed === head) handed = null;
          });
        processor.committed?.(head);
        synced ||= effect.batch.synced !== undefined;
        return { type: 'committed', head, failure: effect.batch.failure ?? null };
      }
      case 'complete':
        await store.complete({ onIndex, signal });
        return { type: 'completed' };
      case 'restore':
        await restore();
        return { type: 'restored' };
      case 'rewind': {
        const ancestor = await findAncestor(source, storedBlock, effect);
        await store.revertTo(ancestor);
        await restore();
        return { type: 'rewound', head: await store.head() };
      }
      case 'rest': {
        if (effect.why === 'poll') await heads.rest(options.pollMs ?? pace.restMs(performance.now()));
        else await pause(effect.ms * (0.5 + Math.random()));
        return { type: 'rested' };
      }
    }
  }

  return {
    perform,
    end() {
      clearTimeout(timer);
      heads.close();
      streams.close();
    },
  };
}
