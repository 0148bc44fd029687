import { createServer } from 'node:net';

/** Below the ports that systems lend to outgoing connections and to servers that ask for any, so that none is taken before it is bound. */
const FIRST = 20_000;
const COUNT = 12_000;

/** Processes that look at the same moment begin at places of their own. */
let next = process.pid * 7_919;

/** A loopback port that nobody listens on; each once. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < COUNT; tries++) {
    const port = FIRST + (next++ % COUNT);
    if (await isFree(port)) return port;
  }
  throw new Error(`no loopback port from ${FIRST} to ${FIRST + COUNT - 1} is free: end what listens there`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
