import { join } from 'node:path';
import { Command } from 'commander';
import { blockNumber } from './block-number.ts';
import type { CommandContext } from './command-context.ts';
import { DeploymentStopped } from './index-command.ts';
import { printJson } from './print.ts';
import { type ReplayReport, replay } from './replay.ts';

interface Flags {
  readonly subgraph: string;
  readonly chain: string;
  readonly to?: string;
  readonly db?: string;
  readonly networksFile?: string;
  readonly dump?: boolean;
  readonly json?: boolean;
}

/** `marginscope replay`: any built subgraph over a chain in a file. */
export function replayCommand({ root, env, signal }: CommandContext): Command {
  return new Command('replay')
    .description('run any built subgraph over a recording or a JSON scenario and print health, head and digests')
    .requiredOption('--subgraph <directory>', 'output of graph build')
    .requiredOption('--chain <file>', 'recording, or scenario (docs/scenario-format.md)')
    .option('--to <block>', 'stop after this block')
    .option('--db <url>', 'keep the rows in this PostgreSQL database (default: in memory)')
    .option(
      '--networks-file <file>',
      "addresses where a recording's network is not the subgraph's, in graph-cli's format (default: networks.json)",
    )
    .option('--dump', 'print all rows, sorted')
    .option('--json', 'print JSON')
    .action(async (flags: Flags) => {
      const report = await replay({
        subgraphDir: flags.subgraph,
        chainFile: flags.chain,
        networksFile: flags.networksFile ?? (env.NETWORKS_FILE || join(root, 'networks.json')),
        signal,
        dump: flags.dump === true,
        ...(flags.to === undefined ? {} : { to: blockNumber('--to', flags.to) }),
        ...(flags.db === undefined ? {} : { databaseUrl: flags.db }),
      });
      if (flags.json) printJson(report);
      else console.log(reportText(report));
      if (report.failure) throw new DeploymentStopped(report.failure);
      const failed = report.assertions.filter(({ passed }) => !passed);
      if (failed.length > 0) throw new AssertionsFailed(failed.length, report.assertions.length);
    });
}

function reportText({ health, head, digests, assertions, dump = [] }: ReplayReport): string {
  return [
    `${health}, head ${head ? `${head.number} ${head.hash}` : 'none'}`,
    ...digests.map(({ number, digest }) => `digest ${number} ${digest}`),
    ...assertions.flatMap(({ passed, query, expected, actual }) => [
      `${passed ? 'passed' : 'FAILED'} ${query}`,
      ...(passed ? [] : [`  expected ${JSON.stringify(expected)}`, `  actual   ${JSON.stringify(actual)}`]),
    ]),
    ...dump,
  ].join('\n');
}

class AssertionsFailed extends Error {
  constructor(failed: number, all: number) {
    super(`${failed} of ${all} assertions failed`);
    this.name = 'AssertionsFailed';
  }
}
