import { readdir, readFile } from 'node:fs/promises';

const CLOCK_TICKS = 100;

interface ProcessUse {
  readonly parent: number;
  /** Processor seconds of its own and of children that have ended and were waited for. */
  readonly seconds: number;
}

/** proc(5): behind the name, which may hold anything, come state, parent, …, utime, stime, cutime, cstime. */
async function readUse(pid: number): Promise<ProcessUse | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (stat === null) return null;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return { parent: Number(fields[1]), seconds: ticks / CLOCK_TICKS };
}

/** A process and all it started, as far as they live. */
async function treeOf(root: number): Promise<Map<number, ProcessUse>> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const uses = new Map<number, ProcessUse>();
  for (const pid of pids) {
    const use = await readUse(pid);
    if (use !== null) uses.set(pid, use);
  }
  const inTree = (pid: number): boolean => pid === root || (uses.has(pid) && inTree(uses.get(pid)?.parent ?? 0));
  return new Map([...uses].filter(([pid]) => inTree(pid)));
}

/** Processor seconds a process and all it started have used. */
export async function cpuOfTree(root: number): Promise<number> {
  let total = 0;
  for (const { seconds } of (await treeOf(root)).values()) total += seconds;
  return total;
}

/** Most memory each living process of the tree ever held, added up, in MB. */
export async function peakRssOfTree(root: number): Promise<number> {
  let kilobytes = 0;
  for (const pid of (await treeOf(root)).keys()) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    kilobytes += Number(/VmHWM:\s*(\d+)/.exec(status)?.[1] ?? 0);
  }
  return kilobytes / 1024;
}
