import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, posix } from 'node:path';
import { findProjectRoot } from '../project-root.ts';

/** Import prefixes as the packages' sources write them, and the unit name prefix each stands for. */
export const REMAPPINGS: Remappings = [
  ['openzeppelin-contracts-upgradeable/contracts/', '@openzeppelin/contracts-upgradeable/'],
  ['openzeppelin-contracts/contracts/', '@openzeppelin/contracts/'],
  ['solidity-utils/', '@bgd-labs/solidity-utils/src/'],
];

const IMPORT = /\bimport\s+(?:[^'";]*?\bfrom\s+)?['"]([^'"]+)['"]\s*;/g;

export type Remappings = readonly (readonly [string, string])[];

function resolveImport(importer: string, target: string, remappings: Remappings): string {
  if (target.startsWith('.')) return posix.join(posix.dirname(importer), target);
  for (const [prefix, replacement] of remappings) {
    if (target.startsWith(prefix)) return replacement + target.slice(prefix.length);
  }
  return target;
}

function packageDirectory(name: string): string {
  const root = findProjectRoot();
  const require = createRequire(join(root, 'devnet', 'package.json'));
  return dirname(require.resolve(`${name}/package.json`));
}

function readUnit(unit: string): string {
  const [first = '', second = '', ...rest] = unit.split('/');
  if (first === 'devnet') return readFileSync(join(findProjectRoot(), unit), 'utf8');
  return readFileSync(join(packageDirectory(`${first}/${second}`), ...rest), 'utf8');
}

/**
 * The named units and everything they import, by unit name, sorted.
 * A unit name is a path inside an installed package, or under `devnet/`.
 */
export function collectSources(entries: readonly string[], remappings: Remappings = REMAPPINGS): Map<string, string> {
  const found = new Map<string, string>();
  const waiting = [...entries];
  for (let unit = waiting.pop(); unit !== undefined; unit = waiting.pop()) {
    if (found.has(unit)) continue;
    const text = readUnit(unit);
    found.set(unit, text);
    for (const match of text.matchAll(IMPORT)) waiting.push(resolveImport(unit, match[1] ?? '', remappings));
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}
