import type { Abi, Hex as ViemHex } from 'viem';
import { encodeDeployData } from 'viem';
import { createdAddress, type Hex, type Transaction } from '../chain/miner.ts';
import type { Contracts } from '../contracts/jobs.ts';

/** Transactions of one sender on their way into a block; knows the addresses of contracts before they exist. */
export interface Outbox {
  /** Queues a creation and gives the address that it will have. */
  create(contract: string, abi: Abi, args: readonly unknown[]): Hex;
  call(to: Hex, data: ViemHex, label: string): void;
  /** Takes out everything queued. */
  take(): readonly Transaction[];
}

/** `libraries` grows by every contract created under its name, so later contracts can link to earlier ones. */
export function createOutbox(from: Hex, contracts: Contracts): Outbox {
  const libraries = new Map<string, Hex>();
  let queued: Transaction[] = [];
  let nonce = 0;

  function linked(contract: string): ViemHex {
    const bytecode = contracts[contract];
    if (bytecode === undefined) throw new Error(`no compiled contract ${contract}: add it to a compile job`);
    let object = bytecode.object;
    for (const { library, start } of bytecode.links) {
      const address = libraries.get(library);
      if (address === undefined) throw new Error(`${contract} links to ${library}: create that first`);
      object = object.slice(0, start * 2) + address.slice(2) + object.slice(start * 2 + 40);
    }
    return `0x${object}`;
  }

  return {
    create(contract, abi, args) {
      const data = encodeDeployData({ abi, bytecode: linked(contract), args });
      const address = createdAddress(from, nonce++);
      queued.push({ from, to: null, data, label: `create ${contract}` });
      libraries.set(contract, address);
      return address;
    },
    call(to, data, label) {
      nonce++;
      queued.push({ from, to, data, label });
    },
    take() {
      const taken = queued;
      queued = [];
      return taken;
    },
  };
}
