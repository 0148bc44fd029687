import { createContext, useContext } from 'react';
import type { HeadQuery } from './api.generated.ts';
import type { Place } from './route.ts';

export type ProtocolInfo = HeadQuery['protocols'][number];

/** What every view shows: one block, and all protocols or one. */
export interface Scope {
  readonly block: number;
  /** Id of the chosen protocol; null for all. */
  readonly protocol: string | null;
  readonly protocols: readonly ProtocolInfo[];
  /** What pools are called, by id; of those with a name of their own. */
  readonly pools: ReadonlyMap<string, string>;
  /** The block is the newest: views may move by themselves. */
  readonly isLive: boolean;
}

export const ScopeContext = createContext<Scope>({
  block: 0,
  protocol: null,
  protocols: [],
  pools: new Map(),
  isLive: false,
});

export const useScope = (): Scope => useContext(ScopeContext);

/** The scope as arguments; without a protocol the variable is left out, and with it the filter. */
export function scopeVariables({ block, protocol }: Pick<Scope, 'block' | 'protocol'>) {
  return { block: { number: block }, ...(protocol === null ? {} : { protocol }) };
}

/** An owner's page, or with null the dashboard, of the same block and protocol. */
export function placeIn({ block, protocol, isLive }: Scope, owner: string | null): Place {
  return { owner, block: isLive ? null : block, protocol };
}

/** Whether something of one protocol, or of none in particular, is shown. */
export function isShown({ protocol }: Pick<Scope, 'protocol'>, of: string | null | undefined): boolean {
  return protocol === null || of == null || of === protocol;
}
