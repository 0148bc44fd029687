import type { Command } from 'commander';

/** The options of every command that indexes. */
export function withIndexOptions(command: Command): Command {
  return command
    .option('--recording <file>', 'index this recording (RECORDING; default: the demo recording)')
    .option('--rpc-url <urls>', 'follow a live chain over JSON-RPC; several URLs separated by commas (RPC_URL)')
    .option(
      '--network <name>',
      'network of the networks file (NETWORK; default: arbitrum-one, or what the recording says)',
    )
    .option(
      '--networks-file <file>',
      "addresses by network, in graph-cli's format (NETWORKS_FILE; default: networks.json)",
    )
    .option('--database-url <url>', 'PostgreSQL instead of the embedded PGlite (DATABASE_URL)')
    .option('--data-dir <directory>', 'where PGlite keeps its files (DATA_DIR; default: .data/)')
    .option('--schema <name>', 'schema that holds the rows (DATABASE_SCHEMA; default: marginscope_<network or demo>)')
    .option('--subgraph <directory>', 'output of graph build to run (default: build/)')
    .option(
      '--detail <logs|full>',
      'what to fetch of final blocks: their logs, and the rest once a handler reads it; or all at once (DETAIL; default: logs)',
    )
    .option(
      '--history <all|off|blocks>',
      'how far back superseded rows are kept; off: only what a reorganisation may need (HISTORY; default: as before, or the manifest)',
    )
    .option(
      '--keep-going',
      'a subgraph with nonFatalErrors does not pause at an error before it was in step with its chain (KEEP_GOING=on)',
    )
    .option(
      '--cache <directory>',
      'keep final blocks of a live chain here, and take them from here the next time (CACHE_DIR; default: nowhere)',
    );
}
