import { toEventSelector } from 'viem';
import { POOL_ABI } from '../aave/abi.ts';
import type { Market } from '../aave/market.ts';
import type { MinedBlock } from '../chain/miner.ts';

/** What happened so far, for progress lines and for judging a scenario. */
export interface Tally {
  readonly blocks: number;
  readonly transactions: number;
  /** Logs of the contracts that the subgraph watches. */
  readonly logs: number;
  readonly liquidations: number;
  /** Labels of reverted transactions with their number. */
  readonly reverts: ReadonlyMap<string, number>;
  readonly decisions: string[];
  note(block: MinedBlock): void;
}

const liquidationCall = POOL_ABI.find((item) => item.type === 'event' && item.name === 'LiquidationCall');
const LIQUIDATION = liquidationCall === undefined ? '' : toEventSelector(liquidationCall);

export function createTally(market: Market): Tally {
  const { provider, pool, configurator, oracle } = market;
  const tokens = market.reserves.flatMap(({ aToken, debtToken, feed }) => [aToken, debtToken, feed.aggregator]);
  const watched = new Set<string>([provider, pool, configurator, oracle, ...tokens]);
  const reverts = new Map<string, number>();
  const decisions: string[] = [];
  let [blocks, transactions, logs, liquidations] = [0, 0, 0, 0];

  return {
    get blocks() {
      return blocks;
    },
    get transactions() {
      return transactions;
    },
    get logs() {
      return logs;
    },
    get liquidations() {
      return liquidations;
    },
    reverts,
    decisions,
    note(block) {
      blocks++;
      transactions += block.transactions.length;
      for (const transaction of block.transactions) {
        if (!transaction.succeeded) reverts.set(transaction.label, (reverts.get(transaction.label) ?? 0) + 1);
        for (const log of transaction.logs) {
          if (watched.has(log.address)) logs++;
          if (log.topics[0] === LIQUIDATION) liquidations++;
        }
      }
    },
  };
}
