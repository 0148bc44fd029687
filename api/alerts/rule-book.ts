import { type Finding, findingText, type Route, type Rule, type RuleSet } from './rule.ts';
import { readOneRule, readRuleFile } from './rule-file.ts';
import type { RuleStore } from './store/rule-store.ts';

/** A rule in force, and where it comes from. */
export interface KnownRule {
  readonly rule: Rule;
  /** FILE: read-only for clients. */
  readonly source: 'FILE' | 'API';
  /** As it was written; null for rules of the file. */
  readonly definition: string | null;
  /** Milliseconds since 1970; null where it is not muted. */
  readonly mutedUntil: number | null;
}

export type RuleChange =
  | { readonly type: 'changed'; readonly rule: Rule }
  | { readonly type: 'refused'; readonly findings: readonly Finding[] };

/** All rules: those of the file and those of the API. */
export interface RuleBook {
  rules(): readonly Rule[];
  routes(): readonly Route[];
  /** Private hosts and networks that routes may reach. */
  allow(): readonly string[];
  known(): Promise<KnownRule[]>;
  /** Takes a file's text over; where it is broken the rules before stay. Gives what is wrong with it. */
  takeFile(text: string): readonly Finding[];
  create(definition: string): Promise<RuleChange>;
  update(id: string, definition: string): Promise<RuleChange>;
  /** False where the API has no such rule. */
  remove(id: string): Promise<boolean>;
  mute(id: string, until: number | null): Promise<boolean>;
  /** Reads the API's rules from the store. */
  load(): Promise<void>;
}

const refused = (message: string, path = 'id'): RuleChange => ({
  type: 'refused',
  findings: [{ line: 1, column: 1, path, message }],
});

interface RuleBookOptions {
  readonly set: RuleSet;
  readonly store: RuleStore;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: (message: string) => void;
}

export function createRuleBook({ set, store, now, log }: RuleBookOptions): RuleBook {
  let file = set;
  let stored: { readonly rule: Rule; readonly definition: string }[] = [];

  const inFile = (id: string): boolean => file.rules.some((rule) => rule.id === id);
  const made = (): typeof stored => stored.filter(({ rule }) => !inFile(rule.id));
  const rules = (): Rule[] => [...file.rules, ...made().map(({ rule }) => rule)];

  async function load(): Promise<void> {
    stored = (await store.all()).flatMap(({ id, definition }) => {
      const { rule, findings } = readOneRule(definition, file.routes);
      if (rule === null) log(`rule ${id} is out of force: ${findings.map(({ message }) => message).join('; ')}`);
      return rule === null ? [] : [{ rule, definition }];
    });
  }

  return {
    rules,
    routes: () => file.routes,
    allow: () => file.allow,
    known: async () => {
      const mutes = await store.mutes(now());
      const mutedUntil = (id: string): number | null => mutes.get(id) ?? null;
      return [
        ...file.rules.map(
          (rule) => ({ rule, source: 'FILE', definition: null, mutedUntil: mutedUntil(rule.id) }) as const,
        ),
        ...made().map(
          ({ rule, definition }) => ({ rule, source: 'API', definition, mutedUntil: mutedUntil(rule.id) }) as const,
        ),
      ];
    },
    takeFile: (text) => {
      const read = readRuleFile(text);
      if (read.type === 'broken') return read.findings;
      file = read.set;
      return [];
    },
    create: async (definition) => {
      const { rule, findings } = readOneRule(definition, file.routes);
      if (rule === null) return { type: 'refused', findings };
      if (inFile(rule.id))
        return refused(`rule ${rule.id} is in the file of rules: change it there, or choose another id`);
      if (!(await store.insert(rule.id, definition, now()))) {
        return refused(`there is a rule ${rule.id} already: update it, or choose another id`);
      }
      await load();
      return { type: 'changed', rule };
    },
    update: async (id, definition) => {
      if (inFile(id)) return refused(`rule ${id} is in the file of rules: change it there`);
      const { rule, findings } = readOneRule(definition, file.routes);
      if (rule === null) return { type: 'refused', findings };
      if (rule.id !== id) return refused(`the definition is of rule ${rule.id}: give the id ${id}, or create a rule`);
      if (!(await store.update(id, definition, now()))) return refused(`there is no rule ${id}: create it first`);
      await load();
      return { type: 'changed', rule };
    },
    remove: async (id) => {
      const isRemoved = !inFile(id) && (await store.remove(id));
      if (isRemoved) await load();
      return isRemoved;
    },
    mute: async (id, until) => {
      if (!rules().some((rule) => rule.id === id)) return false;
      await store.mute(id, until);
      return true;
    },
    load,
  };
}

/** Every finding on a line of its own. */
export const findingsText = (file: string, findings: readonly Finding[]): string =>
  findings.map((finding) => findingText(file, finding)).join('\n');
