import { aaveAdapter } from './aave/adapter.ts';
import { compoundAdapter } from './compound/adapter.ts';
import { textOf } from './facts.ts';
import { gmxAdapter } from './gmx/adapter.ts';
import { morphoAdapter } from './morpho/adapter.ts';
import { perpetualAdapter } from './perpetual/adapter.ts';
import type { Formula, PoolFacts, ProtocolAdapter, ProtocolPool } from './protocol.ts';
import { synthetixAdapter } from './synthetix/adapter.ts';
import { unknownPool } from './unknown-protocol.ts';

/** Every protocol the analytics know. One more protocol is one more line. */
export const protocolAdapters: readonly ProtocolAdapter[] = [
  aaveAdapter,
  compoundAdapter,
  gmxAdapter,
  morphoAdapter,
  perpetualAdapter,
  synthetixAdapter,
];

/** The adapter of a protocol's slug or id, which may carry its network: `aave-v3-arbitrum-one`; null without one. */
export function adapterOf(protocol: string): ProtocolAdapter | null {
  const isNamed = (slug: string): boolean => protocol === slug || protocol.startsWith(`${slug}-`);
  return protocolAdapters.find(({ slug, forks }) => isNamed(slug) || forks.some(isNamed)) ?? null;
}

/** The formulas of a protocol at a contract revision; null for a protocol without an adapter. */
export function formulaOf(protocol: string, revision: number | null): Formula | null {
  return adapterOf(protocol)?.formulaOf(revision) ?? null;
}

/** The pool of some rows, by the adapter of its protocol; one without numbers where there is none. */
export function protocolPool(facts: PoolFacts): ProtocolPool {
  const adapter = adapterOf(textOf(facts.pool, 'protocol'));
  return adapter === null ? unknownPool(facts) : adapter.pool(facts);
}

/** What all adapters read of a pool and of an account, each name once. */
export const factNeeds = {
  poolTypes: distinct(protocolAdapters.flatMap(({ poolTypes }) => poolTypes)),
  accountFields: distinct(protocolAdapters.flatMap(({ accountFields }) => accountFields)),
  positionFields: distinct(protocolAdapters.flatMap(({ positionFields }) => positionFields)),
} as const;

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
