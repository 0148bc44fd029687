import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Path of an installed Chromium. @throws when there is none, with the mend. */
export function findChromium(): string {
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const folders = (process.env.PATH ?? '').split(delimiter);
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
  if (!found) throw new Error('no Chromium on this machine: apt-get install chromium');
  return found;
}
