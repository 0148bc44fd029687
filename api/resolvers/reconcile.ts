import { intArgument } from '../arguments.ts';
import { InvalidArgument } from '../errors.ts';
import { differenceOf, isReconciled, type ReconcileLine } from '../reconcile/report.ts';
import { reconcileChain } from '../reconcile/run.ts';
import { rootBlock } from './at-row.ts';
import type { ApiContext } from './context.ts';

export interface ReconcileArguments {
  readonly sample?: number | null;
  readonly block?: unknown;
}

/** Reconciliation of the SDL. @throws InvalidArgument where no node is followed */
export async function reconcileAnswer(args: ReconcileArguments, context: ApiContext) {
  const { chain, reader } = context.sources;
  if (chain === null) {
    throw new InvalidArgument(
      'This server follows no node to compare with: start it with RPC_URL, or run marginscope reconcile.',
    );
  }
  const sample = intArgument('sample', args.sample ?? null, { min: 1, max: 200, fallback: 20 });
  const block = await rootBlock(args.block, context);
  const report = await reconcileChain({ reader, block, chain, sample });
  await context.entities.confirm(block, 'allow');
  return {
    block: { number: block.number, hash: block.hash, timestamp: block.timestamp },
    accounts: report.accounts,
    reconciled: isReconciled(report),
    lines: report.lines.map(lineAnswer),
    residues: report.residues,
    unknown: [...report.unknown].map(([reason, count]) => ({ reason, count })),
  };
}

function lineAnswer({ field, worst, ...line }: ReconcileLine) {
  return {
    ...line,
    value: field,
    worst: worst === null ? null : { ...worst, difference: differenceOf(worst) },
  };
}
