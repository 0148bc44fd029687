/** Tells whether one more now is more than `perSecond` within a second. */
export function createRate(perSecond: number, now: () => number = Date.now): () => boolean {
  let window = 0;
  let count = 0;
  return () => {
    const second = Math.floor(now() / 1000);
    if (second !== window) [window, count] = [second, 0];
    count++;
    return count > perSecond;
  };
}
