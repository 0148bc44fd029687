import type { BlockHeader, Hex, Log } from '../types.ts';
import { ChainAnswersDisagree } from './errors.ts';
import { blockHashOf, FIELD, field, type LogTable, readLog, sameBlockHash, selectionOf } from './log-table.ts';
import { partialHeader } from './partial-header.ts';

/** Logs of one block, made when they are asked for. */
export interface BlockLogs {
  readonly number: number;
  readonly count: number;
  /** In chain order. */
  read(): Log[];
  /**
   * What logs say of their block: newer nodes put its time into each (`blockTimestamp`). Null without that.
   * @throws ChainAnswersDisagree when they do not say the same
   */
  header(): BlockHeader | null;
}

/** A log: which table, and its place there. */
interface Place {
  readonly table: LogTable;
  readonly log: number;
}

type Matches = (log: Pick<Log, 'address' | 'topics' | 'blockNumber'>) => boolean;

const blockOf = ({ table, log }: Place): number => field(table, log, FIELD.blockNumber);
const indexOf = ({ table, log }: Place): number => field(table, log, FIELD.logIndex);
const timeOf = ({ table, log }: Place): number => field(table, log, FIELD.timestamp);
const inChainOrder = (a: Place, b: Place): number => blockOf(a) - blockOf(b) || indexOf(a) - indexOf(b);

/** The logs that match, by block, ascending; `label` is for messages. */
export function blocksOfLogs(label: string, tables: readonly LogTable[], matches: Matches): BlockLogs[] {
  const places: Place[] = [];
  for (const table of tables) {
    for (let log = 0; log < table.count; log++) if (matches(selectionOf(table, log))) places.push({ table, log });
  }
  places.sort(inChainOrder);
  const blocks: BlockLogs[] = [];
  let own: Place[] = [];
  for (const place of places) {
    const before = own.at(-1);
    if (before !== undefined && blockOf(before) !== blockOf(place)) {
      blocks.push(logsOfBlock(label, own));
      own = [];
    }
    // A log can match the filter without addresses and one with; it stands twice then.
    else if (before !== undefined && indexOf(before) === indexOf(place)) continue;
    own.push(place);
  }
  if (own.length > 0) blocks.push(logsOfBlock(label, own));
  return blocks;
}

function isSameBlock(a: Place, b: Place): boolean {
  if (a.table !== b.table) return blockHashOf(a.table, a.log) === blockHashOf(b.table, b.log);
  return sameBlockHash(a.table, a.log, b.log);
}

function logsOfBlock(label: string, own: readonly Place[]): BlockLogs {
  const [first] = own;
  if (first === undefined) throw new RangeError('a block without logs');
  const number = blockOf(first);
  /** The block's hash once it is known that all of its logs state it. */
  let agreed: Hex | null = null;
  return {
    number,
    count: own.length,
    read() {
      const hash = agreed ?? hashOf(own);
      return own.map(({ table, log }) => readLog(table, log, hash ?? undefined));
    },
    header() {
      const timed = own.find((place) => timeOf(place) >= 0);
      if (timed === undefined) return null;
      const other = own.find(
        (place) => !isSameBlock(place, timed) || (timeOf(place) >= 0 && timeOf(place) !== timeOf(timed)),
      );
      if (other === undefined) {
        agreed = blockHashOf(timed.table, timed.log);
        return partialHeader(number, agreed, timeOf(timed));
      }
      const seen = [timed, other].map((place) => `${blockHashOf(place.table, place.log)} at ${timeOf(place)}`);
      throw new ChainAnswersDisagree(label, `logs say that block ${number} is ${seen.join(' and ')}`);
    },
  };
}

/** The hash all of a block's logs state, null where they do not agree. */
function hashOf(own: readonly Place[]): Hex | null {
  const [first] = own;
  if (first === undefined || own.some((place) => !isSameBlock(place, first))) return null;
  return blockHashOf(first.table, first.log);
}
