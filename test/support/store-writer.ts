import { openDatabase } from '../../engine/store/database.ts';
import { openDeployment } from '../../engine/store/deployment.ts';
import { workload } from './store-workload.ts';

/**
 * A process that opens the deployment, stores batches of the workload from its head on, one line on stdout for each,
 * and then either kills itself in the middle of the next or holds the deployment until it is killed. Arguments: the
 * location as JSON, the subgraph's id, how many batches, and after how many milliseconds of the next to die.
 */
const [location = '', id = '', batches = '1', dieAfter] = process.argv.slice(2);
const { subgraph, batchAfter } = workload(id);
const { store } = await openDeployment(await openDatabase(JSON.parse(location)), subgraph);
let head = (await store.head())?.number ?? 0;
for (let i = 0; i < Number(batches); i++) {
  const next = batchAfter(head);
  await store.commit(next);
  head = next.blocks.at(-1)?.number ?? head;
  process.stdout.write(`${head}\n`);
}
if (dieAfter !== undefined) {
  const die = (): boolean => process.kill(process.pid, 'SIGKILL');
  setTimeout(die, Number(dieAfter));
  for (; ; head = batchAfter(head).blocks.at(-1)?.number ?? head) await store.commit(batchAfter(head));
}
