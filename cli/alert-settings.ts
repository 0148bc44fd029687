import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Alerts,
  type BookSource,
  findingsText,
  openAlerts,
  parseDuration,
  type RuleSet,
  readRuleFile,
} from '../api/index.ts';
import type { CommandContext } from './command-context.ts';
import { UsageError } from './errors.ts';
import type { Log } from './log.ts';
import type { OpenIndex } from './open-deployment.ts';

/** Flags of the commands that evaluate alerts. */
export interface AlertFlags {
  /** A file of rules; false for --no-alerts. */
  readonly alerts?: string | boolean;
  readonly alertsMaxAge?: string;
}

export interface AlertSettings {
  readonly rules: RuleSet;
  readonly rulesFile: string;
  readonly maxAgeSeconds: number;
  readonly ageFrom: 'now' | 'head';
}

interface Place extends Pick<CommandContext, 'env' | 'root'> {
  readonly isLive: boolean;
}

/** The rules to evaluate; null where none are wanted, or there is no file of rules. @throws UsageError */
export async function alertSettings(flags: AlertFlags, { env, root, isLive }: Place): Promise<AlertSettings | null> {
  if (flags.alerts === false) return null;
  const given = typeof flags.alerts === 'string' ? flags.alerts : env.ALERTS_FILE || undefined;
  const rulesFile = given ?? join(root, 'alerts.yaml');
  if (given === undefined && !existsSync(rulesFile)) return null;
  const age = flags.alertsMaxAge ?? (env.ALERTS_MAX_AGE || (isLive ? '1h' : '7d'));
  const maxAgeSeconds = parseDuration(age);
  if (maxAgeSeconds === null)
    throw new UsageError(`--alerts-max-age ${age} is no duration: give for example 30m or 7d`);
  return { rules: await rulesOf(rulesFile), rulesFile, maxAgeSeconds, ageFrom: isLive ? 'now' : 'head' };
}

/** The rules of a file. @throws UsageError that tells everything wrong with it */
export async function rulesOf(file: string): Promise<RuleSet> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new UsageError(`rules file ${file} cannot be read: give an existing file`);
  });
  const read = readRuleFile(text);
  if (read.type === 'rules') return read.set;
  throw new UsageError(`rules file ${file} has mistakes:\n${findingsText(file, read.findings)}`);
}

/** Opens alerts over an index that is served. */
export function alertsOver(
  { database, schemaName, subgraph, reader }: OpenIndex,
  { alerts, env, log }: { readonly alerts: AlertSettings; readonly env: CommandContext['env']; readonly log: Log },
): (books: BookSource) => Promise<Alerts> {
  return (books) =>
    openAlerts({
      ...alerts,
      database,
      deploymentSchema: schemaName,
      network: subgraph.network,
      reader,
      books,
      env,
      ticks: alerts.ageFrom === 'now',
      log: log.warn,
    });
}
