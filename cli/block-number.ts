import { UsageError } from './errors.ts';

/** A block number given on the command line. @throws UsageError */
export function blockNumber(flag: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new UsageError(`${flag} "${text}" is not a block number`);
  return Number(text);
}
