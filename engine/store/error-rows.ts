import type { DeploymentContext } from './deployment-context.ts';
import { byteaParam, type Transaction } from './sql.ts';
import type { DeploymentFailure, StoreBatch } from './types.ts';

/** Notes what failed in a batch, and what that makes of the deployment; and when it first was in step with the chain. */
export async function writeErrors(
  tx: Transaction,
  { id, subgraph }: Pick<DeploymentContext, 'id' | 'subgraph'>,
  { failure, errors = [], synced }: Pick<StoreBatch, 'failure' | 'errors' | 'synced'>,
): Promise<void> {
  const fatal = failure === undefined || failure.paused ? [] : [failure];
  const written = await Promise.all([...errors, ...fatal].map((error, i) => writeError(tx, subgraph.id, error, i)));
  const of = 'where id = $1::int4';
  if (synced !== undefined)
    await tx.query(
      `update subgraphs.deployment set synced_at = now(), synced_at_block_number = $2::int4 ${of} and synced_at is null`,
      [id, synced],
    );
  // As graph-node, which near the chain's head stores block by block, it lists those of the last block alone.
  const last = errors.at(-1)?.block.number;
  const passed = written.filter((_, i) => errors[i]?.block.number === last);
  if (errors.length > 0)
    await tx.query(`update subgraphs.deployment set health = 'unhealthy', non_fatal_errors = $2::text[] ${of}`, [
      id,
      passed,
    ]);
  if (fatal.length > 0)
    await tx.query(
      `update subgraphs.deployment set failed = true, health = 'failed', fatal_error = $2, non_fatal_errors = '{}' ${of}`,
      [id, written.at(-1) ?? null],
    );
}

async function writeError(tx: Transaction, deployment: string, error: DeploymentFailure, place: number) {
  const { block, message, handler } = error;
  const id = `${deployment}:${block.number}:${block.hash}:${place}`;
  await tx.query(
    `insert into subgraphs.subgraph_error (id, subgraph_id, message, block_hash, handler, deterministic, block_range)
     values ($1, $2, $3, $4::bytea, $5, true, int4range($6::int4, null)) on conflict (id) do nothing`,
    [id, deployment, message, byteaParam(block.hash), handler, block.number],
  );
  return id;
}

/** Errors after a block are gone; what they made of the deployment is healed as far as none before them stands. */
export async function clearErrors(
  tx: Transaction,
  { id, subgraph }: Pick<DeploymentContext, 'id' | 'subgraph'>,
  block: number,
): Promise<void> {
  await tx.query('delete from subgraphs.subgraph_error where subgraph_id = $1 and lower(block_range) > $2::int4', [
    subgraph.id,
    block,
  ]);
  const standing = (error: string) => `(select e.id from subgraphs.subgraph_error e where e.id = ${error})`;
  await tx.query(
    `update subgraphs.deployment set fatal_error = ${standing('fatal_error')},
       failed = exists ${standing('fatal_error')},
       non_fatal_errors = array ${standing('any(non_fatal_errors)')},
       health = case when exists ${standing('fatal_error')} then 'failed'
         when exists (select 1 from subgraphs.subgraph_error e where e.subgraph_id = $2) then 'unhealthy'
         else 'healthy' end
     where id = $1::int4 and health <> 'healthy'`,
    [id, subgraph.id],
  );
}
