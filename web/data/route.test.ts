import { expect, test } from 'vitest';
import { hashOf, placeOf } from './route.ts';

const owner = `0x${'ab'.repeat(20)}`;

test('a place is read back from its own address', () => {
  for (const place of [
    { owner: null, block: null, protocol: null },
    { owner, block: 2100, protocol: 'aave-v3-devnet' },
    { owner: null, block: 0, protocol: null },
    { owner, block: null, protocol: 'a&b=c #?' },
  ]) {
    expect(placeOf(hashOf(place))).toEqual(place);
  }
});

test('what cannot be read is as if it were not there', () => {
  const nowhere = { owner: null, block: null, protocol: null };
  for (const hash of ['', '#', '#/owner/0x12', '#/?block=-1', '#/?block=newest', '#/markets']) {
    expect(placeOf(hash)).toEqual(nowhere);
  }
  expect(placeOf(`#/owner/${owner.toUpperCase().replace('X', 'x')}`)).toEqual({ ...nowhere, owner });
});
