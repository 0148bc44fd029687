import { fileURLToPath } from 'node:url';

/**
 * Path of a worker's bundle. Bundled code finds it beside itself in `dist/`; sources under test use the bundle that
 * `npm run build` left there, since worker threads of Node 20 cannot load TypeScript.
 */
export function workerFile(name: 'store-worker' | 'index-worker'): string {
  const beside = import.meta.url.endsWith('.ts') ? `../dist/${name}.js` : `./${name}.js`;
  return fileURLToPath(new URL(beside, import.meta.url));
}
