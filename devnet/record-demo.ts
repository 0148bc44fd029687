import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DEMO, DEMO_MAX_BYTES } from './demo.ts';
import { overview } from './ledger/overview.ts';
import { type MadeRecording, makeRecording } from './make-recording.ts';
import { describeDifferences } from './reconcile.ts';
import type { Progress } from './scenario/scenario.ts';

const millions = (usd: number): string => (usd / 1e6).toFixed(1);

function printDay({ hour, time, tally, ledger }: Progress): void {
  if (hour % 24 !== 23) return;
  const { supplied, borrowed, leverage, deficit } = overview(ledger, time);
  const day = String((hour + 1) / 24).padStart(2);
  const market = `supplied ${millions(supplied)} M, borrowed ${millions(borrowed)} M, leverage ${leverage.toFixed(2)}`;
  const count = `${tally.blocks} blocks, ${tally.transactions} transactions, ${tally.liquidations} liquidations`;
  console.log(`day ${day}: ${market}, bad debt ${Math.round(deficit)}; ${count}`);
}

function judge({ differences, summary, scenario }: MadeRecording): void {
  if (differences.length > 0) throw new Error(`not as the contracts say:\n${describeDifferences(differences)}`);
  if (summary.bytes > DEMO_MAX_BYTES) throw new Error(`${summary.bytes} bytes are more than ${DEMO_MAX_BYTES}`);
  if (summary.logs < 25_000) throw new Error(`only ${summary.logs} logs`);
  for (const [label, count] of scenario.tally.reverts) console.log(`reverted: ${label} ${count} times`);
}

/**
 * Makes `recordings/demo.msrec` anew, and replaces it only when the result is reconciled. With `check` the file is left
 * alone and compared: rejects when a byte differs.
 */
export async function recordDemo({ check }: { readonly check: boolean }): Promise<void> {
  const file = DEMO.file();
  const folder = await mkdtemp(join(dirname(file), '.making-'));
  try {
    const out = join(folder, 'demo.msrec');
    const made = await makeRecording({
      ...DEMO,
      path: DEMO.path(),
      out,
      onHour: printDay,
      onCheckpoint: ({ block, accounts }, differences) =>
        console.log(`block ${block}: ${accounts.length} accounts compared, ${differences.length} differences`),
      onCheck: ({ name, block }, differences) =>
        console.log(`block ${block}: ${name} compared, ${differences.length} differences`),
    });
    judge(made);
    const { bytes, logs, blocks, facts, digest } = made.summary;
    console.log(`${blocks} blocks, ${logs} logs, ${facts} call results, ${bytes} bytes, digest ${digest}`);
    if (!check) await rename(out, file);
    else if (!(await readFile(out)).equals(await readFile(file))) {
      throw new Error(`${file} is not what its seed gives: make it anew with node devnet/bin/record-demo.mjs`);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
