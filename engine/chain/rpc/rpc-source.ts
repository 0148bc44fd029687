import type { BlockHeader, BlockRef, ChainSource } from '../types.ts';
import { createBlockStreamer } from './blocks.ts';
import { createBloomTest } from './bloom.ts';
import { createRpcClient, type RpcAnswer, type RpcClientOptions } from './client.ts';
import { coalesce } from './coalesce.ts';
import { createDecoder } from './decode.ts';
import { RpcAnswerInvalid, RpcRefused } from './errors.ts';
import { listenHeads } from './heads.ts';
import { createLogFetcher } from './logs.ts';
import { createPartFetcher } from './parts.ts';
import { createQuestions } from './questions.ts';
import { createRangeSize } from './range.ts';
import { createVerifier } from './verify.ts';

/**
 * `urls` may hold ws and wss beside http and https: those only tell of new heads, everything is asked over HTTP; with none but
 * those, at the same address.
 */
export interface RpcSourceOptions extends RpcClientOptions {
  /** Without ws and wss, whether the http endpoints are tried for news of heads at the same address. Default false. */
  readonly guessSockets?: boolean;
  /**
   * `tag` asks for the `finalized` block and falls back to the depth where the endpoint does not know the tag; `depth`
   * never asks. Default `tag`.
   */
  readonly finality?: 'tag' | 'depth';
  /** Blocks below the head that count as final without a tag. Default 64. */
  readonly finalityDepth?: number;
  /** Blocks of the first eth_getLogs; later ones adapt. Default 2,000. */
  readonly firstRange?: number;
}

/** How long a final block is taken to be the newest one. */
const FINALITY_MS = 2000;

/** A chain over JSON-RPC. */
export interface RpcSource extends ChainSource {
  /** HTTP requests sent so far. */
  requests(): number;
}

/** @throws RpcUrlInvalid; everything else surfaces with the first question */
export function createRpcSource(options: RpcSourceOptions): RpcSource {
  const closed = new AbortController();
  const sockets = options.urls.filter(isSocket);
  const named = options.urls.filter((url) => !isSocket(url));
  const asked = named.length > 0 ? named : sockets.map((url) => url.replace(/^ws/i, 'http'));
  const isGuess = sockets.length === 0;
  const guessed = options.guessSockets === true ? asked.map((url) => url.replace(/^http/i, 'ws')) : [];
  const heard = isGuess ? guessed : sockets;
  const client = coalesce(createRpcClient({ ...options, urls: asked }));
  const decoder = createDecoder(client.label);
  const size = createRangeSize(options.firstRange);
  const logs = createLogFetcher({ client, decoder, size });
  const parts = createPartFetcher(client, decoder);
  const verifier = createVerifier({ client, bloom: createBloomTest(), logs });
  const questions = createQuestions(client, decoder, closed.signal);
  const { signal } = closed;

  function read(answer: RpcAnswer | undefined, method: string): unknown {
    if (answer === undefined) throw new RpcAnswerInvalid(client.label, `${method} was not answered`);
    if (!answer.ok) throw new RpcRefused(client.label, method, answer.error.message);
    return answer.result;
  }

  async function header(block: string): Promise<BlockHeader | null> {
    const method = 'eth_getBlockByNumber';
    const [answer] = await client.send([{ method, params: [block, false] }], { signal });
    const value = read(answer, method);
    return value === null || value === undefined ? null : decoder.header(value);
  }

  let known = { finalized: 0, until: 0 };

  async function head(): Promise<{ latest: BlockRef; finalized: BlockRef }> {
    const tags = options.finality === 'depth' ? ['latest'] : ['latest', 'finalized'];
    const method = 'eth_getBlockByNumber';
    const calls = tags.map((tag) => ({ method, params: [tag, false] }));
    const [top, final] = await client.send(calls, { signal });
    const latest = decoder.header(read(top, method));
    const tagged = final?.ok && final.result !== null ? decoder.header(final.result) : null;
    const depth = options.finalityDepth ?? 64;
    const finalized = tagged ?? (await header(`0x${Math.max(0, latest.number - depth).toString(16)}`));
    if (finalized === null) throw new RpcAnswerInvalid(client.label, `block ${latest.number - depth} is missing`);
    // A lagging replica's newest block is below what is final.
    const newest = finalized.number > latest.number ? latest : finalized;
    known = { finalized: newest.number, until: Date.now() + FINALITY_MS };
    return { latest: ref(latest), finalized: ref(newest) };
  }

  /** Finality only grows, so that a number a moment old is still true. */
  async function finalized(): Promise<number> {
    return Date.now() < known.until ? known.finalized : (await head()).finalized.number;
  }

  return {
    label: client.label,
    requests: () => client.requests,
    async chainId() {
      const [answer] = await client.send([{ method: 'eth_chainId', params: [] }], { signal });
      return Number(decoder.quantity(read(answer, 'eth_chainId'), 'eth_chainId'));
    },
    head,
    blocks: createBlockStreamer({ logs, parts, verifier, size, label: client.label, finalized }),
    header: (number) => header(`0x${number.toString(16)}`),
    call: questions.call,
    getBalance: questions.balance,
    getCode: questions.code,
    ...(heard.length > 0 && { listenHeads: (onHead: () => void) => listenHeads(heard, onHead, { isGuess }) }),
    async close() {
      closed.abort();
    },
  };
}

function isSocket(url: string): boolean {
  return /^wss?:/i.test(url);
}

function ref({ number, hash }: BlockHeader): BlockRef {
  return { number, hash };
}
