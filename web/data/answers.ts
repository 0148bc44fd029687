import { runQuery } from './client.ts';
import { createQueue } from './queue.ts';

/** Answers that are kept, and questions under way: the API works on one at a time, and what is on top comes first. */
const MOST_KEPT = 150;
const queue = createQueue(3);

let kept = new Map<string, unknown>();

/** An answer is of one block, so it stands until the chain takes that block back: then all are asked for anew. */
export function forgetAnswers(): void {
  kept = new Map();
}

const keyOf = (document: string, variables: object): string => `${document}${JSON.stringify(variables)}`;

/** What was answered before; undefined when it is to be asked. */
export function keptAnswer<T>(document: string, variables: object): T | undefined {
  return kept.get(keyOf(document, variables)) as T | undefined;
}

/** As before, or asked in its turn. @throws QueryError */
export async function ask<T>(document: string, variables: object, signal: AbortSignal, isUrgent: boolean): Promise<T> {
  const known = keptAnswer<T>(document, variables);
  if (known !== undefined) return known;
  const store = kept;
  const data = await queue(() => runQuery<T>(document, variables, signal), signal, isUrgent);
  store.set(keyOf(document, variables), data);
  const [oldest] = store.keys();
  if (store.size > MOST_KEPT && oldest !== undefined) store.delete(oldest);
  return data;
}
