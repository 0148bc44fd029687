import type { ScenarioAssertion } from '../engine/scenario/types.ts';
import type { Answer, Question } from './ask.ts';

export interface AssertionOutcome extends ScenarioAssertion {
  readonly passed: boolean;
  /** The answer's data, or its errors. */
  readonly actual: unknown;
}

/** Asks an assertion's query and compares, as `gnd test` does. */
export async function checkAssertion(
  ask: (question: Question) => Promise<Answer>,
  { query, expected }: ScenarioAssertion,
): Promise<AssertionOutcome> {
  const { data, errors } = await ask({ query });
  const actual = errors ? { errors: errors.map(({ message }) => message) } : data;
  return { query, expected, actual, passed: !errors && isSame(data, expected) };
}

/** Lists are equal in any order; a number is equal to its text. */
export function isSame(actual: unknown, expected: unknown): boolean {
  if (Array.isArray(actual) && Array.isArray(expected)) return isSameSet(actual, expected);
  if (isObject(actual) && isObject(expected)) {
    const names = Object.keys(actual);
    return (
      names.length === Object.keys(expected).length &&
      names.every((name) => Object.hasOwn(expected, name) && isSame(actual[name], expected[name]))
    );
  }
  const isText = typeof actual === 'string' || typeof expected === 'string';
  const isNumber = typeof actual === 'number' || typeof expected === 'number';
  return isText && isNumber ? String(actual) === String(expected) : actual === expected;
}

function isSameSet(actual: readonly unknown[], expected: readonly unknown[]): boolean {
  const left = [...expected];
  return (
    actual.length === expected.length &&
    actual.every((item) => {
      const match = left.findIndex((candidate) => isSame(item, candidate));
      if (match >= 0) left.splice(match, 1);
      return match >= 0;
    })
  );
}

function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
