import { decodeEventLog } from 'viem';
import type { Hex, MinedBlock, MinedLog } from '../../chain/miner.ts';
import { COMET_ABI } from '../abi.ts';

/** What the events of a Comet moved, in native units. */
export interface CometFlows {
  supplied: bigint;
  withdrawn: bigint;
  /** base paid out for the debt of absorbed accounts, by transaction and account */
  readonly absorbedDebt: Map<string, bigint>;
  /** by transaction, account and asset */
  readonly absorbedCollateral: Map<string, bigint>;
  sold: bigint;
  paid: bigint;
}

/** Adds up the events of a Comet over some blocks. */
export function cometFlows(comet: Hex, blocks: readonly MinedBlock[]): CometFlows {
  const flows: CometFlows = {
    supplied: 0n,
    withdrawn: 0n,
    absorbedDebt: new Map(),
    absorbedCollateral: new Map(),
    sold: 0n,
    paid: 0n,
  };
  for (const { transactions } of blocks) {
    for (const { hash, logs } of transactions) {
      for (const log of logs) if (log.address === comet) addEvent(flows, hash, log);
    }
  }
  return flows;
}

function addEvent(flows: CometFlows, hash: Hex, log: MinedLog): void {
  const event = decoded(log);
  if (event === null) return;
  switch (event.eventName) {
    case 'Supply':
      flows.supplied += event.args.amount;
      break;
    case 'Withdraw':
      flows.withdrawn += event.args.amount;
      break;
    case 'AbsorbDebt':
      flows.absorbedDebt.set(`${hash} ${event.args.borrower.toLowerCase()}`, event.args.basePaidOut);
      break;
    case 'AbsorbCollateral': {
      const { borrower, asset, collateralAbsorbed } = event.args;
      flows.absorbedCollateral.set(`${hash} ${borrower.toLowerCase()} ${asset.toLowerCase()}`, collateralAbsorbed);
      break;
    }
    case 'BuyCollateral':
      flows.sold += event.args.collateralAmount;
      flows.paid += event.args.baseAmount;
      break;
    default:
  }
}

function decoded({ topics, data }: MinedLog) {
  const [signature, ...rest] = topics;
  if (signature === undefined) return null;
  try {
    return decodeEventLog({ abi: COMET_ABI, topics: [signature, ...rest], data });
  } catch {
    return null;
  }
}
