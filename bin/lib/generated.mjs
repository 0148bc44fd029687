import { readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';

/** Writes a file that is made of others; with `--check` only says whether it is what would be written. `command` makes it. */
export function writeGenerated(file, text, command) {
  if (!process.argv.includes('--check')) writeFileSync(file, text);
  else if (readFileSync(file, 'utf8') !== text) {
    console.error(`${relative(process.cwd(), file)} is older than its sources: run ${command} and commit the result`);
    process.exitCode = 1;
  }
}
