let last: Promise<void> = Promise.resolve();

/**
 * Resolves in a turn of the event loop that nobody else has asked for: what is computed over the whole book follows one
 * after the other, and what came in meanwhile is answered between them.
 */
export function ownTurn(): Promise<void> {
  last = last.then(() => new Promise((resolve) => setImmediate(resolve)));
  return last;
}

/** Milliseconds that small pieces of work may take of one turn of the event loop together. */
const SLICE_MS = 15;

/** Takes steps to their end; where some took long, those after them wait for a turn that nobody else has asked for. */
export async function inTurns<Result>(steps: Iterator<void, Result>): Promise<Result> {
  for (let began = performance.now(); ; ) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() - began < SLICE_MS) continue;
    await ownTurn();
    began = performance.now();
  }
}

const waiting: (() => void)[] = [];
let isServing = false;

/**
 * Resolves in the order of asking, one at a time: what thousands of fields compute, each in a moment right after this, is
 * spread over turns of the event loop, and what came in meanwhile is answered between them.
 */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (isServing) return;
    isServing = true;
    void serve();
  });
}

async function serve(): Promise<void> {
  let began = performance.now();
  for (let resolve = waiting.shift(); resolve !== undefined; resolve = waiting.shift()) {
    resolve();
    // What waited goes on in microtasks of its own, one for each function that awaits the one below it.
    for (let hop = 0; hop < 6; hop++) await null;
    if (performance.now() - began < SLICE_MS) continue;
    await new Promise((turned) => setImmediate(turned));
    began = performance.now();
  }
  isServing = false;
}

const MANY = 4_096;

/** Visits every item, some thousands at a time, breathing between. */
export async function inSlices<Item>(items: Iterable<Item>, visit: (item: Item) => void): Promise<void> {
  let visited = 0;
  for (const item of items) {
    if (visited++ % MANY === 0) await breathe();
    visit(item);
  }
}
