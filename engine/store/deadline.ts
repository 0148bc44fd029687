import { StatementTooLong } from './errors.ts';
import type { DatabaseLimits } from './sql.ts';

/** Gives up waiting after the limit for reads. PGlite cannot be interrupted: the statement itself runs to its end. */
export async function withDeadline<T>(
  label: string,
  { readTimeoutMs }: DatabaseLimits,
  work: () => Promise<T>,
): Promise<T> {
  if (readTimeoutMs === undefined) return work();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new StatementTooLong(label, readTimeoutMs)), readTimeoutMs);
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}
