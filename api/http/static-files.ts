import { readFile, stat } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';
import type { Answer } from './answer.ts';

const contentTypes: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.json', 'application/json; charset=utf-8'],
  ['.map', 'application/json; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.ico', 'image/x-icon'],
  ['.woff2', 'font/woff2'],
  ['.txt', 'text/plain; charset=utf-8'],
]);

/** Scripts and connections from here only; charts and editors set inline styles. */
export const pagePolicy =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; " +
  "connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

/** A file under `directory` by its URL path, `/` being index.html; null where there is none of a known kind. */
export async function staticFile(directory: string, urlPath: string): Promise<Answer | null> {
  const path = decode(urlPath);
  if (path === null) return null;
  const root = resolve(directory);
  const file = resolve(join(root, path === '/' ? 'index.html' : path));
  if (!file.startsWith(root + sep)) return null;
  const type = contentTypes.get(extname(file));
  if (type === undefined) return null;
  try {
    if (!(await stat(file)).isFile()) return null;
    return fileAnswer(await readFile(file), type);
  } catch {
    return null;
  }
}

/** A file whose path the program itself chose. */
export async function knownFile(file: string): Promise<Answer> {
  return fileAnswer(await readFile(file), contentTypes.get(extname(file)) ?? 'application/octet-stream');
}

function fileAnswer(body: Buffer, contentType: string): Answer {
  const headers = { 'content-type': contentType, 'cache-control': 'no-cache' };
  const isPage = contentType.startsWith('text/html');
  return { status: 200, headers: isPage ? { ...headers, 'content-security-policy': pagePolicy } : headers, body };
}

function decode(urlPath: string): string | null {
  try {
    const path = decodeURIComponent(urlPath);
    return path.includes('\0') || path.includes('\\') ? null : path;
  } catch {
    return null;
  }
}
