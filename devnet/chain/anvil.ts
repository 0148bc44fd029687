import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findProjectRoot } from '../project-root.ts';
import { freePort } from './free-port.ts';
import type { Rpc } from './rpc.ts';
import { createRpc } from './rpc.ts';

export interface Anvil {
  readonly url: string;
  readonly rpc: Rpc;
  stop(): Promise<void>;
}

export interface AnvilOptions {
  /** Unix seconds of the genesis block. */
  readonly genesisTimestamp: number;
  readonly chainId?: number;
  /**
   * States of past blocks that can be asked about, all in memory, one or two MB each. When absent five hundred, and
   * thousands more on disk, which takes its time.
   */
  readonly statesInMemory?: number;
}

const STARTUP_MS = 120_000;

function anvilBinary(): string {
  const require = createRequire(join(findProjectRoot(), 'devnet', 'package.json'));
  const name = `@foundry-rs/anvil-${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`;
  const wrapper = createRequire(require.resolve('@foundry-rs/anvil/package.json'));
  const file = process.platform === 'win32' ? 'anvil.exe' : 'anvil';
  return join(dirname(wrapper.resolve(`${name}/package.json`)), 'bin', file);
}

async function untilAnswering(rpc: Rpc, hasEnded: () => boolean): Promise<void> {
  const deadline = Date.now() + STARTUP_MS;
  for (;;) {
    try {
      await rpc.call('eth_chainId');
      return;
    } catch (error) {
      if (hasEnded())
        throw new Error('anvil ended while starting: run its binary by hand to see why', { cause: error });
      if (Date.now() > deadline)
        throw new Error(`anvil did not answer within ${STARTUP_MS / 1000} s`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/**
 * A fresh chain on a free loopback port that mines only when told, keeps arrival order, charges no gas and lets
 * anybody be impersonated. The same calls give the same block hashes. Killed when this process ends.
 */
export async function startAnvil(options: AnvilOptions): Promise<Anvil> {
  const port = await freePort();
  const states = mkdtempSync(join(tmpdir(), 'marginscope-anvil-'));
  const flags: readonly (readonly [string, string | number])[] = [
    ['--port', port],
    ['--host', '127.0.0.1'],
    ['--chain-id', options.chainId ?? 31337],
    ['--timestamp', options.genesisTimestamp],
    ['--hardfork', 'cancun'],
    ['--gas-price', 0],
    ['--block-base-fee-per-gas', 0],
    ['--gas-limit', 4_000_000_000],
    ['--order', 'fifo'],
    ['--accounts', 1],
    ['--cache-path', states],
    ...(options.statesInMemory === undefined ? [] : [['--prune-history', options.statesInMemory] as const]),
  ];
  const switches = ['--no-mining', '--auto-impersonate', '--no-request-size-limit', '--quiet'];
  const child = spawn(anvilBinary(), [...switches, ...flags.flat().map(String)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let ended = false;
  const exited = new Promise<void>((resolve) => {
    child.on('error', () => resolve());
    child.on('exit', () => resolve());
  }).then(() => {
    ended = true;
  });
  const kill = (): void => {
    child.kill('SIGKILL');
    rmSync(states, { recursive: true, force: true });
  };
  process.once('exit', kill);
  const url = `http://127.0.0.1:${port}`;
  const rpc = createRpc(url);
  const stop = async (): Promise<void> => {
    process.off('exit', kill);
    rpc.close();
    child.kill('SIGKILL');
    await exited;
    rmSync(states, { recursive: true, force: true });
  };
  try {
    await untilAnswering(rpc, () => ended);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, rpc, stop };
}
