import { accountsIn, CELLS, inverseOf, type LeverageGroup, type LeveragePass } from './leverage-pass.ts';

/** Groups by leverage edge: below the first, each bin, above the last. Exact where the pass was cut at 1 / edge. */
export function leverageBins(pass: LeveragePass, edges: readonly number[]): LeverageGroup[] {
  const inverse = edges.map((edge) => 1 / edge);
  const groups = Array.from({ length: edges.length + 1 }, () => ({ weight: 0, accounts: 0 }));
  const add = (y: number, weight: number, accounts: number): void => {
    const group = groups[groupOf(inverse, y)];
    if (group === undefined) return;
    group.weight += weight;
    group.accounts += accounts;
  };
  for (let cell = 0; cell <= CELLS; cell++) {
    const accounts = pass.cellAccounts[cell] ?? 0;
    if (accounts > 0 && pass.isCut[cell] !== 1) add((cell + 0.5) / CELLS, pass.cellWeight[cell] ?? 0, accounts);
  }
  for (const a of pass.cutAccounts) add(inverseOf(pass, a), Math.max(0, pass.weights[a] ?? 0), 1);
  return groups;
}

/** 0 below the first edge, i + 1 for edges[i] ≤ leverage < edges[i + 1], the last bin closed, then above. */
function groupOf(inverse: readonly number[], y: number): number {
  const last = inverse.length - 1;
  if (y === inverse[last]) return last;
  return inverse.reduce((group, edge) => group + Number(edge >= y), 0);
}

/** Leverage at which each share of the weight is reached; null where there is no weight. Needs the kept cells. */
export function leverageQuantiles(pass: LeveragePass, shares: readonly number[]): (number | null)[] {
  if (pass.totalWeight <= 0) return shares.map(() => null);
  const targets = shares.map((share) => targetCell(pass, share * pass.totalWeight));
  const members = new Map<number, number[]>(targets.map(({ cell }) => [cell, []]));
  for (const a of accountsIn(pass, members.keys())) members.get(pass.cellOf?.[a] ?? -1)?.push(a);
  for (const accounts of members.values()) accounts.sort((a, b) => inverseOf(pass, b) - inverseOf(pass, a));
  return targets.map(({ cell, wanted }) => within(pass, members.get(cell) ?? [], wanted));
}

/** The cell in which the running weight, from low leverage to high, reaches `wanted`, and how much of it is left. */
function targetCell({ cellWeight }: LeveragePass, wanted: number): { cell: number; wanted: number } {
  let running = 0;
  let found = { cell: CELLS, wanted };
  for (let cell = CELLS; cell >= 0; cell--) {
    const weight = cellWeight[cell] ?? 0;
    if (weight === 0) continue;
    found = { cell, wanted: wanted - running };
    running += weight;
    if (running >= wanted) break;
  }
  return found;
}

function within(pass: LeveragePass, accounts: readonly number[], wanted: number): number | null {
  let running = 0;
  let found: number | null = null;
  for (const a of accounts) {
    const weight = Math.max(0, pass.weights[a] ?? 0);
    if (weight === 0) continue;
    running += weight;
    found = 1 / inverseOf(pass, a);
    if (running >= wanted) break;
  }
  return found;
}
