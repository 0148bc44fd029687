import { keccak_256 } from '@noble/hashes/sha3.js';
import type { Hex } from '../../engine/index.ts';

/** One value that a contract's view tells and this program rebuilt from events. */
export interface Question {
  /** whose value: an account, a market or a feed, by id */
  readonly subject: string;
  /** what: for example `health factor` */
  readonly field: string;
  readonly to: Hex;
  /** for example `position(bytes32,address)`; arguments are of one word each */
  readonly signature: string;
  readonly args: readonly (Hex | bigint)[];
  /** which word of the answer */
  readonly word: number;
  /** two's complement */
  readonly isSigned?: boolean;
  readonly rebuilt: bigint;
  /** most by which the two may differ where the contract reads what events do not tell; zero when absent */
  readonly bound?: bigint;
}

const selectors = new Map<string, string>();

function selectorOf(signature: string): string {
  const known = selectors.get(signature);
  if (known !== undefined) return known;
  const selector = Buffer.from(keccak_256(new TextEncoder().encode(signature)).subarray(0, 4)).toString('hex');
  selectors.set(signature, selector);
  return selector;
}

const WORD = 64;
const RING = 2n ** 256n;

function wordOf(value: Hex | bigint): string {
  if (typeof value === 'bigint') return (value < 0n ? value + RING : value).toString(16).padStart(WORD, '0');
  return value.slice(2).toLowerCase().padStart(WORD, '0');
}

/** Call data of the question's view. */
export const callData = ({ signature, args }: Pick<Question, 'signature' | 'args'>): Hex =>
  `0x${selectorOf(signature)}${args.map(wordOf).join('')}`;

/** The question's word of an answer; null when the answer is too short to hold it. */
export function answerWord(data: Hex, { word, isSigned = false }: Pick<Question, 'word' | 'isSigned'>): bigint | null {
  const text = data.slice(2 + word * WORD, 2 + (word + 1) * WORD);
  if (text.length < WORD) return null;
  const value = BigInt(`0x${text}`);
  return isSigned && value >= RING / 2n ? value - RING : value;
}
