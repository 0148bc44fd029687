import { countLogs } from '../chain/sealed-block.ts';
import type { BlockRef, DeliveredBlock } from '../chain/types.ts';
import { BlocksUnlinked } from './errors.ts';
import type { Action, Common, Effect, MappedBatch, RunPlan, Syncing } from './state.ts';

type Of<T extends Action['type']> = Extract<Action, { type: T }>;

const countAllLogs = (blocks: readonly DeliveredBlock[]): number =>
  blocks.reduce((sum, block) => sum + countLogs(block), 0);

/** `b` was mapped into the draft of `a`. */
export function joinBatches(a: MappedBatch | null, b: MappedBatch): MappedBatch {
  if (a === null) return b;
  const synced = a.synced ?? b.synced;
  return {
    blocks: [...a.blocks, ...b.blocks],
    draft: b.draft,
    rows: b.rows,
    sources: [...a.sources, ...b.sources],
    events: a.events + b.events,
    ...(b.failure && { failure: b.failure }),
    ...((a.errors || b.errors) && { errors: [...(a.errors ?? []), ...(b.errors ?? [])] }),
    ...(synced !== undefined && { synced }),
  };
}

/** An error that was passed over is a row as well. */
function isFull({ blocks, rows, errors = [] }: MappedBatch, { flush }: RunPlan): boolean {
  return blocks.length >= flush.blocks || rows + errors.length >= flush.rows;
}

function bufferIsFull(state: Syncing, plan: RunPlan): boolean {
  return state.bufferedLogs >= plan.buffer.logs || state.buffer.length >= plan.buffer.blocks;
}

/** Nothing to fetch, to map or to write is left. */
export function isDone(state: Syncing): boolean {
  const { stream, buffer, mapping, mapped, committing } = state;
  return stream === 'ended' && buffer.length === 0 && !mapping && mapped === null && committing === 0;
}

/** One batch is written while the store makes the lines of the next. */
const COMMITS = 2;

/** Starts whatever can run beside what already runs: one pull, one mapping, and commits. */
export function advance(state: Syncing, plan: RunPlan, at: number): [Syncing, Effect[]] {
  const effects: Effect[] = [];
  let next = state;
  if (next.stream === 'idle' && next.next > next.target) next = { ...next, stream: 'ended' };
  const { mapped } = next;
  if (next.waiting && mapped === null && next.committing === 0) next = { ...next, waiting: false };
  const idle = next.stream === 'ended' && next.buffer.length === 0 && !next.mapping;
  if (mapped !== null && !next.mapping && next.committing < COMMITS) {
    const failing = mapped.failure !== undefined;
    const late = next.committing === 0 && at - next.flushedAt >= plan.flush.ms;
    if (idle || isFull(mapped, plan) || failing || late || next.waiting) {
      effects.push({ type: 'commit', batch: mapped, final: state.finalSeen });
      next = { ...next, mapped: null, committing: next.committing + 1, failing, flushedAt: at };
    }
  }
  if (next.stream === 'idle' && !bufferIsFull(next, plan)) {
    effects.push({ type: 'pull', generation: next.generation, from: next.next, to: next.target });
    next = { ...next, stream: 'pulling' };
  }
  const room =
    !next.failing && !next.waiting && (next.mapped === null || !(isFull(next.mapped, plan) || next.mapped.failure));
  if (!next.mapping && room && next.stream !== 'complementing' && next.buffer.length > 0) {
    const blocks = next.buffer.slice(0, plan.flush.blocks - (next.mapped?.blocks.length ?? 0));
    const buffer = next.buffer.slice(blocks.length);
    effects.push({ type: 'map', blocks, draft: next.mapped?.draft ?? null });
    next = { ...next, mapping: true, buffer, bufferedLogs: next.bufferedLogs - countAllLogs(blocks) };
  }
  return [next, effects];
}

/** Appends what came; blocks that came before are dropped. Gives the error when the blocks are not a chain. */
export function takePulled(state: Syncing, action: Of<'pulled'>): Syncing | BlocksUnlinked {
  if (action.generation !== state.generation) return state;
  if (action.blocks === 'end') return { ...state, stream: 'ended', next: state.target + 1 };
  let fetched: BlockRef | null = state.fetched;
  const fresh: DeliveredBlock[] = [];
  for (const block of action.blocks) {
    const { number, hash, parentHash, partial } = block.header;
    if (fetched !== null && number <= fetched.number) continue;
    const child = { number, hash };
    if (fetched !== null && number === fetched.number + 1 && !partial && parentHash !== fetched.hash) {
      return new BlocksUnlinked(fetched, child);
    }
    fetched = child;
    fresh.push(block);
  }
  return {
    ...state,
    stream: 'idle',
    fetched,
    next: fetched === null ? state.next : fetched.number + 1,
    buffer: [...state.buffer, ...fresh],
    bufferedLogs: state.bufferedLogs + countAllLogs(fresh),
  };
}

/** What was fetched is kept; logs of the new data sources are added to it, and the stream begins anew behind it. */
export function takeMapped(state: Syncing, action: Of<'mapped'>): [Syncing, Effect[]] {
  const mapped = action.batch.blocks.length === 0 ? state.mapped : joinBatches(state.mapped, action.batch);
  const buffer = [...action.rest, ...state.buffer];
  const next: Syncing = {
    ...state,
    mapping: false,
    waiting: action.unstored ?? false,
    mapped,
    buffer,
    bufferedLogs: state.bufferedLogs + countAllLogs(action.rest),
  };
  const last = action.batch.blocks.at(-1);
  if (!action.widened || last === undefined) return [next, []];
  const ended = next.stream === 'ended';
  const fetchedTo = ended ? next.target : (next.fetched?.number ?? last.number);
  const generation = next.generation + 1;
  const effects: Effect[] = ended ? [] : [{ type: 'close-stream' }];
  const reopened: Syncing = { ...next, generation, stream: 'idle', next: fetchedTo + 1 };
  if (fetchedTo <= last.number) return [reopened, effects];
  effects.push({ type: 'complement', generation, from: last.number + 1, to: fetchedTo, blocks: buffer });
  return [{ ...reopened, stream: 'complementing' }, effects];
}

export function takeComplemented(state: Syncing, action: Of<'complemented'>): Syncing {
  if (action.generation !== state.generation) return state;
  const { blocks } = action;
  return { ...state, stream: 'idle', buffer: blocks, bufferedLogs: countAllLogs(blocks) };
}

/** After a look at a chain that agrees with the store. */
export function beginSync(common: Common, { from, target, at }: { from: number; target: number; at: number }): Syncing {
  return {
    ...common,
    status: 'syncing',
    target,
    generation: 0,
    stream: 'idle',
    next: from,
    fetched: common.head,
    buffer: [],
    bufferedLogs: 0,
    mapping: false,
    mapped: null,
    committing: 0,
    failing: false,
    waiting: false,
    flushedAt: at,
  };
}
