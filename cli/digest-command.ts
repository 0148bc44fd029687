import { Command } from 'commander';
import { blockNumber } from './block-number.ts';
import type { CommandContext } from './command-context.ts';
import { withIndexOptions } from './index-options.ts';
import { printJson } from './print.ts';
import { type IndexOptions, indexSettings } from './settings.ts';
import { withStored } from './stored-deployment.ts';

/** `marginscope digest`: the digest of all entities at a block. */
export function digestCommand({ root, env }: CommandContext): Command {
  return withIndexOptions(new Command('digest'))
    .description('digest of all entities at a block; equal digests mean equal rows')
    .option('--at <block>', 'block (default: the newest indexed)')
    .option('--json', 'print JSON')
    .action(async (options: IndexOptions & { at?: string; json?: boolean }) => {
      const at = options.at === undefined ? undefined : blockNumber('--at', options.at);
      const report = await withStored(indexSettings(options, env, root), async ({ reader, digests }) => {
        const block = at ?? (await reader.resolveBlock({ type: 'latest' })).number;
        // Digests stay where rows were dropped.
        const kept = (await reader.keptFrom()) ?? 0;
        if (block >= kept) await reader.resolveBlock({ type: 'number', number: block });
        return { block, digest: await digests.at(block) };
      });
      if (options.json) printJson(report);
      else console.log(`${report.block} ${report.digest}`);
    });
}
