import { type EntityShape, type EntityValues, fromRow } from '../manifest/entity-shape.ts';
import type { DeploymentStore, EntityValue } from '../store/types.ts';
import { MappingUnfit, UNWIND } from '../wasm/errors.ts';
import type { Entries, Entry } from './entity-cache-entries.ts';
import { compareIds } from './entity-cache-ids.ts';

/** A derived field asked for: entities of `target` whose value at `position` is, or holds, `id`. */
interface Question {
  readonly target: EntityShape;
  readonly position: number;
  readonly field: string;
  readonly id: string;
}

export interface RelatedEntities {
  load(
    shape: EntityShape,
    id: string,
    field: string,
  ): { readonly shape: EntityShape; readonly entities: readonly EntityValues[] };
  /** Asks the store for what `load` threw UNWIND over. */
  fetch(): Promise<void>;
  /** Answers hold for one block. */
  clear(): void;
}

function refersTo(value: EntityValue | undefined, id: string): boolean {
  if (typeof value === 'bigint') return value.toString() === id;
  return value === id || (Array.isArray(value) && value.some((item) => refersTo(item, id)));
}

export function createRelatedEntities(options: {
  readonly shapes: ReadonlyMap<string, EntityShape>;
  readonly entries: Entries;
  readonly store: Pick<DeploymentStore, 'loadRelated'>;
  /** Entries that this block or trigger has touched. */
  readonly touched: () => Iterable<Entry>;
  readonly stateOf: (entry: Entry) => EntityValues | null;
}): RelatedEntities {
  const { shapes, entries, store } = options;
  const answers = new Map<string, readonly Entry[]>();
  const asked = new Map<string, Question>();

  function questionOf(shape: EntityShape, id: string, field: string): Question {
    const derived = shape.derived.get(field);
    const target = derived?.type.kind === 'reference' ? shapes.get(derived.type.target) : undefined;
    const back = derived?.derivedFrom ?? '';
    const position = target?.positions.get(back);
    if (target === undefined || position === undefined) {
      throw new MappingUnfit(`Entity ${shape.type.name}[${id}]: \`${field}\` is no derived field of an entity type`);
    }
    return { target, position, field: back, id };
  }

  async function answer(question: Question): Promise<readonly Entry[]> {
    const { target, field, id } = question;
    const found = new Set<Entry>();
    const keep = (entry: Entry): void => {
      // Not forgotten once it is in the store: the same entity would be found as another entry then.
      entry.wasRead = true;
      found.add(entry);
    };
    // Changes on their way to the store may land while it answers: both sides of that moment are looked at.
    for (const entry of entries.uncommitted(target)) keep(entry);
    const rows = await store.loadRelated(target.type.name, field, id);
    for (const entry of entries.uncommitted(target)) keep(entry);
    for (const row of rows) {
      const entry = entries.of(target, String(row.id));
      if (entry.base === undefined) entry.base = fromRow(target, row);
      keep(entry);
    }
    return [...found];
  }

  return {
    load(shape, id, field) {
      const question = questionOf(shape, entries.of(shape, id).id, field);
      const { target, position } = question;
      const key = `${target.type.name}/${question.field}/${question.id}`;
      const known = answers.get(key);
      if (known === undefined) {
        asked.set(key, question);
        throw UNWIND;
      }
      const candidates = new Set(known);
      for (const entry of options.touched()) if (entry.shape === target) candidates.add(entry);
      const entities: { readonly id: string; readonly values: EntityValues }[] = [];
      for (const entry of candidates) {
        const values = options.stateOf(entry);
        if (values && refersTo(values[position], question.id)) entities.push({ id: entry.id, values });
      }
      entities.sort((a, b) => compareIds(target, a.id, b.id));
      return { shape: target, entities: entities.map(({ values }) => values) };
    },
    async fetch() {
      for (const [key, question] of asked) answers.set(key, await answer(question));
      asked.clear();
    },
    clear() {
      answers.clear();
      asked.clear();
    },
  };
}
