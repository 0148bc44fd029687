import { vi } from 'vitest';
import { main } from '../../cli/main.ts';
import { type Finished, root } from './serve.ts';
import { ensureIndexWorker } from './store-worker.ts';

/** Runs a command line in this process, which is quicker than one of its own; one at a time. */
export async function inProcess(args: readonly string[]): Promise<Finished> {
  await ensureIndexWorker();
  const output = { stdout: '', stderr: '' };
  const log = vi.spyOn(console, 'log').mockImplementation((text: unknown) => {
    output.stdout += `${text}\n`;
  });
  const error = vi.spyOn(console, 'error').mockImplementation((text: unknown) => {
    output.stderr += `${text}\n`;
  });
  try {
    const code = await main(args, { root });
    return { code, signal: null, ...output };
  } finally {
    log.mockRestore();
    error.mockRestore();
  }
}
