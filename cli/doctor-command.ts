import { Command } from 'commander';
import { examineBooks } from '../api/index.ts';
import type { ChainSource } from '../engine/index.ts';
import { type Check, examine } from '../engine/store/examine.ts';
import type { CommandContext } from './command-context.ts';
import { withIndexOptions } from './index-options.ts';
import { openChain } from './open-chain.ts';
import { printJson } from './print.ts';
import { type IndexOptions, indexSettings } from './settings.ts';
import { type StoredDeployment, withStored } from './stored-deployment.ts';

/** `marginscope doctor`: examines all rows, and the head against the chain where one is given. */
export function doctorCommand({ root, env }: CommandContext): Command {
  return withIndexOptions(new Command('doctor'))
    .description('examine what is indexed; with --recording or --rpc-url also whether the chain still has the head')
    .option('--json', 'print JSON')
    .action(async (options: IndexOptions & { json?: boolean }) => {
      const settings = indexSettings(options, env, root);
      const hasChain = [options.rpcUrl, options.recording, env.RPC_URL, env.RECORDING].some(Boolean);
      const checks: Check[] = [];
      const note = (check: Check): void => {
        checks.push(check);
        if (!options.json) console.log(checkText(check));
      };
      await withStored(settings, async (stored) => {
        for await (const check of examine(stored.database, stored)) note(check);
        if (hasBooks(stored)) for await (const check of examineBooks(stored.reader)) note(check);
        if (!hasChain) return;
        const { source } = await openChain({ ...settings, network: settings.network ?? stored.network });
        try {
          note(await chainCheck(stored, source));
        } finally {
          await source.close();
        }
      });
      const isWell = checks.every(({ problems }) => problems.length === 0);
      if (options.json) printJson({ healthy: isWell, checks });
      if (!isWell) throw new Unwell(checks);
    });
}

/** Books are those of this repository's entities; other subgraphs have none. */
const hasBooks = ({ schema }: StoredDeployment): boolean =>
  ['MarginPool', 'MarginAccount', 'Position', 'Market'].every((type) => schema.types.has(type));

async function chainCheck({ reader }: StoredDeployment, source: ChainSource): Promise<Check> {
  const name = `${source.label} has the head`;
  const head = await reader.head();
  if (head === null) return { name, problems: [] };
  const header = await source.header(head.number);
  if (header === null) return { name, problems: [`the chain does not reach block ${head.number}`] };
  return {
    name,
    problems:
      header.hash === head.hash ? [] : [`block ${head.number} is ${head.hash} here and ${header.hash} on the chain`],
  };
}

function checkText({ name, problems }: Check): string {
  return [`${problems.length === 0 ? 'ok  ' : 'BAD '} ${name}`, ...problems.map((one) => `       ${one}`)].join('\n');
}

class Unwell extends Error {
  constructor(checks: readonly Check[]) {
    const bad = checks.filter(({ problems }) => problems.length > 0);
    super(`${bad.length} of ${checks.length} checks failed: revert to before the first bad block, or index anew`);
    this.name = 'Unwell';
  }
}
