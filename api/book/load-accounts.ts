import type { EntityReader, EntityRow, EntityType, ScanQuery, WhereInput } from '../../engine/index.ts';
import { inTurns } from '../turns.ts';
import { type AccountState, accountFields, accountState, positionFields, type StateFields } from './account-state.ts';
import { createAccountTable } from './account-table.ts';
import { type AccountTable, rowLayout } from './packed-accounts.ts';
import { textOf } from './row.ts';

const allFields: StateFields = { account: accountFields, position: positionFields };

/** Ids asked for in one query. */
const chunkSize = 5_000;

export interface LoadAccountsOptions {
  readonly reader: EntityReader;
  readonly block: number;
  /** what is read of accounts and positions, see `fieldsOfProtocols`; what any protocol needs by default */
  readonly fields?: StateFields;
}

/** Every margin account at a block with its open positions, by id; packed, see `createAccountTable`. */
export async function loadAccounts({ reader, block, fields = allFields }: LoadAccountsOptions): Promise<AccountTable> {
  const table = createAccountTable({
    account: rowLayout(typeOf(reader, 'MarginAccount'), fields.account, 'id'),
    position: rowLayout(typeOf(reader, 'Position'), fields.position, 'marginAccount'),
  });
  const accounts = { type: 'MarginAccount', block, fields: fields.account };
  for await (const page of reader.columns(accounts)) table.addAccounts(page);
  await inTurns(table.indexing());
  const positions = { type: 'Position', block, where: { isOpen: true }, fields: fields.position };
  for await (const page of reader.columns(positions)) table.addPositions(page);
  return table.finish();
}

function typeOf({ schema }: EntityReader, name: string): EntityType {
  const type = schema.types.get(name);
  if (type === undefined) throw new RangeError(`the schema has no type ${name}`);
  return type;
}

/** Some margin accounts at a block; those that do not exist there are absent. */
export async function loadAccountsById(
  options: LoadAccountsOptions,
  ids: readonly string[],
): Promise<Map<string, AccountState>> {
  const found = new Map<string, AccountState>();
  for (let start = 0; start < ids.length; start += chunkSize) {
    const chunk = ids.slice(start, start + chunkSize);
    const [accounts, positions] = await Promise.all([
      readAccounts(options, { id_in: chunk }),
      readPositions(options, { marginAccount_in: chunk, isOpen: true }),
    ]);
    for (const [id, state] of assemble(accounts, positions)) found.set(id, state);
  }
  return found;
}

const readAccounts = (options: LoadAccountsOptions, where?: WhereInput): Promise<EntityRow[]> =>
  readAll(options, { type: 'MarginAccount', fields: (options.fields ?? allFields).account, ...(where && { where }) });

const readPositions = (options: LoadAccountsOptions, where: WhereInput): Promise<EntityRow[]> =>
  readAll(options, { type: 'Position', fields: (options.fields ?? allFields).position, where });

async function readAll({ reader, block }: LoadAccountsOptions, query: Omit<ScanQuery, 'block'>): Promise<EntityRow[]> {
  const rows: EntityRow[] = [];
  for await (const page of reader.scan({ ...query, block })) for (const row of page) rows.push(row);
  return rows;
}

function assemble(accounts: readonly EntityRow[], positions: readonly EntityRow[]): Map<string, AccountState> {
  const held = new Map<string, EntityRow[]>();
  for (const row of positions) {
    const owner = textOf(row, 'marginAccount');
    const list = held.get(owner);
    if (list === undefined) held.set(owner, [row]);
    else list.push(row);
  }
  return new Map(
    accounts.map((row) => {
      const state = accountState(row, held.get(textOf(row, 'id')) ?? []);
      return [state.id, state];
    }),
  );
}
