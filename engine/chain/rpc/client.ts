import { setTimeout as sleep } from 'node:timers/promises';
import { classifyRpcError, type RpcError, type RpcErrorType } from './classify.ts';
import { createEndpoint, type Endpoint, EndpointFailure } from './endpoint.ts';
import { RpcUnauthorized, RpcUnavailable, WrongChain } from './errors.ts';
import { createHealth } from './health.ts';

export interface RpcCall {
  readonly method: string;
  readonly params: readonly unknown[];
}

export type RpcAnswer =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly type: RpcErrorType; readonly error: RpcError };

export interface RpcClientOptions {
  readonly urls: readonly string[];
  readonly expectedChainId?: number;
  readonly network?: string;
  /** Milliseconds one HTTP request may take. Default 30,000. */
  readonly timeoutMs?: number;
  /** Requests in vain before giving up, over all endpoints. Default 6. */
  readonly attempts?: number;
  /** First wait after a failure, doubled each time up to 30 times as much. Default 250. */
  readonly backoffMs?: number;
  /** Calls per HTTP request. Default 100; lowered when an endpoint refuses. */
  readonly batchSize?: number;
  /** Told of every HTTP request once it has ended. */
  readonly onRequest?: (request: RpcRequestEnd) => void;
}

export interface RpcRequestEnd {
  /** Place of the endpoint among the URLs. */
  readonly endpoint: number;
  readonly outcome: 'ok' | EndpointFailure['type'];
  readonly seconds: number;
}

interface SendOptions {
  readonly signal: AbortSignal;
  /** Give a time-out back as an answer instead of asking again: the question was too large. */
  readonly timeout?: 'retry' | 'answer';
}

export interface RpcClient {
  readonly label: string;
  /** HTTP requests sent so far. */
  readonly requests: number;
  /**
   * One answer per call, in order. Failures of the way are asked again, elsewhere if there is an elsewhere; errors that
   * are answers come back as such.
   * @throws RpcUnavailable, RpcUnauthorized, WrongChain
   */
  send(calls: readonly RpcCall[], options: SendOptions): Promise<RpcAnswer[]>;
  /** Counts an answer as wrong, so that another endpoint is asked next. */
  distrust(): void;
}

interface Peer extends Endpoint {
  readonly index: number;
  batchSize: number;
  checked: boolean;
}

export function createRpcClient(options: RpcClientOptions): RpcClient {
  const { timeoutMs = 30_000, attempts = 6, backoffMs = 250, batchSize = 100 } = options;
  const peers: Peer[] = options.urls.map((url, i) => ({
    ...createEndpoint(url, i),
    index: i,
    batchSize,
    checked: false,
  }));
  const [primary] = peers;
  if (primary === undefined) throw new RpcUnavailable('RPC', 'no URL was given');
  const { label } = primary;
  let requests = 0;

  const health = createHealth({ count: peers.length, backoffMs, now: Date.now, random: Math.random });

  const choose = async (signal: AbortSignal): Promise<Peer> => {
    const { index, waitMs } = health.choose();
    if (waitMs > 0) await sleep(waitMs, undefined, { signal });
    return peers[index] ?? primary;
  };

  async function exchange(peer: Peer, calls: readonly RpcCall[], signal: AbortSignal): Promise<RpcAnswer[]> {
    const body = calls.map(({ method, params }, id) => ({ jsonrpc: '2.0', id, method, params }));
    requests++;
    const logs = calls.every(({ method }) => method === 'eth_getLogs');
    const value = await peer.post(body.length === 1 ? body[0] : body, { signal, timeoutMs, logs });
    return readAnswers(peer, calls, value);
  }

  async function checkChain(peer: Peer, signal: AbortSignal): Promise<void> {
    if (peer.checked || options.expectedChainId === undefined) return;
    const [answer] = await exchange(peer, [{ method: 'eth_chainId', params: [] }], signal);
    if (!answer?.ok) throw new EndpointFailure('failed', 'eth_chainId was refused');
    const got = Number(answer.result);
    if (got !== options.expectedChainId) {
      throw new WrongChain(peer.label, { chainId: options.expectedChainId, network: options.network }, got);
    }
    peer.checked = true;
  }

  /** One try of as many calls as the endpoint takes; the answers are those of the first calls. */
  async function attempt(peer: Peer, calls: readonly RpcCall[], signal: AbortSignal): Promise<RpcAnswer[]> {
    await checkChain(peer, signal);
    const part = calls.slice(0, peer.batchSize);
    const answers = await exchange(peer, part, signal);
    const refused = answers.find((answer) => !answer.ok && isPassing(answer.type));
    if (refused === undefined || refused.ok) return answers;
    if (refused.type === 'batch-too-large') throw new EndpointFailure('too-large', refused.error.message);
    throw new EndpointFailure(
      refused.type === 'timeout' ? 'timeout' : 'rate-limited',
      peer.scrub(refused.error.message),
    );
  }

  async function sendPart(calls: readonly RpcCall[], { signal, timeout }: SendOptions): Promise<RpcAnswer[]> {
    for (let tries = 1; ; tries++) {
      const peer = await choose(signal);
      const started = performance.now();
      const ended = (outcome: RpcRequestEnd['outcome']) =>
        options.onRequest?.({ endpoint: peer.index, outcome, seconds: (performance.now() - started) / 1000 });
      try {
        const answers = await attempt(peer, calls, signal);
        health.succeeded(peer.index, performance.now() - started);
        ended('ok');
        return answers;
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof EndpointFailure)) throw error;
        ended(error.type);
        if (error.type === 'too-large' && calls.length > 1 && peer.batchSize > 1) {
          peer.batchSize = Math.max(1, Math.min(peer.batchSize, calls.length) >> 1);
          continue;
        }
        health.failed(peer.index, error.retryAfterMs);
        const tooLong = error.type === 'timeout' || error.type === 'too-large';
        if (tooLong && timeout === 'answer') return calls.map(() => asAnswer(error));
        if (tries < Math.max(attempts, peers.length)) continue;
        if (error.type === 'unauthorized') throw new RpcUnauthorized(peer.label, error.status ?? 401);
        throw new RpcUnavailable(peer.label, error.message, { cause: error });
      }
    }
  }

  return {
    label,
    get requests() {
      return requests;
    },
    async send(calls, sendOptions) {
      const answers: RpcAnswer[] = [];
      while (answers.length < calls.length) answers.push(...(await sendPart(calls.slice(answers.length), sendOptions)));
      return answers;
    },
    distrust: health.distrust,
  };
}

function isPassing(type: RpcErrorType): boolean {
  return type === 'rate-limited' || type === 'timeout' || type === 'batch-too-large';
}

function asAnswer(failure: EndpointFailure): RpcAnswer {
  const type = failure.type === 'timeout' ? 'timeout' : 'too-large';
  return { ok: false, type, error: { code: 0, message: failure.message } };
}

function readAnswers(peer: Peer, calls: readonly RpcCall[], value: unknown): RpcAnswer[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  const byId = new Map<unknown, unknown>();
  for (const item of list) if (typeof item === 'object' && item !== null && 'id' in item) byId.set(item.id, item);
  // A batch that is refused as a whole is answered by one error without an id.
  const whole = !Array.isArray(value) && calls.length > 1 ? value : undefined;
  return calls.map(({ method }, id) =>
    readAnswer(peer, method, byId.get(id) ?? whole ?? (calls.length === 1 ? list[0] : undefined)),
  );
}

function readAnswer(peer: Peer, method: string, item: unknown): RpcAnswer {
  if (typeof item !== 'object' || item === null) throw new EndpointFailure('failed', 'an answer is missing');
  if ('error' in item && typeof item.error === 'object' && item.error !== null) {
    const raw: { code?: unknown; message?: unknown; data?: unknown } = item.error;
    const message = peer.scrub(String(raw.message ?? ''));
    const error: RpcError = { code: Number(raw.code ?? 0), message, data: raw.data };
    return { ok: false, type: classifyRpcError(error, method), error };
  }
  if (!('result' in item)) throw new EndpointFailure('failed', 'an answer has no result');
  return { ok: true, result: item.result };
}
