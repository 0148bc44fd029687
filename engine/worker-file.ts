import { fileURLToPath } from 'node:url';

/**
 * Path of a worker's bundle. Bundled code finds it beside itself in `dist/`; sources under test use the bundle that
 * `npm run build` left there, since worker threads of Node 20 cannot load TypeScript.
 */
export function workerFile(name: 'store-worker' | 'index-worker'): string {
  return fileBesideBundles(`${name}.js`);
}

/** Files of an empty PGlite store, which the build leaves there too. */
export function storeTemplateFile(): string {
  return fileBesideBundles('store-template.tar.gz');
}

function fileBesideBundles(name: string): string {
  const beside = import.meta.url.endsWith('.ts') ? `../dist/${name}` : `./${name}`;
  return fileURLToPath(new URL(beside, import.meta.url));
}
