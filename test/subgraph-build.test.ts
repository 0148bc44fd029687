import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');
const sources = ['src', 'abis', 'schema.graphql', 'subgraph.yaml', 'networks.json', 'package.json'];
const made: string[] = [];

afterAll(() => Promise.all(made.map((directory) => rm(directory, { recursive: true, force: true }))));

/** Copies the subgraph into a directory of its own, so that neither paths nor leftovers can hide in the result. */
async function buildCopy(): Promise<Map<string, string>> {
  const directory = await mkdtemp(join(tmpdir(), 'subgraph-build-'));
  made.push(directory);
  await mkdir(join(directory, 'copy'));
  const copy = join(directory, 'copy');
  for (const source of sources) await cp(join(root, source), join(copy, source), { recursive: true });
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
  const graph = join(root, 'node_modules', '.bin', 'graph');
  await run(graph, ['codegen'], { cwd: copy });
  await run(graph, ['build', '-o', join(directory, 'out')], { cwd: copy });
  return digests(join(directory, 'out'));
}

/** What our own tools put into the output: the stamp of the inputs, and manifests of other networks. */
const isOurs = (path: string): boolean => path === '.inputs' || path.startsWith('networks/');

async function digests(directory: string): Promise<Map<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !isOurs(relative(directory, file)));
  const pairs = files.sort().map(async (file): Promise<[string, string]> => {
    const digest = createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
    return [relative(directory, file), digest];
  });
  return new Map(await Promise.all(pairs));
}

test('the same tree built elsewhere is byte-identical', async () => {
  const here = await digests(join(root, 'build'));
  const elsewhere = await buildCopy();

  expect(elsewhere.size).toBeGreaterThan(20);
  expect([...elsewhere.keys()]).toContain('subgraph.yaml');
  expect(here).toEqual(elsewhere);
});
