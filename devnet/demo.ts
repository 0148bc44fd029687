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
    537,
    545,
    1118,
    1126,
    HOURS - 1,
  ],
  file: () => join(findProjectRoot(), 'recordings', 'demo.msrec'),
} as const;

/** Hours in which ether begins to fall: by 28 % in nine hours, and by 35 % in fifteen. */
export const CRASH_HOURS = [541, 1116] as const;

/** Bytes that the committed recording may have. */
export const DEMO_MAX_BYTES = 10 * 1024 * 1024;
