import { toEventSelector } from 'viem';
import { POOL_ABI } from '../aave/abi.ts';
import type { Market } from '../aave/market.ts';
import type { MinedBlock } from '../chain/miner.ts';
import type { Ledger } from '../ledger/ledger.ts';

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
  /** USD. */
  supplied(time: number): number;
  borrowed(time: number): number;
}

const liquidationCall = POOL_ABI.find((item) => item.type === 'event' && item.name === 'LiquidationCall');
const LIQUIDATION = liquidationCall === undefined ? '' : toEventSelector(liquidationCall);

export function createTally(market: Market, ledger: Ledger): Tally {
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
    // @ts-ignore debug
    stats(time: number) {
      const u = ledger.reserves.map((r) => `${r.reserve.config.symbol} ${(ledger.utilization(r, time) * 100).toFixed(0)}%/${((r.cash / Math.max(1e-9, 1 - ledger.utilization(r, time))) * r.price / 1e6).toFixed(0)}M`).join(' ');
      let lev = 0, w = 0, n = 0, risk = 0;
      for (const a of ledger.accounts.values()) { const h = ledger.health(a, time); if (h.debt > 100) { n++; w += h.collateral; lev += h.debt; if (h.factor < 1.15) risk += h.debt; } }
      return `| ${u} | borrowers ${n} lev ${(w / Math.max(1, w - lev)).toFixed(2)} hf<1.15 ${(risk / 1e6).toFixed(1)}M`;
    },
    supplied: (time) =>
      ledger.reserves.reduce((sum, reserve) => {
        const debt = ledger.utilization(reserve, time);
        return sum + (reserve.cash / Math.max(1e-9, 1 - debt)) * reserve.price;
      }, 0),
    borrowed: (time) =>
      ledger.reserves.reduce((sum, reserve) => {
        const share = ledger.utilization(reserve, time);
        return sum + (reserve.cash / Math.max(1e-9, 1 - share)) * share * reserve.price;
      }, 0),
  };
}
