import { describe, expect, test } from 'vitest';
import { aaveRules, aaveVersions } from './aave/rules.ts';
import { formulaOf } from './protocols.ts';

describe('formulaOf', () => {
  test('default: the version live at a revision', () => {
    const versions = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((revision) => formulaOf('aave-v3', revision)?.version);
    expect(versions).toEqual(['3.0', '3.0', '3.0', '3.1', '3.2', '3.2', '3.3', '3.4', '3.5', '3.6', '3.7']);
  });
  test('behavior: a slug with its network is the same protocol', () => {
    expect(formulaOf('aave-v3-arbitrum-one', 10)).toEqual({
      id: 'aave-v3@3.6',
      protocol: 'aave-v3',
      version: '3.6',
      assumed: false,
    });
  });
  test('behavior: an unknown or future revision takes the newest rules and says so', () => {
    expect(formulaOf('aave-v3', null)).toMatchObject({ version: '3.7', assumed: true });
    expect(formulaOf('aave-v3', 12)).toMatchObject({ version: '3.7', assumed: true });
  });
  test('behavior: a fork has the formulas of the protocol whose contracts it runs', () => {
    expect(formulaOf('spark-mainnet', 9)).toEqual(formulaOf('aave-v3', 9));
  });
  test('behavior: a protocol without formulas here has none', () => {
    expect(formulaOf('aave-v30', 1)).toBeNull();
    expect(formulaOf('unheard-of', 1)).toBeNull();
  });
});

test('the versions are in the order of their revisions, each found by its first', () => {
  const first = aaveVersions.map((rules) => rules.fromRevision);
  expect(first).toEqual([...first].sort((a, b) => a - b));
  for (const rules of aaveVersions) expect(aaveRules(rules.fromRevision)).toBe(rules);
});
