import { WebSocket } from 'ws';

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 30_000;
/** A connection without a word for so long is asked whether it lives, and closed if it stays silent. */
const SILENCE_MS = 30_000;

export interface HeadFeed {
  /** Whether a node is telling of new heads right now. */
  isLive(): boolean;
  close(): void;
}

export interface HeadOptions {
  /** Whether the URLs are guesses: one that never told of a head is not asked again. */
  readonly isGuess?: boolean;
}

/**
 * Calls `onHead` whenever one of the WebSocket endpoints tells of a new block. It is a hint and no more: what the chain
 * is gets asked over HTTP, and without a connection nothing is missed but time. Endpoints take turns when one is lost.
 */
export function listenHeads(
  given: readonly string[],
  onHead: () => void,
  { isGuess = false }: HeadOptions = {},
): HeadFeed {
  let urls = given;
  const proven = new Set<string>();
  let socket: WebSocket | null = null;
  let timer: NodeJS.Timeout | undefined;
  let watch: NodeJS.Timeout | undefined;
  let live = false;
  let closed = false;
  let losses = 0;

  function connect(): void {
    const url = urls[losses % urls.length];
    if (closed || url === undefined) return;
    const own = new WebSocket(url, { handshakeTimeout: 10_000 });
    socket = own;
    let isHeard = true;
    own.on('open', () => {
      own.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_subscribe', params: ['newHeads'] }));
    });
    own.on('message', (data) => {
      isHeard = true;
      const kind = kindOf(String(data));
      if (kind === 'refused') return own.close();
      if (kind === 'subscribed') {
        live = true;
        losses = 0;
        proven.add(url);
      }
      // What was mined while nobody listened is news as well.
      if (kind !== 'other') onHead();
    });
    own.on('pong', () => {
      isHeard = true;
    });
    own.on('error', () => {});
    own.on('close', () => lost(own, url));
    clearInterval(watch);
    watch = setInterval(() => {
      if (!isHeard) return own.terminate();
      isHeard = false;
      if (own.readyState === WebSocket.OPEN) own.ping();
    }, SILENCE_MS);
    watch.unref();
  }

  function lost(own: WebSocket, url: string): void {
    if (own !== socket) return;
    live = false;
    clearInterval(watch);
    if (isGuess && !proven.has(url)) urls = urls.filter((other) => other !== url);
    if (closed || urls.length === 0) return;
    const wait = Math.min(FIRST_WAIT_MS * 2 ** Math.min(losses++, 10), LONGEST_WAIT_MS);
    timer = setTimeout(connect, wait * (0.5 + Math.random()));
    timer.unref();
  }

  connect();
  return {
    isLive: () => live,
    close() {
      closed = true;
      clearTimeout(timer);
      clearInterval(watch);
      socket?.terminate();
    },
  };
}

function kindOf(text: string): 'head' | 'subscribed' | 'refused' | 'other' {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return 'other';
    if ('method' in value && value.method === 'eth_subscription') return 'head';
    if ('id' in value && value.id === 1) return 'result' in value ? 'subscribed' : 'refused';
  } catch {
    // Nodes speak JSON; what is none is no news.
  }
  return 'other';
}
