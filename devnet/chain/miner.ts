import { getContractAddress } from 'viem';
import type { Rpc } from './rpc.ts';

export type Hex = `0x${string}`;

export interface Transaction {
  readonly from: Hex;
  /** null creates a contract. */
  readonly to: Hex | null;
  readonly data: Hex;
  /** What it is meant to do, for messages. */
  readonly label: string;
}

export interface MinedLog {
  readonly address: Hex;
  readonly topics: readonly Hex[];
  readonly data: Hex;
}

export interface MinedTransaction extends Transaction {
  readonly hash: Hex;
  readonly succeeded: boolean;
  readonly gasUsed: number;
  readonly logs: readonly MinedLog[];
}

export interface MinedBlock {
  readonly number: number;
  /** Unix seconds. */
  readonly timestamp: number;
  readonly transactions: readonly MinedTransaction[];
}

/** Builds blocks one by one out of transactions in a given order at a given time. */
export interface Miner {
  /** Number and time of the newest block. */
  readonly head: { readonly number: number; readonly timestamp: number };
  /** Mines one block. Rejects when the node changed the order or lost a transaction; reverts are reported, not thrown. */
  mine(timestamp: number, transactions: readonly Transaction[]): Promise<MinedBlock>;
  /** Like `mine`, but rejects when a transaction reverts. */
  mineAll(timestamp: number, transactions: readonly Transaction[]): Promise<MinedBlock>;
}

interface ReceiptAnswer {
  readonly transactionHash: Hex;
  readonly status: Hex;
  readonly gasUsed: Hex;
  readonly logs: readonly MinedLog[];
}

const quantity = (value: number): Hex => `0x${value.toString(16)}`;
/** Fixed: gas estimates would run short when interest accrues between estimate and block. */
const GAS_LIMIT = quantity(12_000_000);

/** Address of the contract that `from` creates with transaction number `nonce`. */
export function createdAddress(from: Hex, nonce: number): Hex {
  const address = getContractAddress({ from, nonce: BigInt(nonce) });
  return `0x${address.slice(2).toLowerCase()}`;
}

async function send(rpc: Rpc, transaction: Transaction): Promise<Hex> {
  const { from, to, data } = transaction;
  const fields = { from, data, gas: GAS_LIMIT, gasPrice: '0x0' };
  const hash = await rpc.call('eth_sendTransaction', to === null ? fields : { ...fields, to });
  if (typeof hash !== 'string' || !hash.startsWith('0x')) throw new Error(`no hash for "${transaction.label}"`);
  return `0x${hash.slice(2)}`;
}

export async function createMiner(rpc: Rpc): Promise<Miner> {
  const readBlock = async (): Promise<{ number: number; timestamp: number }> => {
    const block = await rpc.call('eth_getBlockByNumber', 'latest', false);
    const { number, timestamp } = block as { readonly number: Hex; readonly timestamp: Hex };
    return { number: Number(number), timestamp: Number(timestamp) };
  };
  let head = await readBlock();

  async function mine(timestamp: number, transactions: readonly Transaction[]): Promise<MinedBlock> {
    const hashes: Hex[] = [];
    for (const transaction of transactions) hashes.push(await send(rpc, transaction));
    await rpc.call('evm_mine', { timestamp: quantity(timestamp) });
    head = { number: head.number + 1, timestamp };
    const answer = await rpc.call('eth_getBlockReceipts', quantity(head.number));
    const receipts = answer as readonly ReceiptAnswer[];
    if (receipts.length !== transactions.length) {
      throw new Error(`block ${head.number} holds ${receipts.length} of ${transactions.length} transactions sent`);
    }
    const mined = transactions.map((transaction, index): MinedTransaction => {
      const receipt = receipts[index];
      const hash = hashes[index];
      if (receipt === undefined || hash === undefined || receipt.transactionHash !== hash) {
        throw new Error(`block ${head.number} has another transaction than "${transaction.label}" at ${index}`);
      }
      const succeeded = receipt.status === '0x1';
      return { ...transaction, hash, succeeded, gasUsed: Number(receipt.gasUsed), logs: receipt.logs };
    });
    return { number: head.number, timestamp, transactions: mined };
  }

  return {
    get head() {
      return head;
    },
    mine,
    async mineAll(timestamp, transactions) {
      const block = await mine(timestamp, transactions);
      const failed = block.transactions.filter((transaction) => !transaction.succeeded);
      if (failed.length === 0) return block;
      const names = failed.map((transaction) => transaction.label).join(', ');
      throw new Error(`block ${block.number}: reverted: ${names}`);
    },
  };
}
