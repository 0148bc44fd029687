import { countLogs } from '../chain/sealed-block.ts';
import type { DeliveredBlock } from '../chain/types.ts';
import type { IndexProgress } from '../store/types.ts';
import type { RunState } from './state.ts';

type Phase = 'starting' | 'syncing' | 'completing' | 'following' | 'reverting' | 'retrying' | 'done';

export interface ProgressEvent {
  readonly phase: Phase;
  /** Last block that was mapped; the store's head before the first. */
  readonly block: number | null;
  readonly target: number | null;
  /** Logs handled per second, over the last seconds. */
  readonly eventsPerSecond: number;
  /** Seconds to the target at the present pace; null while it is not known. */
  readonly etaSeconds: number | null;
  /** While they are made: indexes that the first sync went without. */
  readonly indexes?: IndexProgress;
}

/** Seconds over which the pace is measured. */
const WINDOW_MS = 10_000;
/** Milliseconds between events of the same phase. */
const QUIET_MS = 250;

interface Sample {
  readonly at: number;
  readonly block: number;
  readonly events: number;
}

export interface Progress {
  block(block: DeliveredBlock): void;
  index(indexes: IndexProgress): void;
  state(state: RunState): void;
}

function phaseOf(state: RunState, reached: boolean, before: Phase): Phase {
  switch (state.status) {
    case 'stopped':
      return 'done';
    case 'rewinding':
      return 'reverting';
    case 'draining':
      return state.reason.type === 'recover' ? 'retrying' : 'syncing';
    case 'syncing':
      return reached ? 'following' : 'syncing';
    case 'starting':
    case 'completing':
      // Mostly nothing is left to be made: when something is, that is told.
      return before;
    default:
      return state.attempt > 0 ? 'retrying' : reached ? 'following' : 'starting';
  }
}

/** Turns blocks and states of a run into progress events: one per change of phase, and some in between. */
export function createProgress(emit: (event: ProgressEvent) => void, { now }: { now: () => number }): Progress {
  let samples: Sample[] = [];
  let events = 0;
  let block: number | null = null;
  let target: number | null = null;
  let reached = false;
  let last: { phase: Phase; at: number } | null = null;
  let phase: Phase = 'starting';

  function measure(at: number): Pick<ProgressEvent, 'eventsPerSecond' | 'etaSeconds'> {
    samples = samples.filter((sample) => sample.at >= at - WINDOW_MS);
    const [first] = samples;
    const seconds = first === undefined ? 0 : (at - first.at) / 1000;
    if (first === undefined || block === null || seconds <= 0) return { eventsPerSecond: 0, etaSeconds: null };
    const pace = (block - first.block) / seconds;
    const left = target === null ? null : Math.max(0, target - block);
    const etaSeconds = left === 0 ? 0 : left === null || pace <= 0 ? null : left / pace;
    return { eventsPerSecond: (events - first.events) / seconds, etaSeconds };
  }

  function report(indexes?: IndexProgress): void {
    const at = now();
    if (last !== null && last.phase === phase && (at - last.at < QUIET_MS || phase === 'following')) return;
    last = { phase, at };
    emit({ phase, block, target, ...measure(at), ...(indexes && { indexes }) });
    if (block !== null) samples.push({ at, block, events });
  }

  return {
    block(mapped) {
      const { number } = mapped.header;
      if (samples.length === 0) samples.push({ at: now(), block: number - 1, events });
      block = number;
      events += countLogs(mapped);
      report();
    },
    index(indexes) {
      phase = 'completing';
      report(indexes);
    },
    state(state) {
      if (state.status === 'syncing') target = state.target;
      if (state.status === 'resting' && state.attempt === 0) reached = true;
      block ??= state.head?.number ?? null;
      if (state.status === 'rewinding' || state.status === 'locating') block = state.head?.number ?? null;
      phase = phaseOf(state, reached, phase);
      report();
    },
  };
}
