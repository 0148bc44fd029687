/** Requests per second of equal queries over the same rows, ours and others', in one run; see README.md of bench. */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';
import { startPostgres } from '../../test/support/postgres.ts';
import { graphNode } from '../peers/graph-node.ts';
import { exitOnSignals, type Peer, peerRun } from '../peers/peer.ts';
import { ponder } from '../peers/ponder.ts';
import { startServer } from '../sync/measure.ts';
import { bodiesOf, plain, QUESTIONS, type Question } from './queries.ts';
import { indexTables, startOurs, startPostgraphile, type Target } from './targets.ts';

const OPTIONS = {
  logs: { type: 'string', default: '20000' },
  seconds: { type: 'string', default: '5' },
  connections: { type: 'string', default: '64' },
  only: { type: 'string', default: 'ponder,postgraphile,graph-node' },
} as const;

const headers = { 'content-type': 'application/json' };

async function answerOf({ url }: Target, query: string): Promise<string> {
  const response = await fetch(url, { method: 'POST', headers, body: bodiesOf(query, false)() });
  const answer = (await response.json()) as { readonly data?: unknown; readonly errors?: unknown };
  if (answer.errors !== undefined || answer.data === undefined) throw new Error(JSON.stringify(answer).slice(0, 1000));
  return JSON.stringify(plain(answer.data));
}

interface Measured {
  readonly target: string;
  readonly perSecond: number;
  readonly p99: number;
  readonly failures: number;
}

async function measure(target: Target, next: () => string, seconds: number, connections: number): Promise<Measured> {
  const setupRequest = (request: autocannon.Request): autocannon.Request => ({ ...request, body: next() });
  const shot = (duration: number) =>
    autocannon({ url: target.url, method: 'POST', headers, connections, duration, requests: [{ setupRequest }] });
  await shot(1);
  const { requests, latency, non2xx, errors } = await shot(seconds);
  return { target: target.name, perSecond: requests.average, p99: latency.p99, failures: non2xx + errors };
}

async function startAll(names: readonly string[], logs: number) {
  const closing: (() => unknown)[] = [];
  const postgres = await startPostgres({ tuning: [] });
  closing.push(() => postgres.stop());
  const chain = await startServer({ logTimestamps: true, delayMs: 0, logs });
  closing.push(() => chain.stop());
  const targets: Target[] = [];
  const stopAll = async (): Promise<void> => {
    for (const target of targets) await target.stop().catch(() => undefined);
    for (const close of closing.reverse()) await close();
  };
  const open = async (name: string, peer: Peer, dialect: Target['dialect']) => {
    const run = peerRun(name, { chain, databaseUrl: await postgres.createDatabase() });
    await peer.prepare?.(run);
    const running = await peer.start(run);
    targets.push({ name: peer.title.replace(/, .*/, ''), dialect, url: running.graphqlUrl ?? '', stop: running.stop });
    await running.done;
    return { run, running };
  };
  try {
    const buildDir = process.env.SYNC_SUBGRAPH ?? '';
    const settings = { rpc: chain.url, buildDir, lastBlock: chain.lastBlock };
    targets.push(await startOurs({ ...settings, databaseUrl: await postgres.createDatabase() }));
    if (names.includes('ponder') || names.includes('postgraphile')) {
      const { run, running } = await open('ponder', ponder, 'ponder');
      await indexTables(run.databaseUrl, running);
      if (names.includes('postgraphile')) {
        targets.push(await startPostgraphile(peerRun('postgraphile', run), running));
      }
    }
    if (names.includes('graph-node')) await open('graph-node', graphNode, 'graph');
  } catch (error) {
    await stopAll();
    throw error;
  }
  return { targets, stopAll };
}

/** Answers must be equal before anything is measured. */
async function assertEqual(targets: readonly Target[], questions: readonly Question[]): Promise<void> {
  for (const question of questions) {
    const [ours, ...others] = await Promise.all(targets.map((target) => answerOf(target, question[target.dialect])));
    others.forEach((answer, i) => {
      if (answer === ours) return;
      const name = targets[i + 1]?.name;
      throw new Error(`${name} answers "${question.name}" otherwise:\n${answer.slice(0, 600)}\n${ours?.slice(0, 600)}`);
    });
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  const { targets, stopAll } = await startAll(values.only.split(','), Number(values.logs));
  try {
    const first = targets[0];
    const [list] = QUESTIONS.filter(({ name }) => name === 'two small lists');
    if (first === undefined || list === undefined) throw new Error('there is nothing to ask');
    const id = /"id":"(0x[0-9a-f]{40})"/.exec(await answerOf(first, list.graph))?.[1] ?? '';
    const questions: Question[] = QUESTIONS.map((question) =>
      JSON.parse(JSON.stringify(question).replaceAll('"MARKET', `"${id}`)),
    );
    await assertEqual(targets, questions);
    console.log('| query | who | requests/s | ours to theirs | p99 ms | failures |\n|---|---|---|---|---|---|');
    const [seconds, connections] = [Number(values.seconds), Number(values.connections)];
    for (const question of questions) {
      for (const vary of question.graph.includes('SKIP') ? [false, true] : [false]) {
        let ours = 0;
        for (const target of targets) {
          const next = bodiesOf(question[target.dialect], vary);
          const { perSecond, p99, failures } = await measure(target, next, seconds, connections);
          if (target === first) ours = perSecond;
          const name = vary ? `${question.name}, each another page` : question.name;
          const ratio = `${(ours / perSecond).toFixed(2)}×`;
          console.log(`| ${[name, target.name, Math.round(perSecond), ratio, p99, failures].join(' | ')} |`);
        }
      }
    }
    console.log(
      `load of the machine: ${loadavg()
        .map((load) => load.toFixed(1))
        .join(', ')}`,
    );
  } finally {
    await stopAll();
  }
}

exitOnSignals();
await main();
