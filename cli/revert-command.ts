import { Command } from 'commander';
import { createStoredBlock, loadSubgraph, openDeployment } from '../engine/index.ts';
import { blockNumber } from './block-number.ts';
import type { CommandContext } from './command-context.ts';
import { withIndexOptions } from './index-options.ts';
import { subgraphFor } from './networks.ts';
import { printJson } from './print.ts';
import { type IndexOptions, indexSettings } from './settings.ts';
import { withStored } from './stored-deployment.ts';

/** `marginscope revert`: forgets everything after a block; a failure after it is healed. */
export function revertCommand({ root, env }: CommandContext): Command {
  return withIndexOptions(new Command('revert'))
    .description('drop every row after a block, and a failure after it; the next run goes on from there')
    .requiredOption('--to <block>', 'last block to keep')
    .option('--json', 'print JSON')
    .action(async (options: IndexOptions & { to: string; json?: boolean }) => {
      const to = blockNumber('--to', options.to);
      const { buildDir, networksFile, ...settings } = indexSettings(options, env, root);
      const report = await withStored(settings, async ({ database, network, schemaName, digests }) => {
        const subgraph = await loadSubgraph(await subgraphFor({ buildDir, networksFile, network }));
        const { store } = await openDeployment(database, subgraph, { schema: schemaName });
        try {
          const before = await store.head();
          const kept = await createStoredBlock(database, schemaName)(to);
          await store.revertTo(kept ?? { number: to, hash: '0x' });
          const head = await store.head();
          return { from: before, head, digest: await digests.at(to) };
        } finally {
          await store.close();
        }
      });
      const { from, head, digest } = report;
      if (options.json) printJson(report);
      else console.log(`reverted from block ${from?.number ?? 'none'} to ${head?.number ?? 'none'}, digest ${digest}`);
    });
}
