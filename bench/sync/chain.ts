import { createHash } from 'node:crypto';
import { keccak256, keccak256OfText } from '../../engine/keccak.ts';

export type Hex = `0x${string}`;

export interface MadeLog {
  readonly address: Hex;
  readonly topics: readonly Hex[];
  readonly data: Hex;
  readonly transactionIndex: number;
}

export interface MadeBlock {
  readonly number: number;
  readonly hash: Hex;
  readonly parentHash: Hex;
  readonly timestamp: number;
  readonly logsBloom: Hex;
  readonly logs: readonly MadeLog[];
  readonly transactions: readonly Hex[];
}

/** What indexing the whole chain must lead to: number of entities, and sums of attributes. */
export interface Expected {
  readonly counts: Readonly<Record<string, number>>;
  readonly sums: Readonly<Record<string, string>>;
}

const LAST_BLOCK = 50_000;
/** Empty blocks behind the last one with logs, so that whoever counts confirmations takes it as final. */
const CONFIRMATIONS = 80;
const BUSY_BLOCKS = 44_104;
/** Transactions of a user, two logs each, and of price feeds, one log each. */
const USER_TRANSACTIONS = 81_467;
const FEED_TRANSACTIONS = 37_066;
const ACCOUNTS = 8390;
const RESERVES = 12;
export const LOGS = 2 * USER_TRANSACTIONS + FEED_TRANSACTIONS;
const POOL: Hex = '0x00000000000000000000000000000000000000a1';
const RAY = 10n ** 27n;

const TOPICS = {
  Supply: keccak256OfText('Supply(address,address,address,uint256,uint16)'),
  Withdraw: keccak256OfText('Withdraw(address,address,address,uint256)'),
  Borrow: keccak256OfText('Borrow(address,address,address,uint256,uint8,uint256,uint16)'),
  Repay: keccak256OfText('Repay(address,address,address,uint256,bool)'),
  Liquidation: keccak256OfText('LiquidationCall(address,address,address,uint256,uint256,address,bool)'),
  ReserveData: keccak256OfText('ReserveDataUpdated(address,uint256,uint256,uint256,uint256,uint256)'),
  Answer: keccak256OfText('AnswerUpdated(int256,uint256,uint256)'),
};

function hashOf(text: string): Hex {
  return `0x${createHash('sha256').update(text).digest('hex')}`;
}

const addressOf = (text: string): Hex => `0x${hashOf(text).slice(-40)}`;
const word = (value: bigint | number): string => value.toString(16).padStart(64, '0');
const topic = (value: bigint | number): Hex => `0x${word(value)}`;
const padded = (address: Hex): string => address.slice(2).padStart(64, '0');
const topicOf = (address: Hex): Hex => `0x${padded(address)}`;
const dataOf = (...words: string[]): Hex => `0x${words.join('')}`;

/** Numbers that look random and are the same every time. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Yellow paper 4.3.1. The bits of each value are kept: most come often. */
function createBloom(): (logs: readonly MadeLog[]) => Hex {
  const known = new Map<Hex, readonly number[]>();
  const bitsOf = (value: Hex): readonly number[] => {
    const found = known.get(value);
    if (found) return found;
    const hash = Buffer.from(keccak256(value).slice(2, 14), 'hex');
    const bits = [0, 2, 4].map((at) => hash.readUInt16BE(at) & 2047);
    known.set(value, bits);
    return bits;
  };
  return (logs) => {
    const bloom = Buffer.alloc(256);
    for (const { address, topics } of logs) {
      for (const value of [address, ...topics]) {
        for (const bit of bitsOf(value)) bloom[255 - (bit >> 3)] = (bloom[255 - (bit >> 3)] ?? 0) | (1 << (bit & 7));
      }
    }
    return `0x${bloom.toString('hex')}`;
  };
}

/** The books a right indexer ends with, kept beside the logs without looking at them. */
function createBooks() {
  const counts = {
    account: new Set<Hex>(),
    market: new Set<Hex>(),
    position: new Set<string>(),
    price: new Set<Hex>(),
  };
  const latest = new Map<string, bigint>();
  const sums = { accountEvents: 0n, marketEvents: 0n, supplied: 0n, borrowed: 0n, amounts: 0n, timestamps: 0n };
  let events = 0;

  function market(reserve: Hex): void {
    counts.market.add(reserve);
    sums.marketEvents += 1n;
  }

  return {
    event(amount: bigint, timestamp: number): void {
      events++;
      sums.amounts += amount;
      sums.timestamps += BigInt(timestamp);
    },
    account(user: Hex): void {
      counts.account.add(user);
      sums.accountEvents += 1n;
    },
    move(reserve: Hex, user: Hex, supplied: bigint, borrowed: bigint): void {
      market(reserve);
      counts.position.add(user + reserve);
      sums.supplied += supplied;
      sums.borrowed += borrowed;
    },
    reserveData(reserve: Hex, index: bigint): void {
      market(reserve);
      latest.set(`index ${reserve}`, index);
    },
    answer(feed: Hex, answer: bigint): void {
      counts.price.add(feed);
      latest.set(`answer ${feed}`, answer);
    },
    close(): Expected {
      const totalOf = (kind: string): bigint =>
        [...latest].reduce((sum, [key, value]) => (key.startsWith(kind) ? sum + value : sum), 0n);
      const { account, market: markets, position, price } = counts;
      return {
        counts: {
          account: account.size,
          market: markets.size,
          position: position.size,
          price: price.size,
          event: events,
        },
        sums: {
          'account.event_count': String(sums.accountEvents),
          'market.event_count': String(sums.marketEvents),
          'market.supplied': String(sums.supplied),
          'market.borrowed': String(sums.borrowed),
          'market.liquidity_index': String(totalOf('index')),
          'position.supplied': String(sums.supplied),
          'position.borrowed': String(sums.borrowed),
          'price.answer': String(totalOf('answer')),
          'event.amount': String(sums.amounts),
          'event.timestamp': String(sums.timestamps),
        },
      };
    },
  };
}

/** Number of transactions of each block, the same every time; blocks 1 to `scale` times LAST_BLOCK. */
function spread(random: (below: number) => number, scale: number): number[] {
  const busy: number[] = [];
  const busyBlocks = scale * BUSY_BLOCKS;
  for (let i = 0; i < busyBlocks; i++) busy.push(1 + Math.floor((i * LAST_BLOCK) / BUSY_BLOCKS));
  const counts = new Array<number>(scale * LAST_BLOCK + 1).fill(0);
  for (const block of busy) counts[block] = 1;
  for (let left = scale * (USER_TRANSACTIONS + FEED_TRANSACTIONS - BUSY_BLOCKS); left > 0; left--) {
    const block = busy[random(busyBlocks)] ?? 1;
    counts[block] = (counts[block] ?? 0) + 1;
  }
  return counts;
}

export interface MadeChain {
  readonly blocks: readonly MadeBlock[];
  /** Of the last block with logs, and of the newest one. */
  readonly lastBlock: number;
  readonly headBlock: number;
  readonly expected: Expected;
}

/**
 * The chain of the comparison: Aave v3 pool events and Chainlink answers, a fifth of a million logs. With fewer wanted it
 * is as many of its first blocks as hold about so many; with more, whole times as long, with the same accounts.
 */
export function makeChain(logs: number = LOGS): MadeChain {
  const scale = Math.max(1, Math.round(logs / LOGS));
  const lastBlock = Math.round((LAST_BLOCK * Math.min(logs, scale * LOGS)) / LOGS);
  const headBlock = lastBlock + CONFIRMATIONS;
  const random = createRandom(11);
  const bloomOf = createBloom();
  const books = createBooks();
  const users = Array.from({ length: ACCOUNTS }, (_, i) => addressOf(`user ${i}`));
  const reserves = Array.from({ length: RESERVES }, (_, i) => addressOf(`reserve ${i}`));
  const feeds = Array.from({ length: RESERVES }, (_, i) => addressOf(`feed ${i}`));
  const pick = <T>(items: readonly T[], at: number): T => items[at % items.length] as T;
  const counts = spread(random, scale);
  const blocks: MadeBlock[] = [];
  let usersLeft = scale * USER_TRANSACTIONS;
  let feedsLeft = scale * FEED_TRANSACTIONS;
  let index = RAY;

  function userLogs(transactionIndex: number, timestamp: number): MadeLog[] {
    const who = random(ACCOUNTS);
    const user = pick(users, who);
    const at = who * 7 + random(5);
    const reserve = pick(reserves, at);
    const amount = BigInt(1 + random(1_000_000_000)) * 1_234_567_890_123n;
    index += BigInt(random(1_000_000_000)) * 10n ** 12n;
    const rate = BigInt(random(1_000_000_000)) * 10n ** 17n;
    const log = (topics: readonly Hex[], data: Hex): MadeLog => ({ address: POOL, topics, data, transactionIndex });
    books.reserveData(reserve, index);
    books.event(rate, timestamp);
    const rates = dataOf(word(rate), word(0), word(rate + 1n), word(index), word(index + 1n));
    const state = log([TOPICS.ReserveData, topicOf(reserve)], rates);
    const [r, u] = [topicOf(reserve), topicOf(user)];
    const kind = random(100);
    books.account(user);
    books.event(amount, timestamp);
    if (kind >= 98) {
      const collateral = pick(reserves, at + 1);
      books.move(reserve, user, 0n, -amount);
      books.move(collateral, user, -amount / 2n, 0n);
      const data = dataOf(word(amount), word(amount / 2n), padded(user), word(0));
      return [state, log([TOPICS.Liquidation, topicOf(collateral), r, u], data)];
    }
    if (kind < 35) {
      books.move(reserve, user, amount, 0n);
      return [state, log([TOPICS.Supply, r, u, topic(0)], dataOf(padded(user), word(amount)))];
    }
    if (kind < 55) {
      books.move(reserve, user, -amount, 0n);
      return [state, log([TOPICS.Withdraw, r, u, u], dataOf(word(amount)))];
    }
    if (kind < 80) {
      books.move(reserve, user, 0n, amount);
      const data = dataOf(padded(user), word(amount), word(2), word(rate));
      return [state, log([TOPICS.Borrow, r, u, topic(0)], data)];
    }
    books.move(reserve, user, 0n, -amount);
    return [state, log([TOPICS.Repay, r, u, u], dataOf(word(amount), word(0)))];
  }

  function feedLog(transactionIndex: number, timestamp: number): MadeLog {
    const feed = pick(feeds, random(RESERVES));
    const answer = BigInt(1 + random(1_000_000_000)) * 100n;
    books.answer(feed, answer);
    books.event(answer, timestamp);
    const topics = [TOPICS.Answer, topic(answer), topic(feedsLeft)];
    return { address: feed, topics, data: dataOf(word(timestamp)), transactionIndex };
  }

  let parentHash = hashOf('before');
  for (let number = 0; number <= headBlock; number++) {
    const hash = hashOf(`block ${number}`);
    const timestamp = 1_700_000_000 + 12 * number;
    const logs: MadeLog[] = [];
    const transactions: Hex[] = [];
    for (let i = 0; i < (number > lastBlock ? 0 : (counts[number] ?? 0)); i++) {
      transactions.push(hashOf(`transaction ${number} ${i}`));
      if (random(usersLeft + feedsLeft) < usersLeft) {
        logs.push(...userLogs(i, timestamp));
        usersLeft--;
      } else {
        logs.push(feedLog(i, timestamp));
        feedsLeft--;
      }
    }
    blocks.push({ number, hash, parentHash, timestamp, logsBloom: bloomOf(logs), logs, transactions });
    parentHash = hash;
  }
  return { blocks, lastBlock, headBlock, expected: books.close() };
}
