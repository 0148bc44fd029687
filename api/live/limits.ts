/** Bounds on subscribers. */
export interface LiveLimits {
  /** Connections at once, WebSocket and SSE together. */
  readonly connections: number;
  /** Of them, from one address. */
  readonly connectionsPerAddress: number;
  /** Subscriptions at once on one WebSocket connection. */
  readonly subscriptions: number;
  /** Bytes of one WebSocket message from a client. */
  readonly messageBytes: number;
  /** Messages a client may send in one second. */
  readonly messagesPerSecond: number;
  /** Events a subscriber may be behind. */
  readonly queue: number;
  /** Cost points of one subscription, which is paid at every event; see ../limits/cost.ts. */
  readonly cost: number;
  /** Milliseconds until a client must have said connection_init. */
  readonly initMs: number;
  /** Milliseconds between pings; a client that has not answered one by the next is cut off. */
  readonly keepAliveMs: number;
}

export const defaultLiveLimits: LiveLimits = {
  connections: 1_000,
  connectionsPerAddress: 200,
  subscriptions: 50,
  messageBytes: 64 * 1024,
  messagesPerSecond: 100,
  queue: 256,
  cost: 30_000,
  initMs: 3_000,
  keepAliveMs: 12_000,
};

/** Close codes of this server beside those of graphql-transport-ws (4400, 4401, 4406, 4408, 4409, 4429) and of RFC 6455. */
export const closeCodes = {
  goingAway: 1001,
  internal: 4500,
  /** Too many messages, or too many subscriptions on a connection. */
  flood: 4429,
  /** A subscriber did not read. */
  slow: 4413,
} as const;
