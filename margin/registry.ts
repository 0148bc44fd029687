import { aaveRules, newestAaveRevision } from './aave/rules.ts';

/** Which formulas a derived number was computed with. */
export interface Formula {
  /** for example aave-v3@3.6 */
  readonly id: string;
  readonly protocol: string;
  /** contract version whose rules were applied */
  readonly version: string;
  /** true when the live revision is unknown or newer than any known here, so the newest rules stand in */
  readonly assumed: boolean;
}

/**
 * The formulas of a protocol at a contract revision (for Aave v3 its POOL_REVISION, null when unknown); null for a
 * protocol this package has none for. A deployment's slug may carry its network: `aave-v3-arbitrum-one`.
 */
export function formulaOf(protocol: string, revision: number | null): Formula | null {
  const family = families.find((name) => protocol === name || protocol.startsWith(`${name}-`));
  if (family === undefined) return null;
  const version = aaveRules(revision).version;
  return {
    id: `aave-v3@${version}`,
    protocol: 'aave-v3',
    version,
    assumed: revision === null || revision > newestAaveRevision,
  };
}

const families = ['aave-v3'];
