import { createServer } from 'node:net';
import { join } from 'node:path';
import { Command } from 'commander';
import { createApi, type HttpServer, startHttpServer } from '../api/index.ts';
import type { CommandContext } from './command-context.ts';
import { UsageError } from './errors.ts';
import { createFinality } from './finality.ts';
import { DeploymentStopped } from './index-command.ts';
import { withIndexOptions } from './index-options.ts';
import { printedListeners } from './listeners.ts';
import { type OpenIndex, openIndex } from './open-deployment.ts';
import { indexSettings, portSetting, type ServeOptions } from './settings.ts';

/** `marginscope serve`: indexes, serves API and dashboard, and goes on following a live chain. */
export function serveCommand({ root, env, signal }: CommandContext): Command {
  return withIndexOptions(new Command('serve'))
    .description('index, and serve the API and the dashboard')
    .option('--port <number>', 'port to serve on, 0 for any free one (PORT; default: 4000)')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .action(async (options: ServeOptions & { host: string }) => {
      const settings = indexSettings(options, env, root);
      const place = { port: portSetting(options.port, env), host: options.host };
      await assertFree(place);
      const listeners = printedListeners();
      const index = await openIndex(settings, listeners);
      const progress = { caughtUp: false };
      let server: HttpServer | null = null;
      try {
        server = await serve(index, { ...place, root, progress, sentence: listeners.sentence });
        console.log(`Serving ${server.url}/`);
        const follow = settings.chain.type === 'rpc';
        const stopped = await run(index, { follow: false, signal });
        listeners.done();
        if (stopped) await serveStopped(stopped, signal);
        progress.caughtUp = true;
        console.log(welcome(server.url));
        const stoppedLater = follow ? await run(index, { follow, signal }) : null;
        if (stoppedLater) await serveStopped(stoppedLater, signal);
        await aborted(signal);
      } finally {
        listeners.done();
        await server?.close();
        await index.close();
      }
    });
}

interface Place {
  readonly port: number;
  readonly host: string;
}

/** Fails before anything is opened or written when another process has the port. */
async function assertFree({ port, host }: Place): Promise<void> {
  if (port === 0) return;
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', (error: NodeJS.ErrnoException) => {
      const problem = error.code === 'EADDRINUSE' ? 'is in use' : `cannot be listened on (${error.code})`;
      reject(new UsageError(`port ${port} on ${host} ${problem}: choose another with --port or PORT`));
    });
    probe.listen({ port, host }, resolve);
  });
  await new Promise((resolve) => probe.close(resolve));
}

interface Serving extends Place {
  readonly root: string;
  readonly progress: { readonly caughtUp: boolean };
  sentence(): string;
}

async function serve(index: OpenIndex, { root, port, host, progress, sentence }: Serving): Promise<HttpServer> {
  const api = await createApi({
    reader: index.reader,
    schema: index.subgraph.schema,
    finality: createFinality(index.source),
    wakeups: index.wakeups,
    log: (line) => console.error(line),
  });
  const server = await startHttpServer({
    api,
    port,
    host,
    assetsDirectory: join(root, 'dist', 'web'),
    readiness: async () => {
      const readiness = await api.readiness();
      return progress.caughtUp ? readiness : { ...readiness, ready: false, reason: sentence() };
    },
    log: (line) => console.error(line),
  });
  return {
    ...server,
    close: async () => {
      await server.close();
      await api.close();
    },
  };
}

/** Gives the failure of a deployment that stopped for good. */
async function run(
  { indexer }: OpenIndex,
  options: { follow: boolean; signal: AbortSignal },
): Promise<DeploymentStopped | null> {
  const outcome = await indexer.run(options);
  return outcome.status === 'failed' ? new DeploymentStopped(outcome.failure) : null;
}

/** What was indexed before a failure is still served, and says so, until somebody ends the process. */
async function serveStopped(stopped: DeploymentStopped, signal: AbortSignal): Promise<never> {
  console.error(`marginscope: ${stopped.message}`);
  console.error('What was indexed before is still served; revert to a block before the failure heals it.');
  await aborted(signal);
  throw stopped;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function welcome(url: string): string {
  return ['Ready.', `  dashboard  ${url}/`, `  GraphiQL   ${url}/graphiql`, `  API        ${url}/graphql`].join('\n');
}
