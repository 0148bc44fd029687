import { encodeFunctionData, zeroAddress } from 'viem';
import type { Hex, Transaction } from '../chain/miner.ts';
import { AGGREGATOR_ABI, PROXY_ABI } from './abi.ts';
import type { Feed, Market } from './market.ts';
import type { Outbox } from './outbox.ts';

const MAX_ANSWER = 10n ** 18n;

/** A FluxAggregator with one reporter, behind an EACAggregatorProxy; 8 decimals, answers cost nothing. */
export function createFeed(outbox: Outbox, description: string, reporter: Hex): Feed {
  const settings = [zeroAddress, 0n, 0, zeroAddress, 1n, MAX_ANSWER, 8, description];
  const aggregator = outbox.create('FluxAggregator', AGGREGATOR_ABI, settings);
  const oracles = [[], [reporter], [reporter], 1, 1, 0] as const;
  const admit = encodeFunctionData({ abi: AGGREGATOR_ABI, functionName: 'changeOracles', args: oracles });
  outbox.call(aggregator, admit, `admit the reporter of ${description}`);
  const proxy = outbox.create('EACAggregatorProxy', PROXY_ABI, [aggregator, zeroAddress]);
  return { aggregator, proxy };
}

/** Price in USD to a feed's answer. */
export const toAnswer = (price: number): bigint => BigInt(Math.round(price * 1e8));

/** Makes the submissions of the reporter; counts the rounds, which must follow each other without a gap. */
export interface Reporter {
  submit(feed: Feed, answer: bigint): Transaction;
}

export function createReporter(market: Pick<Market, 'reporter'>): Reporter {
  const rounds = new Map<Hex, number>();
  return {
    submit(feed, answer) {
      const round = (rounds.get(feed.aggregator) ?? 0) + 1;
      rounds.set(feed.aggregator, round);
      const data = encodeFunctionData({ abi: AGGREGATOR_ABI, functionName: 'submit', args: [BigInt(round), answer] });
      return { from: market.reporter, to: feed.aggregator, data, label: 'answer' };
    },
  };
}
