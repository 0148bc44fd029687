import { expect, test } from 'vitest';
import { createPlace } from './place.ts';

/** A place with a clock that is moved by hand, in seconds. */
function placeAt() {
  const clock = { seconds: 0 };
  return { clock, place: createPlace(() => clock.seconds * 1000) };
}

test('lag counts from the first sight of the oldest block the store lacks', () => {
  const { clock, place } = placeAt();
  place.sawStore(9);
  place.sawChain(10);
  clock.seconds = 3;
  place.sawChain(12);
  expect(place.read()).toEqual({ chainHead: 12, blocks: 3, seconds: 3 });
  place.sawStore(10);
  clock.seconds = 4;
  expect(place.read()).toEqual({ chainHead: 12, blocks: 2, seconds: 1 });
  place.sawStore(12);
  expect(place.read()).toEqual({ chainHead: 12, blocks: 0, seconds: 0 });
});

test('a chain that stands still is no lag, one that does not answer is', () => {
  const { clock, place } = placeAt();
  place.sawStore(5);
  for (clock.seconds = 0; clock.seconds < 600; clock.seconds += 2) place.sawChain(5);
  expect(place.read().seconds).toBe(0);
  clock.seconds = 598 + 9;
  expect(place.read().seconds).toBe(0);
  clock.seconds = 598 + 90;
  expect(place.read().seconds).toBe(90);
});

test('a chain that was never reached lags from the start', () => {
  const { clock, place } = placeAt();
  clock.seconds = 30;
  expect(place.read()).toEqual({ chainHead: null, blocks: 0, seconds: 30 });
});

test('after a reorganisation to a shorter chain nothing waits for blocks that are gone', () => {
  const { clock, place } = placeAt();
  place.sawStore(8);
  place.sawChain(12);
  place.sawChain(10);
  place.sawStore(10);
  clock.seconds = 5;
  expect(place.read()).toEqual({ chainHead: 10, blocks: 0, seconds: 0 });
});
