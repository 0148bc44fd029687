import { createServer } from 'node:net';
import { Command } from 'commander';
import type { HttpServer } from '../api/index.ts';
import { type AlertFlags, alertSettings } from './alert-settings.ts';
import type { CommandContext } from './command-context.ts';
import { UsageError } from './errors.ts';
import { DeploymentStopped } from './index-command.ts';
import { withIndexOptions } from './index-options.ts';
import type { Address } from './listen.ts';
import { type Log, logFormat } from './log.ts';
import type { OpenIndex } from './open-deployment.ts';
import { assertReadOnly } from './read-only.ts';
import { openServing } from './serving.ts';
import { openStoredServing, type StoredServing } from './serving-stored.ts';
import {
  indexSettings,
  introspectionSetting,
  pollSetting,
  portSetting,
  readOnlySetting,
  readyLagSetting,
  type ServeOptions,
} from './settings.ts';

/** `marginscope serve`: indexes, serves API and dashboard, and goes on following a live chain. */
export function serveCommand({ root, env, signal }: CommandContext): Command {
  return withIndexOptions(new Command('serve'))
    .description('index, and serve the API and the dashboard')
    .option(
      '--read-only',
      'index nothing and serve what another process does: our engine, or graph-node (--schema sgdN); needs --database-url (READ_ONLY=on)',
    )
    .option('--port <number>', 'port to serve on, 0 for any free one (PORT; default: 4000)')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option(
      '--poll <milliseconds>',
      "time between looks at the chain's head (POLL_MS; default: 125 to 1000, by its blocks)",
    )
    .option('--ready-lag <seconds>', 'how far behind the chain /ready may answer 200 (READY_LAG; default: 60)')
    .option('--log-format <format>', 'text, or json with a line for each block (LOG_FORMAT; default: text)')
    .option('--no-introspection', 'do not tell clients the schema, which GraphiQL needs (INTROSPECTION=off)')
    .option('--alerts <file>', 'rules of alerts (ALERTS_FILE; default: alerts.yaml)')
    .option('--no-alerts', 'evaluate no alerts')
    .option(
      '--alerts-max-age <duration>',
      'evaluate no blocks older than this (ALERTS_MAX_AGE; default: 1h, of a recording its last 7d)',
    )
    .action(async (options: ServeOptions & AlertFlags & { host: string }) => {
      const settings = indexSettings(options, env, root);
      const isReadOnly = readOnlySetting(options.readOnly, env);
      if (isReadOnly) assertReadOnly(options, settings);
      const isLive = settings.chain.type === 'rpc';
      const alerts = isReadOnly ? null : await alertSettings(options, { env, root, isLive });
      const place = { port: portSetting(options.port, env), host: options.host };
      await assertFree(place);
      const told = {
        root,
        signal,
        format: logFormat(options.logFormat, env),
        pollMs: pollSetting(options.poll, env),
        readyLag: readyLagSetting(options.readyLag, env),
        introspection: introspectionSetting(options.introspection, env),
        env,
      };
      if (isReadOnly) return await serveStored(await openStoredServing(settings, told), place, signal);
      const serving = await openServing(settings, { ...told, alerts });
      const { index, progress, log, say } = serving;
      let server: HttpServer | null = null;
      try {
        server = await serving.listen(place);
        say(`Serving ${server.url}/`);
        const follow = isLive;
        const stopped = await run(index, { follow: false, signal });
        serving.done();
        if (stopped) await serveStopped(stopped, { signal, log, onStop: serving.stopped });
        if (signal.aborted) return;
        progress.caughtUp = true;
        say(`Ready.\n${addresses(server.url)}`);
        const stoppedLater = follow ? await run(index, { follow, signal }) : null;
        if (stoppedLater) await serveStopped(stoppedLater, { signal, log, onStop: serving.stopped });
        await aborted(signal);
      } finally {
        serving.done();
        await server?.close();
        await serving.close();
      }
    });
}

/** Until the process is told to end. */
async function serveStored(serving: StoredServing, place: Address, signal: AbortSignal): Promise<void> {
  let server: HttpServer | null = null;
  try {
    server = await serving.listen(place);
    serving.say(`Serving ${server.url}/ over ${serving.label}, read only.`);
    serving.say(addresses(server.url));
    await aborted(signal);
  } finally {
    await server?.close();
    await serving.close();
  }
}

/** Fails before anything is opened or written when another process has the port. */
async function assertFree({ port, host }: Address): Promise<void> {
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

/** Gives the failure of a deployment that stopped for good. */
async function run(
  { indexer }: OpenIndex,
  options: { follow: boolean; signal: AbortSignal },
): Promise<DeploymentStopped | null> {
  const outcome = await indexer.run(options);
  return outcome.status === 'failed' ? new DeploymentStopped(outcome.failure) : null;
}

interface Stopping {
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly onStop: () => void;
}

/** What was indexed before a failure is still served, and says so, until somebody ends the process. */
async function serveStopped(stopped: DeploymentStopped, { signal, log, onStop }: Stopping): Promise<never> {
  onStop();
  log.error(`marginscope: ${stopped.message}`);
  log.error('What was indexed before is still served; revert to a block before the failure heals it.');
  await aborted(signal);
  throw stopped;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

const addresses = (url: string): string =>
  [`  dashboard  ${url}/`, `  GraphiQL   ${url}/graphiql`, `  API        ${url}/graphql`].join('\n');
