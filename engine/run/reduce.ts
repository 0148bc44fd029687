import { EngineError } from '../errors.ts';
import { advance, beginSync, isDone, joinBatches, takeComplemented, takeMapped, takePulled } from './reduce-sync.ts';
import type {
  Action,
  Common,
  Draining,
  Effect,
  Failed,
  Reason,
  RunOutcome,
  RunPlan,
  RunState,
  Step,
  Syncing,
} from './state.ts';

/**
 * The life of a run. Every way back leads through `locating`, which compares the store's head with the chain, so that
 * a restart, an error and a fork are recovered from in the same way (invariant I2).
 *
 *      starting ──stored──▶ locating ──same──▶ syncing ──all written──▶ completing, once: then, and later at once,
 *          │                 ▲  │  ▲              │                     stopped, or resting in follow mode
 *          │                 ▲  │  ▲              │
 *          │ stored failure  │  │  └─rested──┐    │ error, fork, failure, stop
 *          ▼                 │  │ forked     │    ▼
 *       stopped       rewound│  ▼            │  draining ──stop, fail──▶ stopped
 *                            rewinding    resting  │
 *                                            ▲     │ recover
 *                                            └─ restoring
 *
 * Pure: the driver carries out the effects and hands their results in as actions.
 */
export function createReducer(plan: RunPlan): (state: RunState, action: Action) => Step {
  return (state, action) => {
    if (state.status === 'stopped') return [state, []];
    if (action.type === 'stop') return stop(state);
    switch (state.status) {
      case 'syncing':
        return reduceSyncing(plan, state, action);
      case 'draining':
        return reduceDraining(plan, state, action);
      default:
        return reduceBetween(plan, state, action);
    }
  };
}

export const initialState: RunState = {
  status: 'starting',
  head: null,
  finalSeen: null,
  attempt: 0,
  error: null,
  stopping: false,
  isComplete: false,
};
export const initialEffects: readonly Effect[] = [{ type: 'read-store' }];

function common({ head, finalSeen, attempt, error, stopping, isComplete }: Common): Common {
  return { head, finalSeen, attempt, error, stopping, isComplete };
}

function finish(state: RunState, outcome: RunOutcome | { status: 'error'; error: unknown }): Step {
  return [{ ...common(state), status: 'stopped', outcome }, []];
}

function stop(state: RunState): Step {
  // Looking at the chain changes nothing: its answer need not be waited for.
  const free = state.status === 'resting' || state.status === 'locating';
  if (free) return finish(state, { status: 'canceled', head: state.head });
  if (state.status === 'syncing') return drain({ ...state, stopping: true }, { type: 'stop' });
  return [{ ...state, stopping: true }, []];
}

/** Starting, locating, rewinding, restoring, completing and resting: one effect is under way, or a timer. */
function reduceBetween(plan: RunPlan, state: Exclude<RunState, Syncing | Draining>, action: Action): Step {
  // A failure stands, whether its store is quick to read or not.
  if (state.status === 'completing' && state.failed !== null) return finish(state, state.failed);
  if (action.type === 'failed') return trouble(plan, state, action.error);
  if (state.stopping) return finish(state, { status: 'canceled', head: state.head });
  const { status } = state;
  if (status === 'completing' && action.type === 'completed') return conclude(plan, { ...state, isComplete: true });
  if (status === 'starting' && action.type === 'stored') {
    const { head, failure } = action;
    if (failure !== null) return complete({ ...state, head }, { status: 'failed', head, failure });
    return [{ ...common(state), head, status: 'restoring' }, [{ type: 'restore' }]];
  }
  if (status === 'restoring' && action.type === 'restored') {
    if (state.attempt > 0) return rest(state, backoff(plan, state.attempt));
    return locate(state);
  }
  if (status === 'resting' && action.type === 'rested') return locate(state);
  if (status === 'rewinding' && action.type === 'rewound') return locate({ ...state, head: action.head });
  if (status === 'locating' && action.type === 'located') return located(plan, state, action);
  return [state, []];
}

function locate(state: RunState): Step {
  return [{ ...common(state), status: 'locating' }, [{ type: 'locate', head: state.head }]];
}

function rest(state: RunState, effect: Extract<Effect, { type: 'rest' }>): Step {
  return [{ ...common(state), status: 'resting' }, [effect]];
}

function backoff(plan: RunPlan, attempt: number): Extract<Effect, { type: 'rest' }> {
  return { type: 'rest', ms: plan.backoffMs * Math.min(60, 2 ** (attempt - 1)), why: 'backoff' };
}

function located(plan: RunPlan, state: RunState, action: Extract<Action, { type: 'located' }>): Step {
  const { latest, finalized, verdict, at } = action;
  const { head } = state;
  if (verdict === 'forked' && head !== null) {
    // Before any agreement in this run, how deep a fork may go is what the chain says it is now.
    // A chain shorter than its finality does not say; then the usual two epochs count.
    const depth = finalized === 0 ? Math.max(latest, 64) : latest - finalized;
    const floor = state.finalSeen ?? Math.max(0, head.number - depth);
    return [{ ...common(state), status: 'rewinding' }, [{ type: 'rewind', head, floor }]];
  }
  const agreed = { ...common(state), finalSeen: Math.max(state.finalSeen ?? 0, finalized) };
  const target = Math.min(plan.to ?? latest, latest);
  const from = head === null ? plan.startBlock : head.number + 1;
  const begun = beginSync(agreed, { from, target: verdict === 'behind' ? from - 1 : target, at });
  return settle(plan, begun, at);
}

/** Goes on with a sync, or ends it when it has nothing left to do. */
function settle(plan: RunPlan, state: Syncing, at: number, before: readonly Effect[] = []): Step {
  const [next, effects] = advance(state, plan, at);
  if (!isDone(next)) return [next, [...before, ...effects]];
  return next.isComplete ? conclude(plan, next) : complete(next, null);
}

function complete(state: RunState, failed: Failed | null): Step {
  return [{ ...common(state), status: 'completing', failed }, [{ type: 'complete' }]];
}

/** All is written that there was to write. */
function conclude(plan: RunPlan, state: RunState): Step {
  const reached = plan.to !== null && (state.head?.number ?? -1) >= plan.to;
  if (plan.follow && !reached) return rest({ ...state, attempt: 0 }, { type: 'rest', why: 'poll' });
  return finish(state, { status: 'reached', head: state.head });
}

function reduceSyncing(plan: RunPlan, state: Syncing, action: Action): Step {
  switch (action.type) {
    case 'pulled': {
      const next = takePulled(state, action);
      return next instanceof Error ? trouble(plan, state, next) : settle(plan, next, state.flushedAt);
    }
    case 'mapped': {
      const [next, effects] = takeMapped(state, action);
      if (action.error !== undefined) return trouble(plan, { ...next, mapping: false }, action.error);
      return settle(plan, next, action.at, effects);
    }
    case 'complemented':
      return settle(plan, takeComplemented(state, action), state.flushedAt);
    case 'committed': {
      const next: Syncing = { ...state, head: action.head, attempt: 0, committing: state.committing - 1 };
      if (action.failure !== null)
        return complete(next, { status: 'failed', head: action.head, failure: action.failure });
      return settle(plan, next, state.flushedAt);
    }
    case 'failed': {
      const stale = action.generation !== undefined && action.generation !== state.generation;
      if (stale) return [state, []];
      const [next, effects] = trouble(plan, state, action.error);
      return action.stage === 'commit' ? breakOff(next, effects) : [next, effects];
    }
    default:
      return [state, []];
  }
}

function reasonFor(plan: RunPlan, attempt: number, error: unknown): Reason {
  const passing = error instanceof EngineError && (error.kind === 'transient' || error.kind === 'possible-reorg');
  return passing && (plan.attempts === null || attempt <= plan.attempts)
    ? { type: 'recover', error }
    : { type: 'fail', error };
}

/** An error that may pass leads back to `locating` after a wait; any other ends the run, after what is in flight. */
function trouble(plan: RunPlan, state: RunState, error: unknown): Step {
  if (state.stopping && state.status !== 'draining') return finish(state, { status: 'canceled', head: state.head });
  const attempt = state.attempt + 1;
  return drain({ ...state, attempt, error }, reasonFor(plan, attempt, error));
}

function drain(state: RunState, reason: Reason): Step {
  const busy = state.status === 'syncing' || state.status === 'draining' ? state : null;
  const draining: Draining = {
    ...common(state),
    status: 'draining',
    reason,
    mapping: busy?.mapping ?? false,
    mapped: busy?.mapped ?? null,
    committing: busy?.committing ?? 0,
    broken: false,
  };
  return settleDrain(draining, [{ type: 'close-stream' }]);
}

/** After a commit that failed; one behind it fails too, and says no more. */
function breakOff(state: RunState, before: readonly Effect[] = []): Step {
  if (state.status !== 'draining') return [state, before];
  return settleDrain({ ...state, broken: true, committing: state.committing - 1, mapped: null }, before);
}

function settleDrain(state: Draining, before: readonly Effect[] = []): Step {
  const { reason, mapping, mapped, committing } = state;
  if (mapping || committing > 0) return [state, before];
  if (mapped !== null && mapped.blocks.length > 0) {
    return [
      { ...state, mapped: null, committing: 1 },
      [...before, { type: 'commit', batch: mapped, final: state.finalSeen }],
    ];
  }
  if (reason.type === 'stop' || state.stopping) return finish(state, { status: 'canceled', head: state.head });
  if (reason.type === 'fail') return finish(state, { status: 'error', error: reason.error });
  return [{ ...common(state), status: 'restoring' }, [...before, { type: 'restore' }]];
}

function reduceDraining(plan: RunPlan, state: Draining, action: Action): Step {
  switch (action.type) {
    case 'mapped':
      if (state.broken) return settleDrain({ ...state, mapping: false });
      return settleDrain({ ...state, mapping: false, mapped: joinBatches(state.mapped, action.batch) });
    case 'committed': {
      const next: Draining = { ...state, committing: state.committing - 1, head: action.head };
      if (action.failure !== null)
        return finish(next, { status: 'failed', head: action.head, failure: action.failure });
      return settleDrain(next);
    }
    case 'failed': {
      if (action.stage !== 'commit') return [state, []];
      if (state.broken) return breakOff(state);
      const reason = state.reason.type === 'recover' ? reasonFor(plan, state.attempt, action.error) : state.reason;
      return breakOff({ ...state, reason });
    }
    default:
      return [state, []];
  }
}
