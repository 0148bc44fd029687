import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
} from 'graphql';
import type { ProcessedBlock } from '../../engine/index.ts';
import type { ApiContext } from '../resolvers/context.ts';
import { cancellable } from './channel.ts';
import { SlowSubscriber } from './errors.ts';
import type { LiveContext, LiveEvent, LiveStream } from './live-field.ts';
import type { OperationRequest, PreparedOperation } from './prepare.ts';

/** What a subscriber is sent; its errors say no more than `formatError` lets them. */
export type LiveResult = Pick<ExecutionResult, 'data' | 'errors'>;

/** An error as clients may see it. */
export type FormatError = (error: GraphQLError) => GraphQLError;

export interface RunOptions {
  readonly schema: GraphQLSchema;
  /** A context for one event, everything in it read at the block. */
  readonly contextAt: (block: ProcessedBlock) => ApiContext;
  /** For the field's `subscribe`. */
  readonly context: LiveContext;
  readonly formatError: FormatError;
  readonly onEnd?: (reason: 'done' | 'slow' | 'failed') => void;
}

export type Started =
  | {
      readonly type: 'running';
      readonly schema: GraphQLSchema;
      readonly document: DocumentNode;
      readonly results: AsyncGenerator<LiveResult, void>;
    }
  | { readonly type: 'refused'; readonly errors: readonly GraphQLError[] };

/** Checks and starts one subscription. */
export type Subscribe = (request: OperationRequest) => Promise<Started>;

/** Blocks whose facts are remembered, to take them back. */
const REMEMBERED = 256;

/** Starts a prepared subscription: its selection is executed anew for each event, at that event's block. */
export async function startSubscription(operation: PreparedOperation, options: RunOptions): Promise<Started> {
  const { schema, context, formatError } = options;
  const {
    document,
    variables,
    operation: { name },
  } = operation;
  const operationName = name?.value;
  const found = await createSourceEventStream({
    schema,
    document,
    contextValue: context,
    variableValues: variables,
    ...(operationName !== undefined && { operationName }),
  });
  if (!isStream(found)) {
    const { errors = [] } = 'errors' in found ? found : {};
    return { type: 'refused', errors: errors.map(formatError) };
  }
  const run = async (root: unknown, block: ProcessedBlock): Promise<LiveResult> => {
    const result = await execute({
      schema,
      document,
      rootValue: root,
      contextValue: options.contextAt(block),
      variableValues: variables,
      ...(operationName !== undefined && { operationName }),
    });
    return formatted(result, formatError);
  };
  return { type: 'running', schema, document, results: cancellable(answers(found, run, options), found.stop) };
}

type Run = (root: unknown, block: ProcessedBlock) => Promise<LiveResult>;

async function* answers(stream: LiveStream, run: Run, options: RunOptions): AsyncGenerator<LiveResult, void> {
  const memory = createMemory();
  let reason: 'done' | 'slow' | 'failed' = 'done';
  try {
    for await (const event of stream.events) yield* answer(event, run, memory);
  } catch (error) {
    reason = error instanceof SlowSubscriber ? 'slow' : 'failed';
    const problem = error instanceof GraphQLError ? error : new GraphQLError('', { originalError: asError(error) });
    yield { errors: [options.formatError(problem)] };
  } finally {
    stream.stop();
    options.onEnd?.(reason);
  }
}

async function* answer(event: LiveEvent, run: Run, memory: Memory): AsyncGenerator<LiveResult> {
  if (event.type === 'retract') {
    yield* memory.take(event.key);
    return;
  }
  const result = await run(event.root, event.block);
  // The block went while it was read: the events that follow say what stands instead.
  if (result.errors?.some(({ extensions }) => extensions?.code === 'BLOCK_REVERTED')) return;
  if (event.type === 'state' && !memory.isNew(result)) return;
  if (event.type === 'fact') memory.keep(event.key, result);
  yield result;
}

interface Memory {
  isNew(result: LiveResult): boolean;
  keep(key: string, result: LiveResult): void;
  take(key: string): readonly LiveResult[];
}

function createMemory(): Memory {
  let last = '';
  const facts = new Map<string, LiveResult[]>();
  return {
    isNew(result) {
      const text = JSON.stringify(result);
      const isNew = text !== last;
      last = text;
      return isNew;
    },
    keep(key, result) {
      const kept = facts.get(key);
      if (kept === undefined) facts.set(key, [result]);
      else kept.push(result);
      for (const old of [...facts.keys()].slice(0, Math.max(0, facts.size - REMEMBERED))) facts.delete(old);
    },
    take(key) {
      const kept = facts.get(key) ?? [];
      facts.delete(key);
      return kept.map(reverted).reverse();
    },
  };
}

/** The enum of an event is its only field of the first level that can say APPLIED, whatever name a client gave it. */
function reverted({ data }: LiveResult): LiveResult {
  const turned = Object.entries(data ?? {}).map(([key, value]) => {
    if (typeof value !== 'object' || value === null) return [key, value];
    const fields = Object.entries(value).map(([name, inner]) => [name, inner === 'APPLIED' ? 'REVERTED' : inner]);
    return [key, Object.fromEntries(fields)];
  });
  return { data: Object.fromEntries(turned) };
}

function formatted(result: ExecutionResult, formatError: FormatError): LiveResult {
  const { data, errors } = result;
  return { ...(data !== undefined && { data }), ...(errors && { errors: errors.map(formatError) }) };
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

function isStream(value: unknown): value is LiveStream & AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && 'events' in value && 'stop' in value;
}
