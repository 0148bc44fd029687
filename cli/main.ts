import { Command, CommanderError } from 'commander';
import { alertsCommand } from './alerts-command.ts';
import type { CommandContext } from './command-context.ts';
import { digestCommand } from './digest-command.ts';
import { doctorCommand } from './doctor-command.ts';
import { exitCodeOf } from './errors.ts';
import { indexCommand } from './index-command.ts';
import { queryCommand } from './query-command.ts';
import { reconcileCommand } from './reconcile-command.ts';
import { recordCommand } from './record-command.ts';
import { replayCommand } from './replay-command.ts';
import { revertCommand } from './revert-command.ts';
import { serveCommand } from './serve-command.ts';
import { statusCommand } from './status-command.ts';

const COMMANDS = [
  serveCommand,
  indexCommand,
  recordCommand,
  replayCommand,
  statusCommand,
  queryCommand,
  digestCommand,
  revertCommand,
  doctorCommand,
  alertsCommand,
  reconcileCommand,
];

/** Runs one command line; resolves to the process's exit code. */
export async function main(args: readonly string[], { root }: { readonly root: string }): Promise<number> {
  const controller = new AbortController();
  const stop = () => controller.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const context: CommandContext = { root, env: process.env, signal: controller.signal };

  const program = new Command('marginscope')
    .description('GraphQL analytics for on-chain margin markets')
    .exitOverride()
    .showHelpAfterError('Run marginscope --help for the commands and their options.');
  for (const command of COMMANDS) program.addCommand(command(context).exitOverride());
  try {
    await program.parseAsync([...args], { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    console.error(`marginscope: ${error instanceof Error ? error.message : String(error)}`);
    return exitCodeOf(error);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}
