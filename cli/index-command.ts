import { Command } from 'commander';
import { blockNumber } from './block-number.ts';
import type { CommandContext } from './command-context.ts';
import { withIndexOptions } from './index-options.ts';
import { printedListeners } from './listeners.ts';
import { openIndex } from './open-deployment.ts';
import { type IndexOptions, indexSettings } from './settings.ts';

/** `marginscope index`: brings the store up to the chain's head, or to a block, and ends. */
export function indexCommand({ root, env, signal }: CommandContext): Command {
  return withIndexOptions(new Command('index'))
    .description('index a recording or a chain up to its newest block, without serving it')
    .option('--to <block>', 'stop after this block')
    .action(async (options: IndexOptions & { to?: string }) => {
      const to = options.to === undefined ? undefined : blockNumber('--to', options.to);
      const listeners = printedListeners();
      const index = await openIndex(indexSettings(options, env, root), listeners);
      try {
        const outcome = await index.indexer.run({ signal, ...(to === undefined ? {} : { to }) });
        listeners.done();
        if (outcome.status === 'failed') throw new DeploymentStopped(outcome.failure);
      } finally {
        await index.close();
      }
    });
}

/** A handler failed for good, or was passed over and the deployment waits: it stays at that block. */
export class DeploymentStopped extends Error {
  readonly kind = 'deterministic';

  constructor(failure: {
    readonly block: { readonly number: number };
    readonly handler: string;
    readonly message: string;
    readonly paused?: true;
  }) {
    const what = failure.paused ? 'paused behind block' : 'failed at block';
    const mend = failure.paused ? '; --keep-going goes on' : '';
    super(`the subgraph ${what} ${failure.block.number} in ${failure.handler}: ${failure.message}${mend}`);
    this.name = 'DeploymentStopped';
  }
}
