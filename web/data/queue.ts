interface Task {
  readonly isUrgent: boolean;
  readonly start: () => void;
}

/** Runs an action once there is room for it. */
export type Queue = <T>(action: () => Promise<T>, signal: AbortSignal, isUrgent?: boolean) => Promise<T>;

/**
 * A few actions at a time: the urgent before the others, else as they came. Those of one tick are looked at together.
 * Whoever gives up while waiting is never run.
 */
export function createQueue(most: number): Queue {
  const waiting: Task[] = [];
  let running = 0;

  function next(): void {
    while (running < most) {
      const urgent = waiting.findIndex(({ isUrgent }) => isUrgent);
      const [task] = waiting.splice(Math.max(0, urgent), 1);
      if (task === undefined) return;
      running += 1;
      task.start();
    }
  }

  return async (action, signal, isUrgent = false) => {
    await new Promise<void>((start, giveUp) => {
      const task = { isUrgent, start };
      waiting.push(task);
      signal.addEventListener(
        'abort',
        () => {
          const place = waiting.indexOf(task);
          if (place < 0) return;
          waiting.splice(place, 1);
          giveUp(signal.reason);
        },
        { once: true },
      );
      queueMicrotask(next);
    });
    try {
      return await action();
    } finally {
      running -= 1;
      next();
    }
  };
}
