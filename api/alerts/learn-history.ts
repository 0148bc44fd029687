import type { EntityReader, ProcessedBlock } from '../../engine/index.ts';
import type { BookSource } from '../book/book-source.ts';
import { freshState, learn, type RuleState } from './evaluate.ts';
import { createBlockView, observe } from './observe.ts';
import type { Rule } from './rule.ts';

interface HistoryOptions {
  readonly reader: EntityReader;
  readonly books: BookSource;
  readonly rules: readonly Rule[];
  /** Unix seconds: what came before is learned. */
  readonly until: number;
  /** States whose samples are replaced. */
  readonly states: ReadonlyMap<string, RuleState>;
}

/**
 * States of the rules with a window, with samples of the time before a moment: the store holds the past, so that such a
 * rule need not wait for its window to pass.
 */
export async function learnHistory(options: HistoryOptions): Promise<Map<string, RuleState>> {
  const { reader, books, until } = options;
  const learned = new Map<string, RuleState>();
  const turns = new Map<string, { readonly block: ProcessedBlock; readonly looks: { time: number; rule: Rule }[] }>();
  const kept = (await reader.keptFrom()) ?? 0;
  for (const look of looksBefore(options.rules, until)) {
    const block = await reader.blockAtTimestamp(look.time);
    if (block === null || block.number < kept) continue;
    const turn = turns.get(block.hash) ?? { block, looks: [] };
    turn.looks.push(look);
    turns.set(block.hash, turn);
  }
  for await (const analytics of books.walk([...turns.values()].map(({ block }) => block))) {
    const { number, hash } = analytics.block;
    const view = createBlockView(analytics);
    for (const { time, rule } of turns.get(hash)?.looks ?? []) {
      const before = learned.get(rule.id) ?? withoutSamples(options.states.get(rule.id) ?? freshState);
      const block = { number, hash, timestamp: time };
      learned.set(rule.id, learn(rule, { block, observations: observe(view, rule) }, before));
    }
  }
  return learned;
}

/** The last second of each bucket that a rule's window needs, oldest first. */
function looksBefore(rules: readonly Rule[], until: number): { time: number; rule: Rule }[] {
  const looks = rules.flatMap((rule) => {
    if (rule.measure.type === 'level') return [];
    const { window, everySeconds } = rule.measure;
    const newest = Math.floor(until / everySeconds);
    return Array.from({ length: window }, (_, i) => ({ rule, time: (newest - window + i + 1) * everySeconds - 1 }));
  });
  return looks.sort((a, b) => a.time - b.time);
}

/** A gap in the series would be taken for silence. */
const withoutSamples = (state: RuleState): RuleState => ({
  ...state,
  groups: new Map([...state.groups].map(([key, group]) => [key, { ...group, samples: [], bucket: null }])),
});
