import type { Rpc } from '../../devnet/chain/rpc.ts';
import type { EntityRow } from '../../engine/index.ts';

interface Sent {
  readonly hash: string;
  readonly from: string;
  readonly to: string | null;
  readonly input: string;
}

export interface View {
  readonly to: string;
  readonly input: string;
}

/**
 * What views answer inside a block: after the transactions that came before that of a row, or after that one too.
 * @param row with blockNumber, timestamp and transactionHash
 */
export async function simulatedAt(
  rpc: Rpc,
  row: EntityRow,
  { views, withOwn = false }: { readonly views: readonly View[]; readonly withOwn?: boolean },
): Promise<string[]> {
  const number = Number(row.blockNumber);
  const block = (await rpc.call('eth_getBlockByNumber', `0x${number.toString(16)}`, true)) as { transactions: Sent[] };
  const place = block.transactions.findIndex(({ hash }) => hash === row.transactionHash) + (withOwn ? 1 : 0);
  const earlier = block.transactions.slice(0, place).map(({ from, to, input }) => ({ from, ...(to && { to }), input }));
  const calls = [...earlier, ...views];
  const blockOverrides = { time: `0x${BigInt(String(row.timestamp)).toString(16)}` };
  const request = { blockStateCalls: [{ blockOverrides, calls }], validation: false };
  const [simulated] = (await rpc.call('eth_simulateV1', request, `0x${(number - 1).toString(16)}`)) as {
    calls: { returnData: string }[];
  }[];
  return (simulated?.calls ?? []).slice(earlier.length).map(({ returnData }) => returnData);
}
