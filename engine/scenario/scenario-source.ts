import { logSelection, wantsBlock } from '../chain/selectors.ts';
import type { BlockRef, BlockRequest, ChainBlock, ChainSource, Hex } from '../chain/types.ts';
import { ScenarioAnswerMissing } from './errors.ts';
import type { ScenarioBlock, ScenarioBranch } from './types.ts';

/** A scenario as a chain that grows by one branch at a time. */
export interface ScenarioSource extends ChainSource {
  /** Goes over to the next branch, as a reorganisation does; false when there is none. Starts on the first. */
  advance(): boolean;
}

/**
 * The chain a scenario tells. Nothing of it is final where forks are, so that they may reach back 64 blocks, or as
 * far as the chain is long.
 */
export function createScenarioSource(options: {
  readonly label: string;
  readonly branches: readonly ScenarioBranch[];
}): ScenarioSource {
  const { label, branches } = options;
  const byHash = new Map<Hex, ScenarioBlock>();
  let position = -1;
  let chain: ScenarioBlock[] = [];

  function advance(): boolean {
    const branch = branches[position + 1];
    if (branch === undefined) return false;
    position++;
    const { forkedFrom } = branch;
    if (forkedFrom !== null) chain = chain.filter(({ header }) => header.number <= forkedFrom);
    chain = [...chain, ...branch.blocks];
    for (const block of branch.blocks) byHash.set(block.header.hash, block);
    return true;
  }

  /** What a block answers; the asked block may have left the chain meanwhile. */
  function answer<T>(
    block: BlockRef,
    pick: (block: ScenarioBlock) => T | undefined,
    asked: { readonly list: string; readonly address: Hex; readonly data?: Hex },
  ): T {
    const found = byHash.get(block.hash);
    const value = found && pick(found);
    if (value === undefined) throw new ScenarioAnswerMissing({ ...asked, block: block.number });
    return value;
  }

  advance();
  return {
    label,
    advance,
    chainId: async () => 1,
    async head() {
      const { number = 0, hash = '0x' as Hex } = chain.at(-1)?.header ?? {};
      const latest = { number, hash };
      return { latest, finalized: branches.length > 1 ? { number: 0, hash: '0x' } : latest };
    },
    async *blocks(request, signal) {
      const delivered = select(chain, request);
      if (delivered.length > 0 && !signal.aborted) yield delivered;
    },
    // Where numbers are left out, the block before: a stored block of that number is not on this chain.
    header: async (number) => {
      if (number > (chain.at(-1)?.header.number ?? -1)) return null;
      return chain.findLast(({ header }) => header.number <= number)?.header ?? null;
    },
    call: async ({ to, data, block }) =>
      answer(block, ({ calls }) => calls.get(`${to} ${data}`), { list: 'ethCalls', address: to, data }),
    getBalance: async (address, block) =>
      answer(block, ({ balances }) => balances.get(address), { list: 'getBalanceCalls', address }),
    getCode: async (address, block) =>
      answer(block, ({ codes }) => codes.get(address), { list: 'hasCodeCalls', address }) ? '0x00' : '0x',
    close: async () => {},
  };
}

/** Blocks with selected logs, those wanted anyway, and the last of the range. */
function select(chain: readonly ScenarioBlock[], request: BlockRequest): ChainBlock[] {
  const matches = logSelection(request.selectors);
  const within = chain.filter(({ header }) => header.number >= request.from && header.number <= request.to);
  return within
    .map(({ header, logs, transactions, receipts }) => ({
      header,
      logs: logs.filter(matches),
      transactions,
      receipts: request.receipts ? receipts : new Map(),
    }))
    .filter(({ header, logs }, i) => {
      return logs.length > 0 || i === within.length - 1 || wantsBlock(request.everyBlock, header.number);
    });
}
