import { join } from 'node:path';
import { jumpDiffusion } from './prices/jump-diffusion.ts';
import { findProjectRoot } from './project-root.ts';

const SEED = 1;
const HOURS = 1440;
const ACCOUNTS = 800;
const CROWD = 60;
const DAY = 24;

/** The scenario of the committed demo recording. Changing anything here changes its bytes. */
export const DEMO = {
  seed: SEED,
  accounts: ACCOUNTS,
  crowd: CROWD,
  path: () => jumpDiffusion({ seed: SEED, hours: HOURS }),
  /** Every five days, through both crashes, and at the end. */
  checkpoints: [
    ...Array.from({ length: HOURS / (5 * DAY) - 1 }, (_, index) => (index + 1) * 5 * DAY),
    269,
    277,
    561,
    569,
    HOURS - 1,
  ],
  file: () => join(findProjectRoot(), 'recordings', 'demo.msrec'),
} as const;

/** Bytes that the committed recording may have. */
export const DEMO_MAX_BYTES = 6 * 1024 * 1024;
