import {
  type PoolFacts,
  type SynthetixFacts,
  synthetixFacts,
  synthetixHolder,
  synthetixMargin,
  synthetixPnl,
} from '../../margin/index.ts';
import { textOf } from '../book/row.ts';
import { asking, type ContractReader, hexOf } from './contract-reader.ts';
import type { Question } from './question.ts';

const known = new WeakMap<PoolFacts, SynthetixFacts>();

function factsOf(facts: PoolFacts): SynthetixFacts {
  const made = known.get(facts) ?? synthetixFacts(facts);
  known.set(facts, made);
  return made;
}

/** Accounts and markets are numbered; their ids end with the number, 16 bytes. */
const numberOf = (id: string): bigint => BigInt(`0x${id.slice(-32)}`);
const flag = (isSet: boolean): bigint => (isSet ? 1n : 0n);

/**
 * Synthetix Perps v3: positions with profit, funding and interest, margins and what is decided by them, skews and sizes.
 * A view that wants a fresh Pyth price reverts: what it would tell is not compared.
 */
export const synthetixReader: ContractReader = {
  slugs: ['synthetix-v3'],
  account({ pool, timestamp }, account) {
    const facts = factsOf(pool.facts);
    const holder = synthetixHolder(account);
    const margin = synthetixMargin(facts.pool, holder, timestamp);
    const ask = asking(hexOf(pool.id), account.id);
    const args = [numberOf(account.id)];
    const positions = holder.positions.flatMap((position): Question[] => {
      const pnl = synthetixPnl(facts.pool, position, timestamp);
      const view = { signature: 'getOpenPosition(uint128,uint128)', args: [...args, numberOf(position.market)] };
      return [
        ...ask('profit', { ...view, word: 0, isSigned: true }, pnl.total),
        ...ask('funding', { ...view, word: 1, isSigned: true }, pnl.funding),
        ...ask('size', { ...view, word: 2, isSigned: true }, position.size),
        ...ask('interest', { ...view, word: 3 }, pnl.interest),
      ];
    });
    return [
      ...positions,
      ...ask('debt', { signature: 'debt(uint128)', args }, holder.debt),
      ...ask('available margin', { signature: 'getAvailableMargin(uint128)', args, isSigned: true }, margin.available),
      ...ask('liquidatable', { signature: 'canLiquidate(uint128)', args }, flag(margin.canLiquidate)),
    ];
  },
  market({ pool }, marketId) {
    const row = pool.facts.rowsOf('Market').find(({ id }) => id === marketId);
    const perp = factsOf(pool.facts).pool.markets.get(marketId);
    if (row === undefined || textOf(row, 'kind') !== 'PERP' || perp === undefined) return [];
    const ask = asking(hexOf(pool.id), marketId);
    const args = [numberOf(marketId)];
    return ask('skew', { signature: 'skew(uint128)', args, isSigned: true }, perp.skew);
  },
};
