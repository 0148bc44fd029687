import type { ChainSource, EntityReader, ProcessedBlock } from '../../engine/index.ts';
import { MarginError } from '../../margin/index.ts';
import { isExposed } from '../book/account-state.ts';
import { loadSnapshot, type Snapshot } from '../book/snapshot.ts';
import { aaveReader } from './aave.ts';
import { compoundReader } from './compound.ts';
import type { ContractReader } from './contract-reader.ts';
import { morphoReader } from './morpho.ts';
import { perpetualReader } from './perpetual.ts';
import { answerWord, callData, type Question } from './question.ts';
import { type Compared, type ReconcileReport, reportLines } from './report.ts';
import { residuesOf } from './residue.ts';
import { synthetixReader } from './synthetix.ts';

const readers: readonly ContractReader[] = [aaveReader, morphoReader, compoundReader, perpetualReader, synthetixReader];

/** The reader of a protocol's contracts; null where the protocol has no views to ask. */
export function readerOf(protocol: string): ContractReader | null {
  const isNamed = (slug: string): boolean => protocol === slug || protocol.startsWith(`${slug}-`);
  return readers.find(({ slugs }) => slugs.some(isNamed)) ?? null;
}

export interface ReconcileOptions {
  readonly reader: EntityReader;
  readonly block: ProcessedBlock;
  /** the chain that was indexed; must hold the block's state */
  readonly chain: Pick<ChainSource, 'call'>;
  /** accounts to compare, of each pool; all of them by default */
  readonly sample?: number;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Calls under way at once. */
const PARALLEL = 64;

/**
 * Compares accounts, markets and prices as rebuilt from events with what the contracts' views say at the same block.
 * A sample takes accounts that owe or trade first, spread evenly over their ids, so that the same block gives the same.
 */
export async function reconcileChain(options: ReconcileOptions): Promise<ReconcileReport> {
  const { block, sample } = options;
  const snapshot = await loadSnapshot(options.reader, block);
  const { questions, accounts, unknown } = questionsOf(snapshot, sample ?? Number.POSITIVE_INFINITY);
  const values = await askAll(questions, options);
  return {
    block: block.number,
    timestamp: block.timestamp,
    accounts,
    markets: snapshot.markets.size,
    unknown,
    lines: reportLines(values),
    residues: await residuesOf(options.reader, block.number),
  };
}

interface Asked extends Question {
  readonly protocol: string;
}

function questionsOf(snapshot: Snapshot, sample: number) {
  const questions: Asked[] = [];
  const unknown = new Map<string, number>();
  let accounts = 0;
  const collect = (protocol: string, ask: () => Question[]): boolean => {
    try {
      const asked = ask();
      for (const question of asked) questions.push({ ...question, protocol });
      return asked.length > 0;
    } catch (error) {
      if (!(error instanceof MarginError)) throw error;
      unknown.set(error.message, (unknown.get(error.message) ?? 0) + 1);
      return false;
    }
  };
  for (const pool of snapshot.pools.values()) {
    const reader = readerOf(pool.protocol);
    if (reader === null) continue;
    const timestamp = BigInt(snapshot.block.timestamp);
    const subject = { pool, at: pool.at(timestamp), timestamp };
    for (const id of pool.markets.keys()) collect(pool.protocol, () => reader.market(subject, id));
    for (const account of sampleOf(snapshot, pool.id, sample)) {
      if (collect(pool.protocol, () => reader.account(subject, account))) accounts++;
    }
  }
  return { questions, accounts, unknown };
}

function sampleOf({ accounts }: Snapshot, poolId: string, most: number) {
  const inPool = [...accounts.values()].filter((account) => account.poolId === poolId && account.positions.length > 0);
  const ordered = inPool.sort((a, b) => Number(isExposed(b)) - Number(isExposed(a)) || (a.id < b.id ? -1 : 1));
  if (ordered.length <= most) return ordered;
  const exposed = ordered.filter(isExposed);
  const from = exposed.length >= most ? exposed : ordered;
  return Array.from({ length: most }, (_, i) => from[Math.floor((i * from.length) / most)]).filter(
    (account) => account !== undefined,
  );
}

async function askAll(
  questions: readonly Asked[],
  { chain, block, onProgress }: ReconcileOptions,
): Promise<Compared[]> {
  const answers = new Map<string, Promise<Awaited<ReturnType<ChainSource['call']>>>>();
  const values: Compared[] = [];
  for (let start = 0; start < questions.length; start += PARALLEL) {
    const part = await Promise.all(
      questions.slice(start, start + PARALLEL).map(async (question): Promise<Compared> => {
        const data = callData(question);
        const key = `${question.to}${data}`;
        const answer = answers.get(key) ?? chain.call({ to: question.to, data, block });
        answers.set(key, answer);
        const result = await answer;
        return { ...question, onChain: result.status === 'ok' ? answerWord(result.data, question) : null };
      }),
    );
    values.push(...part);
    onProgress?.(values.length, questions.length);
  }
  return values;
}
