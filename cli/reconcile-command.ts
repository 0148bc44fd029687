import { Command } from 'commander';
import { isReconciled, type ReconcileReport, reconcileChain, reportTable } from '../api/index.ts';
import { createRpcSource, type ProcessedBlock, type RpcSource } from '../engine/index.ts';
import { blockNumber } from './block-number.ts';
import type { CommandContext } from './command-context.ts';
import { UsageError } from './errors.ts';
import { withIndexOptions } from './index-options.ts';
import { printJson } from './print.ts';
import { type IndexOptions, indexSettings } from './settings.ts';
import { type StoredDeployment, withStored } from './stored-deployment.ts';

interface Flags extends IndexOptions {
  readonly rpc?: string;
  readonly block?: string;
  readonly sample?: string;
  readonly json?: boolean;
}

/** `marginscope reconcile`: what is indexed against what the contracts say at the same block. */
export function reconcileCommand({ root, env }: CommandContext): Command {
  return withIndexOptions(new Command('reconcile'))
    .description("compare accounts, markets and prices with the contracts' own views at one block")
    .option('--rpc <urls>', 'node that holds the state of the block (default: --rpc-url, RPC_URL)')
    .option('--block <number>', 'block to compare at (default: the newest indexed)')
    .option('--sample <number>', 'accounts of each pool, those with debt or positions first (default: all)')
    .option('--json', 'print JSON')
    .action(async (options: Flags) => {
      const { rpc = options.rpcUrl ?? env.RPC_URL, recording, ...rest } = options;
      if (!rpc) throw new UsageError('no node is named: give one that holds the state of the block with --rpc');
      const stored = recording === undefined ? { ...rest, rpcUrl: rpc } : { ...rest, recording };
      const { urls } = urlsOf(rpc, env, root);
      const settings = indexSettings(stored, recording === undefined ? env : { ...env, RPC_URL: undefined }, root);
      const report = await withStored(settings, (deployment) => compare(deployment, urls, options));
      if (options.json) printJson(jsonOf(report));
      else console.log(reportTable(report));
      if (!isReconciled(report)) throw new Differs(report);
    });
}

function urlsOf(rpc: string, env: CommandContext['env'], root: string): { readonly urls: readonly string[] } {
  const { chain } = indexSettings({ rpcUrl: rpc }, { ...env, RECORDING: undefined }, root);
  return chain.type === 'rpc' ? chain : { urls: [] };
}

async function compare(
  { reader }: StoredDeployment,
  urls: readonly string[],
  { block: at, sample: most, json }: Flags,
): Promise<ReconcileReport> {
  const block = await reader.resolveBlock(
    at === undefined ? { type: 'latest' } : { type: 'number', number: blockNumber('--block', at) },
  );
  const chain = createRpcSource({ urls });
  try {
    await requireBlock(chain, block);
    return await reconcileChain({
      reader,
      block,
      chain,
      ...(most === undefined ? {} : { sample: sampleOf(most) }),
      ...(json || !process.stderr.isTTY ? {} : { onProgress: showProgress }),
    });
  } finally {
    await chain.close();
  }
}

function showProgress(done: number, total: number): void {
  process.stderr.write(`\r${done} of ${total} values${done === total ? '\r\u001b[K' : ''}`);
}

function sampleOf(text: string): number {
  const count = Number(text);
  if (/^\d{1,9}$/.test(text) && count > 0) return count;
  throw new UsageError(`--sample "${text}" is not a whole number above zero`);
}

/** The node must be of the chain that was indexed. @throws UsageError */
async function requireBlock(chain: RpcSource, { number, hash }: ProcessedBlock): Promise<void> {
  const header = await chain.header(number);
  if (header === null) throw new UsageError(`${chain.label} does not reach block ${number}: choose a synced node`);
  if (header.hash === hash) return;
  throw new UsageError(`block ${number} is ${hash} here and ${header.hash} at ${chain.label}: it is another chain`);
}

const jsonOf = (report: ReconcileReport) => ({
  ...report,
  reconciled: isReconciled(report),
  unknown: Object.fromEntries(report.unknown),
});

class Differs extends Error {
  constructor({ lines }: ReconcileReport) {
    const wrong = lines.reduce((sum, { compared, withinBound, failed }) => sum + compared - withinBound + failed, 0);
    const all = lines.reduce((sum, { compared, failed }) => sum + compared + failed, 0);
    super(`${wrong} of ${all} values differ from the contracts or could not be read: see the table`);
    this.name = 'Differs';
  }
}
