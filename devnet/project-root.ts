import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const named = (directory: string): boolean => {
  const file = join(directory, 'package.json');
  return existsSync(file) && readFileSync(file, 'utf8').includes('"name": "marginscope"');
};

/** Directory of the marginscope checkout, found upwards from this module (source or bundle) or the working directory. */
export function findProjectRoot(): string {
  for (const start of [dirname(fileURLToPath(import.meta.url)), process.cwd()]) {
    for (let at = start; ; at = dirname(at)) {
      if (named(at)) return at;
      if (at === dirname(at)) break;
    }
  }
  throw new Error('no marginscope checkout above the module or the working directory: run this inside the checkout');
}
