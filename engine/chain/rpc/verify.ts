import type { BlockHeader, Log, LogSelector } from '../types.ts';
import type { BloomTest } from './bloom.ts';
import type { RpcClient } from './client.ts';
import { ChainAnswersDisagree } from './errors.ts';
import type { LogFetcher } from './logs.ts';

/** Blocks of a final range that are asked again when their bloom promises logs that did not come. */
const CONFIRMATIONS = 4;

interface Fetched {
  readonly headers: ReadonlyMap<number, BlockHeader>;
  readonly logs: ReadonlyMap<number, readonly Log[]>;
  readonly selectors: readonly LogSelector[];
  /** Blocks above it may still change: there every promise of a bloom is checked. */
  readonly finalized: number;
}

/** Holds answers to different questions against each other. */
export interface Verifier {
  /** @throws ChainAnswersDisagree when a log is not of the block its header says, or logs are missing */
  check(fetched: Fetched, signal: AbortSignal): Promise<void>;
  /** @throws ChainAnswersDisagree when `next` follows `previous` by number but not by hash */
  checkLink(previous: BlockHeader | null, next: BlockHeader): void;
}

interface Parts {
  readonly client: RpcClient;
  readonly bloom: BloomTest;
  readonly logs: LogFetcher;
}

export function createVerifier({ client, bloom, logs: fetcher }: Parts): Verifier {
  function disagree(what: string): ChainAnswersDisagree {
    client.distrust();
    return new ChainAnswersDisagree(client.label, what);
  }

  function checkPresent(header: BlockHeader, logs: readonly Log[]): void {
    for (const log of logs) {
      if (log.blockHash !== header.hash) {
        throw disagree(
          `log ${log.logIndex} is of block ${header.number} ${log.blockHash}, the block is ${header.hash}`,
        );
      }
      const [topic0] = log.topics;
      if (topic0 !== undefined && !bloom.mayHold(header, log.address, topic0)) {
        throw disagree(`log ${log.logIndex} of block ${header.number} is not in the block's bloom`);
      }
    }
  }

  /** Selectors whose logs the bloom promises and that have not one among those that came. */
  function unanswered(header: BlockHeader, logs: readonly Log[], selectors: readonly LogSelector[]): LogSelector[] {
    return bloom.candidates(header, selectors).flatMap((selector) => {
      const topic0 = selector.topic0.filter(
        (topic) => !logs.some((log) => log.topics[0] === topic && (selector.address ?? log.address) === log.address),
      );
      return topic0.length > 0 ? [{ ...selector, topic0 }] : [];
    });
  }

  return {
    async check({ headers, logs, selectors, finalized }, signal) {
      let confirmations = 0;
      for (const header of headers.values()) {
        const own = logs.get(header.number) ?? [];
        checkPresent(header, own);
        const missing = unanswered(header, own, selectors);
        if (missing.length === 0) continue;
        if (header.number <= finalized && confirmations++ >= CONFIRMATIONS) continue;
        const again = await fetcher.byHash(header.hash, missing, signal);
        if (again === null) throw disagree(`block ${header.number} ${header.hash} is not known by its hash`);
        if (again.length > 0) throw disagree(`logs of block ${header.number} were left out`);
      }
    },
    checkLink(previous, next) {
      if (previous === null || next.partial || next.number !== previous.number + 1 || next.parentHash === previous.hash)
        return;
      throw disagree(`block ${next.number} follows ${next.parentHash}, block ${previous.number} is ${previous.hash}`);
    },
  };
}
