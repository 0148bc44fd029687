import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import {
  type BacktestReport,
  backtest,
  backtestPicture,
  createBookSource,
  metricNames,
  parseDuration,
} from '../api/index.ts';
import type { EntityReader, ProcessedBlock } from '../engine/index.ts';
import { rulesOf } from './alert-settings.ts';
import { backtestJson, backtestTable } from './alerts-report.ts';
import type { CommandContext } from './command-context.ts';
import { UsageError } from './errors.ts';
import { withIndexOptions } from './index-options.ts';
import { printJson } from './print.ts';
import { type IndexOptions, indexSettings } from './settings.ts';
import { withStored } from './stored-deployment.ts';

interface BacktestFlags extends IndexOptions {
  readonly from?: string;
  readonly to?: string;
  readonly rules?: string;
  readonly only?: string[];
  readonly every?: string;
  readonly horizon: string;
  readonly svg?: string;
  readonly json?: boolean;
}

/** `marginscope alerts`: what has to do with rules of alerts. */
export function alertsCommand(context: CommandContext): Command {
  return new Command('alerts')
    .description('check rules of alerts, and try them on the past')
    .addCommand(checkCommand(context).exitOverride())
    .addCommand(backtestCommand(context).exitOverride());
}

function checkCommand({ root }: CommandContext): Command {
  return new Command('check')
    .description('read a file of rules and tell everything that is wrong with it')
    .argument('[file]', 'rules (default: alerts.yaml)')
    .action(async (file: string | undefined) => {
      const { rules, routes } = await rulesOf(file ?? join(root, 'alerts.yaml'));
      console.log(`${rules.length} rules and ${routes.length} routes are good`);
      const unknown = rules.filter(({ metric }) => !metricNames.includes(metric)).map(({ id }) => id);
      if (unknown.length > 0) console.log(`not seen by this release: ${unknown.join(', ')}`);
    });
}

function backtestCommand({ root, env, signal }: CommandContext): Command {
  return withIndexOptions(new Command('backtest'))
    .description('run rules over what is indexed, and hold what they raise against the liquidations that followed')
    .option('--from <moment>', 'block number, date or Unix seconds (default: the first block)')
    .option('--to <moment>', 'likewise (default: the newest block)')
    .option('--rules <file>', 'rules (default: alerts.yaml)')
    .option('--only <ids...>', 'only these rules')
    .option('--every <duration>', 'look at one block in each, for example 1h (default: at every stored block)')
    .option('--horizon <duration>', 'how long after an alert a liquidation counts as foreseen', '24h')
    .option('--svg <file>', 'draw where the rules fired')
    .option('--json', 'print JSON')
    .action(async (flags: BacktestFlags) => {
      const { rules } = await rulesOf(flags.rules ?? join(root, 'alerts.yaml'));
      const chosen = flags.only === undefined ? rules : rules.filter(({ id }) => flags.only?.includes(id));
      if (chosen.length === 0)
        throw new UsageError(`no rule is chosen: give some of ${rules.map(({ id }) => id).join(', ')}`);
      const report = await withStored(indexSettings(flags, env, root), async ({ reader }) => {
        const head = await reader.head();
        if (head === null) throw new UsageError('nothing is indexed yet: run marginscope index first');
        return backtest({
          reader,
          books: createBookSource({ reader, capacity: 2 }),
          rules: chosen,
          from: await momentOf(reader, { flag: '--from', text: flags.from, otherwise: 0 }),
          to: await momentOf(reader, { flag: '--to', text: flags.to, otherwise: head.timestamp }),
          head,
          horizonSeconds: duration('--horizon', flags.horizon),
          everySeconds: flags.every === undefined ? null : duration('--every', flags.every),
          signal,
          ...(process.stderr.isTTY && { onBlock: showProgress }),
        });
      });
      if (report.blocks === 0) throw new UsageError('no block is stored between --from and --to: give a longer time');
      if (flags.svg !== undefined) await writeFile(flags.svg, backtestPicture(report));
      tell(report, flags.json === true);
    });
}

function tell(report: BacktestReport, isJson: boolean): void {
  if (isJson) printJson(backtestJson(report));
  else console.log(backtestTable(report));
}

function showProgress(done: number, all: number): void {
  if (done % 50 === 0 || done === all) process.stderr.write(`\rblock ${done} of ${all}${done === all ? '\n' : ''}`);
}

function duration(flag: string, text: string): number {
  const seconds = parseDuration(text);
  if (seconds !== null && seconds > 0) return seconds;
  throw new UsageError(`${flag} ${text} is no duration: give for example 30m, 6h or 2d`);
}

/** Numbers below this are blocks, those above Unix seconds. */
const FIRST_TIME = 1_000_000_000;

async function momentOf(
  reader: EntityReader,
  { flag, text, otherwise }: { readonly flag: string; readonly text: string | undefined; readonly otherwise: number },
): Promise<number> {
  if (text === undefined) return otherwise;
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= FIRST_TIME) return number;
  if (/^\d+$/.test(text)) {
    const block: ProcessedBlock = await reader.resolveBlock({ type: 'number', number });
    return block.timestamp;
  }
  const time = Date.parse(text);
  if (!Number.isNaN(time)) return Math.floor(time / 1000);
  throw new UsageError(`${flag} ${text} is neither a block nor a date: give for example 1200 or 2024-02-01`);
}
