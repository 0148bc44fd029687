import { join } from 'node:path';
import { Command } from 'commander';
import { blockNumber } from './block-number.ts';
import type { CommandContext } from './command-context.ts';
import { UsageError } from './errors.ts';
import { printedListeners } from './listeners.ts';
import { chainIdOf, subgraphFor } from './networks.ts';
import { record } from './record.ts';

interface Flags {
  readonly rpcUrl?: string;
  readonly out: string;
  readonly network?: string;
  readonly networksFile?: string;
  readonly subgraph?: string;
  readonly from?: string;
  readonly to?: string;
}

/** `marginscope record`: writes down what the subgraph takes from a chain, to be indexed again without it. */
export function recordCommand({ root, env, signal }: CommandContext): Command {
  return new Command('record')
    .description(
      'record the headers, logs and calls that the subgraph takes from a chain; continues a file that exists',
    )
    .requiredOption('--out <file>', 'file to write or continue')
    .option('--rpc-url <urls>', 'JSON-RPC URLs separated by commas (RPC_URL)')
    .option('--network <name>', 'network of the networks file (NETWORK; default: arbitrum-one)')
    .option(
      '--networks-file <file>',
      "addresses by network, in graph-cli's format (NETWORKS_FILE; default: networks.json)",
    )
    .option('--subgraph <directory>', 'output of graph build (default: build/)')
    .option('--from <block>', 'first block (default: the start block of the network)')
    .option('--to <block>', 'last block (default: the newest final block)')
    .action(async (flags: Flags) => {
      const rpc = flags.rpcUrl ?? env.RPC_URL;
      if (!rpc) throw new UsageError('no chain to record: give --rpc-url or RPC_URL');
      const network = flags.network ?? (env.NETWORK || 'arbitrum-one');
      const networksFile = flags.networksFile ?? (env.NETWORKS_FILE || join(root, 'networks.json'));
      const subgraphDir = await subgraphFor({ buildDir: flags.subgraph ?? join(root, 'build'), networksFile, network });
      const expectedChainId = chainIdOf(network);
      const listeners = printedListeners();
      const summary = await record({
        rpc: rpc.split(',').map((url) => url.trim()),
        out: flags.out,
        subgraphDir,
        signal,
        onProgress: listeners.onProgress,
        ...(expectedChainId === null ? {} : { expectedChainId }),
        ...(flags.from === undefined ? {} : { from: blockNumber('--from', flags.from) }),
        ...(flags.to === undefined ? {} : { to: blockNumber('--to', flags.to) }),
      });
      listeners.done();
      const { file, from, to, blocks, logs, facts, bytes, digest } = summary;
      console.log(
        `${file}: blocks ${from} to ${to}, ${blocks} kept, ${logs} logs, ${facts} call results, ${bytes} bytes`,
      );
      console.log(`digest ${digest}`);
    });
}
