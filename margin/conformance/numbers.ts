import type { AccountNumbers, NumberLayout } from '../account-numbers.ts';
import { packIds } from '../book/account-ids.ts';
import { type BookBuilder, createBookBuilder } from '../book/builder.ts';
import { createRowNumbers } from '../book/row-numbers.ts';
import type { Book } from '../book/types.ts';
import type { FactRow, FactValue } from '../facts.ts';
import type { AccountFacts } from '../protocol.ts';
import type { Stage } from './stage.ts';

/** Where the pool makes rows of numbers, they make the book that accounts make, to the bit. */
export function checkNumbers({ adapter, pool, now, accounts }: Stage): string[] {
  const plain = createBookBuilder(pool.assets);
  now.addAccounts(plain, accounts);
  const texts = [
    ...new Set(accounts.flatMap(({ positions }) => positions.flatMap(({ market, side }) => [market, side]))),
  ];
  const layout: NumberLayout = {
    account: adapter.accountFields,
    position: ['market', 'side', ...adapter.positionFields],
    texts: texts.map(String),
  };
  const builder = createBookBuilder(pool.assets);
  const write = now.rowWriter?.(layout, builder.assetIndex);
  if (write === undefined) return [];
  const ids = packIds(accounts.map(({ id }) => id));
  const row = createRowNumbers(pool.assets.length);
  accounts.forEach((account, place) => {
    const isWritten = write(numbersOf(account, layout), row);
    if (isWritten && (row.count === 0 || builder.addNumbers(ids, place, row))) return;
    now.addAccounts(builder, [account]);
  });
  return differences(plain, builder);
}

function numbersOf({ row, positions }: AccountFacts, { account, position, texts }: NumberLayout): AccountNumbers {
  const numberOf = (value: FactValue | undefined): number => {
    if (typeof value === 'string') return texts.indexOf(value);
    return typeof value === 'bigint' || typeof value === 'number' || typeof value === 'boolean'
      ? Number(value)
      : Number.NaN;
  };
  const of = (facts: FactRow, fields: readonly string[]): number[] => fields.map((field) => numberOf(facts[field]));
  return {
    account: Float64Array.from(of(row, account)),
    positions: positions.length,
    position: Float64Array.from(positions.flatMap((one) => of(one, position))),
  };
}

function differences(plain: BookBuilder, numbers: BookBuilder): string[] {
  const [wanted, made] = [partsOf(plain.finish()), partsOf(numbers.finish())];
  return Object.keys(wanted).flatMap((part) => (wanted[part] === made[part] ? [] : [`rows of numbers: other ${part}`]));
}

/** What a book is, as texts that say every number to the bit. */
function partsOf({ ids, groups, groupOf, rules, ruleOf, bonus, owing, columns, index, excluded }: Book) {
  const texts: { [part: string]: string } = {};
  const parts = { groups, groupOf, rules, ruleOf, bonus, owing, columns, index, excluded, ids: [...ids] };
  for (const [part, value] of Object.entries(parts)) texts[part] = JSON.stringify(value);
  return texts;
}
