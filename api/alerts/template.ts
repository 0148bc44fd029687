import type { Transition } from './evaluate.ts';
import { metrics } from './metrics.ts';
import { attributes, type Measure, type Rule } from './rule.ts';

/** What a summary may name besides the attributes of its subject. */
const facts = ['rule', 'metric', 'severity', 'state', 'value', 'measured', 'threshold', 'block'] as const;

export const placeholders: readonly string[] = [...attributes, ...facts];

const placeholder = /\{([^{}]*)\}/g;

/** Placeholders of a template that stand for nothing. */
export function unknownPlaceholders(template: string): string[] {
  return [...template.matchAll(placeholder)]
    .map(([, name = '']) => name)
    .filter((name) => !placeholders.includes(name));
}

/** A summary's text. What it is filled with comes from the chain in part: each piece is one short line of plain text. */
export function summaryOf(
  rule: Rule,
  transition: Pick<Transition, 'kind' | 'subject' | 'value' | 'measured' | 'block'>,
): string {
  const { kind, subject, value, measured, block } = transition;
  const unit = metrics.get(rule.metric)?.metric.unit ?? 'number';
  const known: { readonly [name: string]: string | undefined } = {
    ...subject,
    rule: rule.id,
    metric: rule.metric,
    severity: rule.severity.toLowerCase(),
    state: kind.toLowerCase(),
    value: value === null ? 'unknown' : amountText(value, unit),
    measured: measured === null ? 'unknown' : measureText(measured, rule.measure, unit),
    threshold: measureText(rule.threshold, rule.measure, unit),
    block: String(block.number),
  };
  return rule.summary.replace(placeholder, (whole, name: string) =>
    placeholders.includes(name) ? plain(known[name] ?? '–') : whole,
  );
}

/** Control characters, line breaks and marks that reverse text are dropped; at most 80 characters. */
const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '').slice(0, 80);

/** What is held against a threshold, as people read it. */
export function measureText(value: number, measure: Measure, unit: string): string {
  if (measure.type === 'zscore') return `${value.toFixed(1)} σ`;
  if (measure.type === 'change') return `${value > 0 ? '+' : ''}${amountText(value, 'fraction')}`;
  return amountText(value, unit);
}

/** A value as people read it. */
export function amountText(value: number, unit: string): string {
  switch (unit) {
    case 'fraction':
      return `${Number((value * 100).toPrecision(3))} %`;
    case 'USD':
      return `$${value.toLocaleString('en-US', Math.abs(value) >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 5 })}`;
    case 'seconds':
      return lengthText(Math.round(value));
    case 'multiple':
      return `${Number(value.toPrecision(4))}×`;
    default:
      return String(Number(value.toPrecision(6)));
  }
}

/** Two units are enough: 1d 3h, 5m 20s. */
function lengthText(seconds: number): string {
  const units = [86_400, 3_600, 60, 1];
  const names = ['d', 'h', 'm', 's'];
  const first = units.findIndex((unit) => seconds >= unit);
  if (first < 0) return `${seconds}s`;
  const [large = 1, small] = units.slice(first, first + 2);
  const rest = small === undefined ? 0 : Math.floor((seconds % large) / small);
  return `${Math.floor(seconds / large)}${names[first]}${rest > 0 ? ` ${rest}${names[first + 1]}` : ''}`;
}
