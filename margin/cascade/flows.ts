import type { Book } from '../book/types.ts';
import type { Taken } from './rules.ts';
import type { CascadeFlow, CascadeGroupFlow } from './types.ts';

/** Adds up what liquidations did, by group. */
export interface Flows {
  add(group: number, taken: Taken, soldUsd: number): void;
  /** everything of another */
  addAll(other: Flows): void;
  readonly cells: Float64Array;
  total(): CascadeFlow;
  /** those with liquidations */
  groups(): CascadeGroupFlow[];
}

const SLOTS = 5;

export function createFlows({ groups }: Pick<Book, 'groups'>): Flows {
  const cells = new Float64Array(groups.length * SLOTS);
  const flowAt = (from: number): CascadeFlow => ({
    accounts: cells[from] ?? 0,
    repaidUsd: cells[from + 1] ?? 0,
    seizedUsd: cells[from + 2] ?? 0,
    soldUsd: cells[from + 3] ?? 0,
    badDebtUsd: cells[from + 4] ?? 0,
  });
  function put(slot: number, value: number): void {
    cells[slot] = (cells[slot] ?? 0) + value;
  }
  return {
    cells,
    add(group, { repaid, seized, badDebt }, soldUsd) {
      const from = group * SLOTS;
      put(from, 1);
      put(from + 1, repaid);
      put(from + 2, seized);
      put(from + 3, soldUsd);
      put(from + 4, badDebt);
    },
    addAll: (other) => other.cells.forEach((value, slot) => void put(slot, value)),
    total: () => groups.map((_, group) => flowAt(group * SLOTS)).reduce(plus, NONE),
    groups: () =>
      groups.flatMap((group, i) => {
        const flow = flowAt(i * SLOTS);
        return flow.accounts > 0 ? [{ group, ...flow }] : [];
      }),
  };
}

const NONE: CascadeFlow = { accounts: 0, repaidUsd: 0, seizedUsd: 0, soldUsd: 0, badDebtUsd: 0 };

const plus = (a: CascadeFlow, b: CascadeFlow): CascadeFlow => ({
  accounts: a.accounts + b.accounts,
  repaidUsd: a.repaidUsd + b.repaidUsd,
  seizedUsd: a.seizedUsd + b.seizedUsd,
  soldUsd: a.soldUsd + b.soldUsd,
  badDebtUsd: a.badDebtUsd + b.badDebtUsd,
});
