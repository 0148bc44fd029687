import { type ChildProcess, spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export interface Command {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Options of Node.js. */
  readonly node?: readonly string[];
}

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  /** Resolves with the first match in what was printed; rejects when the process ends or four minutes go by before it. */
  waitFor(pattern: RegExp, stream?: 'stdout' | 'stderr'): Promise<RegExpExecArray>;
  /** Sends a signal and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<Finished>;
  readonly finished: Promise<Finished>;
}

const PATIENCE_MS = 240_000;

/** Starts bin/marginscope with no inherited settings. */
export function start({ args, env = {}, node = [] }: Command): Running {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [...node, join(root, 'bin', 'marginscope'), ...args], {
    cwd: root,
    env: { PATH, HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  const watchers = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
    for (const watcher of watchers) watcher();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
    for (const watcher of watchers) watcher();
  });
  const finished = new Promise<Finished>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, ...output }));
  });
  const stopChild = () => child.kill('SIGKILL');
  process.once('exit', stopChild);
  void finished.then(() => process.off('exit', stopChild));
  return {
    child,
    finished,
    waitFor: (pattern, stream = 'stdout') =>
      new Promise((resolve, reject) => {
        const giveUp = (why: string) =>
          reject(new Error(`${args[0]} ${why} ${pattern} came:\n${output.stdout}\n${output.stderr}`));
        const late = setTimeout(() => giveUp(`printed for ${PATIENCE_MS / 1000} s and no`), PATIENCE_MS);
        const look = () => {
          const match = pattern.exec(output[stream]);
          if (!match) return;
          watchers.delete(look);
          clearTimeout(late);
          resolve(match);
        };
        watchers.add(look);
        look();
        void finished.then(({ code }) => {
          clearTimeout(late);
          giveUp(`ended with ${code} before`);
        });
      }),
    stop: (signal = 'SIGTERM') => {
      child.kill(signal);
      return finished;
    },
  };
}

/** Runs bin/marginscope to its end. */
export function run(command: Command): Promise<Finished> {
  return start(command).finished;
}
