import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { DEMO, DEMO_MAX_BYTES } from '../devnet/demo.ts';
import { makeRecording } from '../devnet/make-recording.ts';
import { jumpDiffusion } from '../devnet/prices/jump-diffusion.ts';
import { describeDifferences } from '../devnet/reconcile.ts';
import { openRecording } from '../engine/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'marginscope-recording-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a recorded scenario is reconciled with the contracts and gives the same bytes a second time', async () => {
  const path = jumpDiffusion({ seed: 9, hours: 30 });
  const plan = { seed: 9, accounts: 30, crowd: 8, path, checkpoints: [14, 29] };
  const first = await makeRecording({ ...plan, out: join(folder, 'first.msrec') });
  const second = await makeRecording({ ...plan, out: join(folder, 'second.msrec') });
  expect(describeDifferences(first.differences)).toBe('');
  expect(first.views.length).toBe(2);
  expect(first.summary.logs).toBeGreaterThan(1000);
  expect(readFileSync(second.summary.file).equals(readFileSync(first.summary.file))).toBe(true);
});

test('the demo recording is whole, small enough, and says from which seed it was made', async () => {
  const source = await openRecording(DEMO.file());
  const { header, chunks } = source.recording;
  await source.close();
  const path = DEMO.path();
  expect(statSync(DEMO.file()).size).toBeLessThanOrEqual(DEMO_MAX_BYTES);
  expect(chunks.reduce((sum, chunk) => sum + chunk.logs, 0)).toBeGreaterThan(25_000);
  expect(header).toMatchObject({ chainId: 31337, network: 'devnet' });
  expect(header.provenance).toEqual([
    `scenario: ${path.label}`,
    `seed ${DEMO.seed}, ${DEMO.accounts} accounts, ${DEMO.crowd} beside, ${path.hours} hours`,
  ]);
});
