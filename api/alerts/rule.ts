import type { Span } from './duration.ts';

export const severities = ['INFO', 'WARNING', 'CRITICAL'] as const;
export type Severity = (typeof severities)[number];

/** What tells observations apart: rules select by them, alerts are grouped by them, summaries may name them. */
export const attributes = ['market', 'symbol', 'pool', 'protocol', 'account', 'owner'] as const;
export type Attribute = (typeof attributes)[number];

/** What of a metric's series is held against the thresholds. */
export type Measure =
  | { readonly type: 'level' }
  /** (value − mean) / deviation of `window` samples, one every so many seconds of chain time. */
  | ({ readonly type: 'zscore' } & Windowed)
  /** value / sample `window` samples ago − 1. */
  | ({ readonly type: 'change' } & Windowed);

interface Windowed {
  readonly window: number;
  readonly everySeconds: number;
  /** A value nearer to zero measures 0: what is small is nothing unusual, however much smaller it was. */
  readonly least?: number;
}

/** Which subjects a rule watches: all that have one of the listed values in every attribute named. */
export interface Selector {
  readonly in: { readonly [attribute in Attribute]?: readonly string[] };
  /** Markets of dollar tokens alone, or all but them. */
  readonly stable: boolean | null;
  /** Accounts and owners with at least so much debt. */
  readonly minDebtUsd: number;
}

export interface Rule {
  readonly id: string;
  readonly metric: string;
  /** Parameters of the metric, for example how far prices fall. */
  readonly params: { readonly [name: string]: number };
  readonly where: Selector;
  readonly measure: Measure;
  readonly when: 'ABOVE' | 'BELOW';
  readonly threshold: number;
  /** A firing alert resolves when the measure is back at this level or beyond it. */
  readonly clear: number;
  /** How long the condition must hold before the alert fires. */
  readonly hold: Span;
  readonly severity: Severity;
  readonly labels: { readonly [name: string]: string };
  /** Attributes that make an alert; observations that share them are one alert, of the worst value. */
  readonly groupBy: readonly Attribute[];
  /** Seconds after a resolution in which the same alert does not fire again. */
  readonly cooldownSeconds: number;
  readonly routes: readonly string[];
  readonly summary: string;
  /** A page that says what to do. */
  readonly runbook: string | null;
  /** The metric need not exist in this release. */
  readonly optional: boolean;
}

export type RouteType = 'webhook' | 'slack' | 'alertmanager' | 'stdout';

/** Where messages go. Secrets and private URLs are named by environment variable, never written down. */
export interface Route {
  readonly id: string;
  readonly type: RouteType;
  readonly url: string | null;
  readonly urlEnv: string | null;
  /** Environment variables of `whsec_` secrets; each signs, so that a receiver may change from one to the next. */
  readonly secretsEnv: readonly string[];
  /** Messages below it are not sent. */
  readonly minSeverity: Severity;
}

export interface RuleSet {
  readonly rules: readonly Rule[];
  readonly routes: readonly Route[];
  /** Hosts and networks (CIDR) that are private and may be sent to all the same. */
  readonly allow: readonly string[];
}

export const emptyRuleSet: RuleSet = { rules: [], routes: [], allow: [] };

/** One thing wrong with a file of rules. Lines and columns count from 1. */
export interface Finding {
  readonly line: number;
  readonly column: number;
  /** For example rules[2].above. */
  readonly path: string;
  /** What is wrong and how to mend it, one line. */
  readonly message: string;
}

export const findingText = (file: string, { line, column, path, message }: Finding): string =>
  `${file}:${line}:${column} ${path === '' ? '' : `${path}: `}${message}`;
