import { bodyHash, chainDigest, EMPTY_DIGEST } from '../digest/block-digest.ts';
import { idList } from './cell-text.ts';
import { DIGESTS_TABLE } from './ddl.ts';
import type { DeploymentContext } from './deployment-context.ts';
import type { DigestPlan, PlannedBlock } from './digest-plan.ts';
import { columnOfField, sqlScalar, type TableLayout } from './layout.ts';
import { quoteTable, type Transaction } from './sql.ts';

/**
 * COPY text of the digests of a batch, '' where it changes nothing. Asks before it is first waited for: to be called
 * before versions are ended.
 */
export async function digestLines(tx: Transaction, context: DeploymentContext, plan: DigestPlan): Promise<string> {
  if (plan.blocks.length === 0) return '';
  const [stored, [last]] = await Promise.all([
    storedEntities(tx, context, plan),
    tx.query(`select digest from ${quoteTable(context.table(DIGESTS_TABLE))} order by number desc limit 1`),
  ]);
  let digest = last ? String(last.digest).slice(2) : EMPTY_DIGEST;
  let text = '';
  for (const block of plan.blocks) {
    const body = sureBody(block, stored);
    if (body === null) continue;
    digest = chainDigest(digest, body);
    text += `${block.number}\t\\\\x${digest}\n`;
  }
  return text;
}

type Stored = ReadonlyMap<TableLayout, ReadonlySet<string>>;

function sureBody({ number, body }: PlannedBlock, stored: Stored): string | null {
  if (typeof body === 'string') return body;
  const removed = body.unsure.filter(({ table, id }) => stored.get(table)?.has(id));
  const lines = [...body.lines, ...removed.map(({ line }) => line)];
  return lines.length === 0 ? null : bodyHash(number, lines);
}

/** Which of the unsure ids have a current version. */
async function storedEntities(tx: Transaction, context: DeploymentContext, { blocks }: DigestPlan): Promise<Stored> {
  const wanted = new Map<TableLayout, string[]>();
  for (const { body } of blocks) {
    if (typeof body === 'string') continue;
    for (const { table, id } of body.unsure) {
      const ids = wanted.get(table);
      if (ids) ids.push(id);
      else wanted.set(table, [id]);
    }
  }
  const found = [...wanted].map(async ([table, ids]): Promise<[TableLayout, ReadonlySet<string>]> => {
    const scalar = columnOfField(table, 'id')?.scalar ?? 'ID';
    const rows = await tx.query(
      `select id from ${quoteTable(context.table(table.table))}
       where id = any($1::${sqlScalar(scalar)}[]) and upper_inf(block_range)`,
      [idList(ids, scalar)],
    );
    return [table, new Set(rows.map((row) => String(row.id)))];
  });
  return new Map(await Promise.all(found));
}
