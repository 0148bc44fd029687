import type { Finding } from './rule.ts';
import type { Placed } from './yaml-tree.ts';

/** Gathers everything wrong with a tree, rather than the first thing. */
export interface Report {
  readonly findings: Finding[];
  add(at: Placed, message: string): void;
}

export function createReport(): Report {
  const findings: Finding[] = [];
  return {
    findings,
    add: ({ line, column, path }, message) => void findings.push({ line, column, path, message }),
  };
}

/** How a value is written in a message; long ones are cut. */
export const shown = ({ scalar, items, entries }: Placed): string =>
  entries !== null ? 'a map' : items !== null ? 'a list' : JSON.stringify(scalar ?? null).slice(0, 60);

/** The fields of a map, every unknown one reported. null where it is none. */
export function fieldsOf(report: Report, at: Placed, known: readonly string[]): ReadonlyMap<string, Placed> | null {
  if (at.entries === null) {
    report.add(at, `${shown(at)} is no map: give fields such as ${known.slice(0, 3).join(', ')}`);
    return null;
  }
  for (const [name, field] of at.entries) {
    if (!known.includes(name)) report.add(field, `there is no field ${name}: use ${known.join(', ')}`);
  }
  return at.entries;
}

export function textField(report: Report, at: Placed | undefined, wanted: string): string | null {
  if (at === undefined) return null;
  if (typeof at.scalar === 'string' && at.scalar.trim() !== '') return at.scalar;
  report.add(at, `${shown(at)} is no text: give ${wanted}`);
  return null;
}

export function numberField(
  report: Report,
  at: Placed | undefined,
  { min, max, example }: { readonly min: number; readonly max: number; readonly example: string },
): number | null {
  if (at === undefined) return null;
  const { scalar } = at;
  if (typeof scalar === 'number' && Number.isFinite(scalar) && scalar >= min && scalar <= max) return scalar;
  report.add(at, `${shown(at)} is no number from ${min} to ${max}: give for example ${example}`);
  return null;
}

export function choiceField<T extends string>(report: Report, at: Placed | undefined, choices: readonly T[]): T | null {
  if (at === undefined) return null;
  const found = choices.find((choice) => choice === at.scalar);
  if (found === undefined) report.add(at, `${shown(at)} is none of ${choices.join(', ')}: give one of them`);
  return found ?? null;
}

/** A list of texts, or one text for a list of one. */
export function textsField(report: Report, at: Placed | undefined, wanted: string): { text: string; at: Placed }[] {
  if (at === undefined) return [];
  const items = at.items ?? [at];
  return items.flatMap((item) => {
    const text = textField(report, item, wanted);
    return text === null ? [] : [{ text, at: item }];
  });
}

export function booleanField(report: Report, at: Placed | undefined): boolean | null {
  if (at === undefined) return null;
  if (typeof at.scalar === 'boolean') return at.scalar;
  report.add(at, `${shown(at)} is neither true nor false: give one of them`);
  return null;
}

/** A value by a parser that gives null for what it cannot read. */
export function parsedField<T>(
  report: Report,
  at: Placed | undefined,
  { parse, wanted }: { readonly parse: (value: unknown) => T | null; readonly wanted: string },
): T | null {
  if (at === undefined) return null;
  const value = parse(at.scalar);
  if (value === null) report.add(at, `${shown(at)} cannot be read: give ${wanted}`);
  return value;
}
