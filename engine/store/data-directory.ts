import { link, mkdir, open, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DatabaseInUse, DataDirectoryUnwritable } from './errors.ts';

const LOCK = 'store.lock';
const FILES = 'pglite';
const READY = 'store.ready';

/** A lock of another machine counts as dead when its holder has not touched it for so long. */
const FOREIGN_LOCK_MS = 60_000;
const TOUCH_MS = 10_000;

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** Start of the process in the kernel's clock ticks, null where the system does not tell. */
  readonly started: string | null;
}

/**
 * Makes the directory and takes its lock file; the returned function gives it back. The lock of a process that no
 * longer runs is taken over.
 * @throws DataDirectoryUnwritable, DatabaseInUse
 */
export async function lockDataDirectory(directory: string): Promise<() => Promise<void>> {
  const file = join(directory, LOCK);
  try {
    await mkdir(directory, { recursive: true });
    for (let tries = 0; !(await createLock(file)); tries++) {
      const holder = await readHolder(file);
      if (holder !== null && (await isAlive(holder, file))) throw inUse(directory, holder);
      if (tries === 3) throw new DatabaseInUse(`the data directory ${directory}`, 'a process that starts right now');
      await removeDead(file, holder);
    }
  } catch (error) {
    if (error instanceof DatabaseInUse) throw error;
    throw new DataDirectoryUnwritable(directory, codeOf(error));
  }
  const timer = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => {}), TOUCH_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await rm(file, { force: true });
  };
}

/**
 * The directory for PGlite's files. Files of a first start that was cut off are removed: nothing was stored in them.
 */
export async function prepareFiles(directory: string): Promise<string> {
  const files = join(directory, FILES);
  if (!(await exists(join(directory, READY)))) await rm(files, { recursive: true, force: true });
  return files;
}

/** Whether a store was made in the directory. */
export function holdsStore(directory: string): Promise<boolean> {
  return exists(join(directory, READY));
}

/** Notes that PGlite's files are whole. */
export async function markReady(directory: string): Promise<void> {
  const file = join(directory, READY);
  if (!(await exists(file))) await writeFile(file, '');
}

function inUse(directory: string, holder: Holder): DatabaseInUse {
  const where = holder.host === hostname() ? '' : ` on ${holder.host}`;
  return new DatabaseInUse(`the data directory ${directory}`, `process ${holder.pid}${where}`);
}

async function createLock(file: string): Promise<boolean> {
  const holder: Holder = { pid: process.pid, host: hostname(), started: await startOf(process.pid) };
  try {
    const handle = await open(file, 'wx');
    await handle.writeFile(JSON.stringify(holder));
    await handle.close();
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Who holds the lock; null when the file vanished or its writer died before it wrote. */
async function readHolder(file: string): Promise<Holder | null> {
  for (let tries = 0; tries < 2; tries++) {
    try {
      const parsed: unknown = JSON.parse(await readFile(file, 'utf8'));
      if (isHolder(parsed)) return parsed;
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return null;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return null;
}

function isHolder(value: unknown): value is Holder {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    typeof value.pid === 'number' &&
    'host' in value &&
    typeof value.host === 'string' &&
    'started' in value
  );
}

/** Removes a dead holder's lock, and puts back a living one that was taken between the look and the removal. */
async function removeDead(file: string, dead: Holder | null): Promise<void> {
  const aside = `${file}.${process.pid}`;
  try {
    await rename(file, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  const moved = await readHolder(aside);
  if (moved !== null && (moved.pid !== dead?.pid || moved.started !== dead.started)) await link(aside, file);
  await rm(aside, { force: true });
}

async function isAlive(holder: Holder, file: string): Promise<boolean> {
  if (holder.host !== hostname()) {
    const touched = await stat(file).then(
      (s) => s.mtimeMs,
      () => 0,
    );
    return Date.now() - touched < FOREIGN_LOCK_MS;
  }
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return false;
  }
  return holder.started === null || (await startOf(holder.pid)) === holder.started;
}

/** Tells a process from a later one with the same number. */
async function startOf(pid: number): Promise<string | null> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.message : String(error);
}
