import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { openDatabase } from '../engine/index.ts';
import { dumpRows } from '../engine/store/dump.ts';
import { run, start } from './support/serve.ts';

const folder = mkdtempSync(join(tmpdir(), 'marginscope-restart-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const LAST = '900';
const index = (dataDir: string) => ({ args: ['index', '--to', LAST, '--data-dir', join(folder, dataDir)] });

async function rows(dataDir: string): Promise<readonly string[]> {
  const database = await openDatabase({ dataDir: join(folder, dataDir) });
  try {
    return await dumpRows(database, 'marginscope_demo');
  } finally {
    await database.close();
  }
}

/** Lines, and milliseconds after them, at which a run dies unless it is over: while it opens, maps, writes and makes indexes. */
const KILLS = [
  [/Looking/, 0],
  [/Indexing/, 0],
  [/Indexing/, 150],
  [/Indexing/, 500],
  [/Making indexes/, 0],
] as const;

test('an index killed at any moment goes on where it was and ends in the rows of a straight run', async () => {
  expect(await run(index('straight'))).toMatchObject({ code: 0 });
  const ends: (string | null)[] = [];
  for (const [line, delay] of KILLS) {
    const running = start(index('killed'));
    await running.waitFor(line, 'stderr').catch(() => undefined);
    await wait(delay);
    ends.push((await running.stop('SIGKILL')).signal);
  }
  expect(ends.slice(0, 2)).toEqual(['SIGKILL', 'SIGKILL']);
  expect(await run(index('killed'))).toMatchObject({ code: 0 });
  expect(await rows('killed')).toEqual(await rows('straight'));
});
