/** Wrong input to a command: one line that names the thing and the mend. Nothing was written. */
export class UsageError extends Error {
  readonly kind = 'fatal-config';

  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/** Exit codes: 0 done, 1 failed, 2 wrong input, 130 stopped by a signal. */
export function exitCodeOf(error: unknown): number {
  if (typeof error === 'object' && error !== null && 'kind' in error) {
    if (error.kind === 'fatal-config') return 2;
    if (error.kind === 'canceled') return 130;
  }
  return 1;
}
