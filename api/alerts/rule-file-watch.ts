import { unwatchFile, watchFile } from 'node:fs';
import { readFile } from 'node:fs/promises';

const LOOK_EVERY_MS = 1_000;

/** Calls back with a file's text whenever it changes; gives the function that ends it. */
export function watchText(file: string, onText: (text: string) => void, everyMs = LOOK_EVERY_MS): () => void {
  const look = (now: { mtimeMs: number }, before: { mtimeMs: number }): void => {
    if (now.mtimeMs === before.mtimeMs || now.mtimeMs === 0) return;
    // An editor may have taken the file away again: then the next change is waited for.
    readFile(file, 'utf8').then(onText, () => undefined);
  };
  watchFile(file, { interval: everyMs, persistent: false }, look);
  return () => unwatchFile(file, look);
}
