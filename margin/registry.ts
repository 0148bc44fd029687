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
 * The formulas of a protocol at a contract revision (for Aave v3 its POOL_REVISION, null when unknown; not looked at
 * where there is one version only); null for a protocol this package has none for. A deployment's slug may carry its
 * network: `aave-v3-arbitrum-one`.
 */
export function formulaOf(protocol: string, revision: number | null): Formula | null {
  const name = protocols.find((known) => protocol === known || protocol.startsWith(`${known}-`));
  if (name === undefined) return null;
  if (name !== 'aave-v3') return { id: `${name}@1`, protocol: name, version: '1', assumed: false };
  const { version } = aaveRules(revision);
  return {
    id: `${name}@${version}`,
    protocol: name,
    version,
    assumed: revision === null || revision > newestAaveRevision,
  };
}

const protocols = ['aave-v3', 'morpho-blue', 'compound-v3', 'gmx-v2', 'synthetix-perps-v3', 'perpetual-v2'] as const;
