/**
 * Options of esbuild for a thread or process that runs an engine: packages are put into the bundle, since reading some
 * 250 files one by one takes longer than opening the database. PGlite stays outside, with its files beside it, as do
 * modules that its packages can go without.
 */
export const WITH_PACKAGES = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  sourcemap: true,
  logLevel: 'warning',
  mainFields: ['module', 'main'],
  external: ['@electric-sql/*', 'pg-native', 'bufferutil', 'utf-8-validate'],
  // What CommonJS packages ask for.
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
};
