import { Command } from 'commander';
import { type DeploymentStatus, readStatus } from '../engine/store/inspect.ts';
import type { CommandContext } from './command-context.ts';
import { withIndexOptions } from './index-options.ts';
import { printJson } from './print.ts';
import { type IndexOptions, indexSettings } from './settings.ts';
import { type StoredDeployment, withStored } from './stored-deployment.ts';

export interface StatusReport extends DeploymentStatus {
  readonly database: string;
  readonly schema: string;
  readonly subgraph: string;
  readonly network: string;
  /** The state's digest at the head. */
  readonly digest: string;
}

/** `marginscope status`: what the database holds and whether it is well. */
export function statusCommand({ root, env }: CommandContext): Command {
  return withIndexOptions(new Command('status'))
    .description('head, health, failure and entity counts of what is indexed')
    .option('--json', 'print JSON')
    .action(async (options: IndexOptions & { json?: boolean }) => {
      const report = await withStored(indexSettings(options, env, root), statusOf);
      if (options.json) printJson(report);
      else console.log(statusText(report));
    });
}

export async function statusOf(stored: StoredDeployment): Promise<StatusReport> {
  const status = await readStatus(stored.database, stored);
  return {
    database: stored.database.label,
    schema: stored.schemaName,
    subgraph: stored.subgraph,
    network: stored.network,
    ...status,
    digest: await stored.digests.at(status.head?.number ?? -1),
  };
}

const errorText = ({ block, handler, message }: StatusReport['errors'][number]): string =>
  `block ${block.number} ${block.hash} in ${handler}: ${message}`;

function statusText(report: StatusReport): string {
  const { head, failure, reorgs } = report;
  const time = head && new Date(head.timestamp * 1000).toISOString().replace('.000', '');
  const counts = Object.entries(report.entities).filter(([, count]) => count > 0);
  return [
    `${report.database}, schema ${report.schema}`,
    `subgraph ${report.subgraph} on ${report.network}: ${report.health}`,
    ...report.errors.map((error) => `passed over ${errorText(error)}`),
    ...(failure ? [`${failure.paused ? 'paused behind' : 'failed at'} ${errorText(failure)}`] : []),
    `history ${report.history}, from block ${report.earliestBlock}`,
    head ? `head ${head.number} ${head.hash}, ${time}` : 'no block yet',
    `digest ${report.digest}`,
    `${report.dynamicSources} dynamic data sources, ${reorgs.count} reorganisations, the deepest of ${reorgs.deepest} blocks`,
    ...(report.missingIndexes > 0
      ? [`${report.missingIndexes} indexes are made when the first sync is over: until then some queries are slow`]
      : []),
    ...counts.map(([type, count]) => `${String(count).padStart(12)}  ${type}`),
  ].join('\n');
}
