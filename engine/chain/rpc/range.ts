/**
 * Logs a single answer should hold: large enough to make round trips cheap, small enough to parse in a blink and to be
 * done with before the collector takes them for lasting.
 */
const TARGET_LOGS = 10_000;
const LARGEST = 100_000;

/** How many blocks to ask for at once; learns from each answer what the endpoint allows and the chain holds. */
export interface RangeSize {
  readonly blocks: number;
  /** `blocks` were answered with `logs`. */
  answered(blocks: number, logs: number): void;
  /** `blocks` were refused as too many; `allowed` when the endpoint said how many are not. */
  refused(blocks: number, allowed: number | null): void;
}

export function createRangeSize(start = 2000): RangeSize {
  let size = start;
  let ceiling = LARGEST;
  let answersAtCeiling = 0;
  return {
    get blocks() {
      return size;
    },
    answered(blocks, logs) {
      const fitting = logs === 0 ? blocks * 4 : Math.max(1, Math.floor((blocks * TARGET_LOGS) / logs));
      if (blocks < size) {
        size = Math.min(size, Math.max(blocks, fitting));
        return;
      }
      size = Math.min(blocks * 4, fitting, ceiling);
      // Refusals for too many results say nothing about emptier stretches: after a while, look higher again.
      answersAtCeiling = size === ceiling ? answersAtCeiling + 1 : 0;
      if (answersAtCeiling >= 16 && ceiling < LARGEST) {
        ceiling = Math.min(LARGEST, Math.ceil(ceiling * 1.5));
        answersAtCeiling = 0;
      }
    },
    refused(blocks, allowed) {
      const useful = allowed !== null && allowed < blocks ? allowed : Math.max(1, blocks >> 1);
      ceiling = Math.min(ceiling, useful);
      size = Math.min(size, ceiling);
      answersAtCeiling = 0;
    },
  };
}
