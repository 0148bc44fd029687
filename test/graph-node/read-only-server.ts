import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { type Finished, start } from '../support/serve.ts';

/** `serve --read-only` in a process of its own. */
export interface ReadOnlyServer {
  ask(query: string): Promise<unknown>;
  ready(): Promise<unknown>;
  text(path: string): Promise<string>;
  /** Subscribes; gives what waits for the next block. */
  subscribe(): Promise<() => Promise<unknown>>;
  stop(): Promise<Finished>;
}

export async function serveReadOnly(place: {
  readonly url: string;
  readonly schemaName: string;
  readonly rpcUrl?: string;
}): Promise<ReadOnlyServer> {
  const args = ['serve', '--read-only', '--port', '0', '--database-url', place.url, '--schema', place.schemaName];
  const server = start({ args, env: place.rpcUrl === undefined ? {} : { RPC_URL: place.rpcUrl } });
  const [, url = ''] = await server.waitFor(/Serving (http:\S+?)\/ over/);
  const get = async (path: string) => (await fetch(`${url}${path}`)).text();
  const post = (query: string, accept: string) =>
    fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept },
      body: JSON.stringify({ query }),
    });
  return {
    ask: async (query) => (await post(query, 'application/json')).json(),
    ready: async () => JSON.parse(await get('/ready')),
    text: get,
    subscribe: async () => {
      const { body } = await post('subscription { blockApplied { block { number hash } } }', 'text/event-stream');
      if (body === null) throw new Error('the subscription has no body');
      return async () => {
        for await (const line of createInterface({ input: Readable.from(body) })) {
          if (line.startsWith('data: {')) return JSON.parse(line.slice(6)).data.blockApplied.block;
        }
        throw new Error('the subscription ended before a block');
      };
    },
    stop: server.stop,
  };
}
