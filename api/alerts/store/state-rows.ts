import type { DatabaseTransaction, SqlRow } from '../../../engine/index.ts';
import type { GroupState, Mark, RuleState } from '../evaluate.ts';

/** One group's state that changed; null: it is forgotten. */
export interface StateChange {
  readonly rule: string;
  readonly group: string;
  readonly state: GroupState | null;
}

/** Groups whose state is another object than before. */
export function stateChanges(rule: string, before: RuleState, after: RuleState): StateChange[] {
  const changes: StateChange[] = [];
  for (const [group, state] of after.groups) {
    if (before.groups.get(group) !== state) changes.push({ rule, group, state });
  }
  for (const group of before.groups.keys()) {
    if (!after.groups.has(group)) changes.push({ rule, group, state: null });
  }
  return changes;
}

/** Ends the versions of groups that changed at a block, and adds the new ones. */
export async function writeStates(
  tx: DatabaseTransaction,
  schema: string,
  { block, changes }: { readonly block: number; readonly changes: readonly StateChange[] },
): Promise<void> {
  if (changes.length === 0) return;
  await tx.query(
    `update ${schema}.state s set to_block = $3::int4 from unnest($1::text[], $2::text[]) as c(rule, group_key)
     where s.rule = c.rule and s.group_key = c.group_key and s.to_block is null`,
    [changes.map(({ rule }) => rule), changes.map(({ group }) => group), block],
  );
  const kept = changes.filter(({ state }) => state !== null);
  if (kept.length === 0) return;
  await tx.query(
    `insert into ${schema}.state (rule, group_key, from_block, body)
     select c.rule, c.group_key, $4::int4, c.body from unnest($1::text[], $2::text[], $3::text[]) as c(rule, group_key, body)`,
    [
      kept.map(({ rule }) => rule),
      kept.map(({ group }) => group),
      kept.map(({ state }) => JSON.stringify(state)),
      block,
    ],
  );
}

/** Goes back to the states as they stood at a block. */
export async function revertStates(tx: DatabaseTransaction, schema: string, block: number): Promise<void> {
  await tx.query(`delete from ${schema}.state where from_block > $1::int4`, [block]);
  await tx.query(`update ${schema}.state set to_block = null where to_block > $1::int4`, [block]);
}

/** The states of all rules, by rule. */
export function statesOf(rows: readonly SqlRow[], block: Mark | null): Map<string, RuleState> {
  const groups = new Map<string, Map<string, GroupState>>();
  for (const row of rows) {
    const rule = String(row.rule);
    const ofRule = groups.get(rule) ?? new Map<string, GroupState>();
    const state: GroupState = JSON.parse(String(row.body));
    groups.set(rule, ofRule.set(String(row.group_key), state));
  }
  return new Map([...groups].map(([rule, ofRule]) => [rule, { block, groups: ofRule }]));
}
