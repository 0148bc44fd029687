let last: Promise<void> = Promise.resolve();

/**
 * Resolves in a turn of the event loop that nobody else has asked for: what is computed over the whole book follows one
 * after the other, and what came in meanwhile is answered between them.
 */
export function ownTurn(): Promise<void> {
  last = last.then(() => new Promise((resolve) => setImmediate(resolve)));
  return last;
}
