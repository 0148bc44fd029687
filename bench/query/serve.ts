/** Ours, as it is measured: the chain indexed to its last block, then the entity dialect over HTTP. */
import process from 'node:process';
import { createEntityApi, startHttpServer } from '../../api/index.ts';
import { createRpcSource, loadSubgraph, openEngine } from '../../engine/index.ts';

export interface ServeSettings {
  readonly rpc: string;
  readonly buildDir: string;
  readonly lastBlock: number;
  readonly databaseUrl: string;
}

async function serve({ rpc, buildDir, lastBlock, databaseUrl }: ServeSettings): Promise<void> {
  const subgraph = await loadSubgraph(buildDir);
  const source = createRpcSource({ urls: [rpc], expectedChainId: 1 });
  const engine = await openEngine({ subgraph, source, database: { url: databaseUrl }, detail: 'logs' });
  const outcome = await engine.indexer.run({ to: lastBlock });
  if (outcome.status !== 'reached') throw new Error(`the run ended as ${JSON.stringify(outcome)}`);
  await engine.database.query('analyze');
  const { endpoint, close } = await createEntityApi({ reader: engine.reader, schema: subgraph.schema });
  const nothing = async () => ({ status: 404, headers: {}, body: '' });
  const readiness = async () => ({ ready: true, block: lastBlock, lagSeconds: 0, reason: null });
  const api = { graphql: endpoint, subgraph: endpoint, exports: { handle: nothing }, readiness, live: null, close };
  const server = await startHttpServer({ api, port: 0 });
  process.send?.({ url: `${server.url}/subgraph` });
}

process.once('message', (settings: ServeSettings) => {
  serve(settings).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});
process.once('disconnect', () => process.exit(0));
