import { idList } from './cell-text.ts';
import { prepareBatch, writeBatch } from './commit.ts';
import { completeTables } from './complete-tables.ts';
import { BLOCKS_TABLE } from './ddl.ts';
import type { DeploymentContext } from './deployment-context.ts';
import { InvalidEntityRead } from './errors.ts';
import { createGate } from './gate.ts';
import { createPruner } from './history.ts';
import { type ColumnLayout, columnOfField, sqlScalar, type TableLayout } from './layout.ts';
import { createPostponedIndexes, type PostponedIndex } from './postponed-indexes.ts';
import { readFailure, readHead, readSources, readSynced } from './read.ts';
import { revertRows } from './revert.ts';
import { createRowCodec, type RowCodec } from './row-codec.ts';
import { type Database, quoteName, quoteTable, type Transaction } from './sql.ts';
import { createStatistics } from './statistics.ts';
import type { TableWrites } from './table-draft.ts';
import type { DeploymentStore, EntityRow, ProcessedBlock } from './types.ts';

interface EntityTable {
  readonly codec: RowCodec;
  readonly id: ColumnLayout;
  readonly layout: TableLayout;
  /** `select … from … where` up to the condition; versions that ended are left out. */
  readonly select: string;
}

/** The store of one open deployment, with the indexes that it lacks; `release` gives its lock back. */
export function createDeploymentStore(
  db: Database,
  context: DeploymentContext,
  { postponed, release }: { readonly postponed: readonly PostponedIndex[]; release(): Promise<void> },
): DeploymentStore {
  const tables = new Map(context.layout.tables.flatMap((layout) => entityTables(context, layout)));
  const gate = createGate();
  const statistics = createStatistics(db, context);
  const indexes = createPostponedIndexes(context, postponed);
  const tableNames = [...context.layout.tables.map(({ table }) => table), BLOCKS_TABLE].map(context.table);
  const pruner = createPruner(context);
  /** The stored head; undefined where it has to be read: at first, and after a transaction that failed. */
  let committed: ProcessedBlock | null | undefined;
  /** The head once everything asked for is done, so that a batch can be prepared while the one before is written. */
  let expected: ProcessedBlock | null | undefined;

  const head = (): Promise<ProcessedBlock | null> =>
    gate(async () => {
      if (committed === undefined) committed = await readHead(db, context);
      return committed;
    });

  /** Runs one transaction that moves the head; forgets what it knows where that fails. */
  const move = (
    write: (tx: Transaction) => Promise<ProcessedBlock | null>,
    written: readonly TableWrites[] = [],
  ): Promise<void> =>
    gate(async () => {
      try {
        committed = await db.transaction(write);
        indexes.ended(true);
        await statistics.grown(written, indexes.count() > 0);
      } catch (error) {
        indexes.ended(false);
        committed = undefined;
        expected = undefined;
        throw error;
      }
    });

  const makeIndexes = (make: (tx: Transaction) => Promise<void>): Promise<void> =>
    gate(async () => {
      try {
        await db.transaction(make);
        indexes.ended(true);
      } catch (error) {
        indexes.ended(false);
        throw error;
      }
    });

  const prepareLookup = async (table: string, column: string): Promise<void> => {
    if (indexes.lacks(table, column)) await makeIndexes((tx) => indexes.makeFor(tx, table, column));
  };

  const tableOf = (type: string): EntityTable => {
    const table = tables.get(type);
    if (!table) throw new InvalidEntityRead(`${type} is not an entity that can be loaded`);
    return table;
  };

  return {
    head,
    failure: () => readFailure(db, context),
    isSynced: () => readSynced(db, context),
    dynamicSources: () => readSources(db, context),
    load: async (type, ids) => {
      const found = new Map<string, EntityRow>();
      if (ids.length === 0) return found;
      const { select, codec, id, layout } = tableOf(type);
      await prepareLookup(layout.table, id.column);
      const list = idList(ids, id.scalar);
      for (const row of await db.query(`${select} id = any($1::${sqlScalar(id.scalar)}[])`, [list]))
        found.set(String(row.id), codec.read(row));
      return found;
    },
    loadRelated: async (type, field, id) => {
      const { select, codec, layout } = tableOf(type);
      const column = columnOfField(layout, field);
      if (!column) throw new InvalidEntityRead(`${type} has no stored field ${field}`);
      await prepareLookup(layout.table, column.column);
      const name = quoteName(column.column);
      const list = `any($1::${sqlScalar(column.scalar)}[])`;
      const condition = column.list ? `${name} && $1::${sqlScalar(column.scalar)}[]` : `${name} = ${list}`;
      const rows = await db.query(`${select} ${condition} order by id`, [idList([id], column.scalar)]);
      return rows.map(codec.read);
    },
    draft: () => context.planner.draft(),
    commit: async (batch) => {
      const stored = expected === undefined ? await head() : null;
      const from = expected ?? stored;
      const prepared = prepareBatch(context, from, batch);
      expected = prepared.last;
      await move(async (tx) => {
        // Of entities that may be there already, the index tells.
        if (batch.isNew !== true) await indexes.makeFor(tx, null, 'id');
        if (prepared.keptFrom >= 0) await indexes.makeFor(tx, null, 'block_range');
        await writeBatch(tx, context, from, prepared, pruner);
        return prepared.last;
      }, prepared.plan.tables);
      pruner.done(prepared.keptFrom, prepared.last.number);
      context.planner.reuse(prepared.plan);
    },
    revertTo: async (block) => {
      expected = undefined;
      await move((tx) => revertRows(tx, context, block));
    },
    complete: (options = {}) => gate(() => completeTables(db, tableNames, { indexes, statistics }, options)),
    close: release,
  };
}

function entityTables(context: DeploymentContext, layout: TableLayout): [string, EntityTable][] {
  const id = columnOfField(layout, 'id');
  if (layout.kind === 'aggregation' || !id) return [];
  const codec = createRowCodec(layout);
  const current = layout.kind === 'mutable' ? 'upper_inf(block_range) and' : '';
  const select = `select ${codec.selectList} from ${quoteTable(context.table(layout.table))} where ${current}`;
  return [[layout.type, { codec, id, layout, select }]];
}
