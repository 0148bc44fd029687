// Also compiled as AssemblyScript, into the heatmap's kernel.

/** Most accounts, legs or values that the loops over a block take at once: what they need of them fits the cache of a core. */
export const BLOCK = 8192;
export const MAX_BINS = 10_000;
/** Values of a measure in a flat array of cells: collateral, debt, expected seized, accounts. */
export const SLOTS = 4;
/** Values of a rule in the table: the USD bound below which everything may be repaid, the share, the share below it. */
export const RULE_SLOTS = 4;
/** As many as a book tells apart: a table of them still fits the cache of a core. */
export const MOST_RULES = 4_096;
/** Equal cells that tell bins, and one more at either end. */
export const BIN_CELLS = 8_194;
