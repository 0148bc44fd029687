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
  /** Resolves with the first match of a line on standard output; rejects when the process ends before it. */
  waitFor(pattern: RegExp): Promise<RegExpExecArray>;
  /** Sends a signal and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<Finished>;
  readonly finished: Promise<Finished>;
}

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
    waitFor: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(output.stdout);
          if (!match) return;
          watchers.delete(look);
          resolve(match);
        };
        watchers.add(look);
        look();
        void finished.then(({ code, stdout, stderr }) =>
          reject(new Error(`ended with ${code} before ${pattern}:\n${stdout}\n${stderr}`)),
        );
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
