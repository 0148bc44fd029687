import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Puts the files of an empty PGlite store into a folder of bundles: with them a new store starts in a fifth of the time. */
export async function addStoreTemplate(root, folder) {
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules/@electric-sql/pglite/package.json'), 'utf8'));
  const cache = join(root, '.cache', 'store-template');
  const file = join(cache, `${version}.tar.gz`);
  if (!existsSync(file)) {
    const { PGlite } = await import('@electric-sql/pglite');
    const db = await PGlite.create();
    const files = await db.dumpDataDir('gzip');
    await db.close();
    mkdirSync(cache, { recursive: true });
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, Buffer.from(await files.arrayBuffer()));
    renameSync(draft, file);
  }
  cpSync(file, join(folder, 'store-template.tar.gz'));
}
