import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** What each room may import besides itself: other rooms (a path narrows to that door), and whether npm packages. */
const RULES: Record<string, { rooms: string[]; packages: 'any' | string[] }> = {
  src: { rooms: ['generated'], packages: ['@graphprotocol/graph-ts'] },
  margin: { rooms: [], packages: [] },
  engine: { rooms: [], packages: 'any' },
  api: { rooms: ['engine/index.ts', 'margin/index.ts'], packages: 'any' },
  web: { rooms: [], packages: 'any' },
};
const FREE_ROOMS = ['cli', 'test', 'bench', 'devnet'];
const TEST_FILE = /\.test\.tsx?$/;

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx|mjs)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => !file.includes('node_modules'));
}

function imports(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\s[^'";]*?from\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)import\s+['"]([^'"]+)['"]/g,
    ),
  ]
    .map((match) => match[1] ?? match[2] ?? match[3] ?? '')
    .filter((specifier) => specifier !== '');
}

function violations(file: string): string[] {
  const room = file.split('/')[0] ?? '';
  const rule = RULES[room];
  if (!rule || TEST_FILE.test(file)) return [];
  return imports(file).flatMap((specifier) => {
    if (!specifier.startsWith('.')) {
      const allowed =
        rule.packages === 'any' || rule.packages.some((name) => specifier === name || specifier.startsWith(`${name}/`));
      return allowed ? [] : [`${file} imports the package ${specifier}`];
    }
    const target = relative(root, resolve(root, dirname(file), specifier));
    if (target.startsWith(`${room}/`)) return [];
    const allowed = rule.rooms.some((door) => target === door || target.startsWith(`${door}/`));
    return allowed ? [] : [`${file} imports ${target}`];
  });
}

function cycles(files: string[]): string[] {
  const graph = new Map(
    files.map((file) => [
      file,
      imports(file)
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => relative(root, resolve(root, dirname(file), specifier))),
    ]),
  );
  const state = new Map<string, 'open' | 'done'>();
  const found: string[] = [];
  const visit = (file: string, path: string[]): void => {
    if (state.get(file) === 'done') return;
    if (state.get(file) === 'open') {
      found.push([...path.slice(path.indexOf(file)), file].join(' → '));
      return;
    }
    state.set(file, 'open');
    for (const next of graph.get(file) ?? []) if (graph.has(next)) visit(next, [...path, file]);
    state.set(file, 'done');
  };
  for (const file of files) visit(file, []);
  return found;
}

describe('architecture', () => {
  const files = [...Object.keys(RULES), ...FREE_ROOMS].flatMap(sources);

  test('the walk sees the rooms', () => {
    for (const room of Object.keys(RULES))
      expect(
        files.some((file) => file.startsWith(`${room}/`)),
        room,
      ).toBe(true);
  });

  test('rooms import only what the design lets them know', () => {
    expect(files.flatMap(violations)).toEqual([]);
  });

  test('modules import each other without cycles', () => {
    expect(cycles(files.filter((file) => !file.startsWith('src/')))).toEqual([]);
  });

  test('every protocol of the analytics has a conformance test that runs the kit on its adapter', () => {
    const adapters = imports('margin/protocols.ts').filter((specifier) => specifier.endsWith('/adapter.ts'));
    expect(adapters.length).toBeGreaterThan(5);
    for (const adapter of adapters) {
      const file = join(root, 'margin', dirname(adapter), 'conformance.test.ts');
      expect(readFileSync(file, 'utf8'), file).toContain("from '../conformance.ts'");
    }
  });

  test('no source file is longer than 300 lines', () => {
    const long = files.filter((file) => readFileSync(join(root, file), 'utf8').split('\n').length > 301);
    expect(long).toEqual([]);
  });
});
