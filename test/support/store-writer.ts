import { openDatabase } from '../../engine/store/database.ts';
import { openDeployment } from '../../engine/store/deployment.ts';
import { workload } from './store-workload.ts';

/**
 * A process that opens the deployment and writes the workload from its head on, one line on stdout for each block
 * that is stored. Arguments: the location as JSON, the subgraph's id.
 */
const [location = '', id = ''] = process.argv.slice(2);
const { subgraph, batchAfter } = workload(id);
const { store } = await openDeployment(await openDatabase(JSON.parse(location)), subgraph);
process.stdout.write('open\n');
for (let head = (await store.head())?.number ?? 0; ; ) {
  const next = batchAfter(head);
  await store.commit(next);
  head = next.blocks.at(-1)?.number ?? head;
  process.stdout.write(`${head}\n`);
}
