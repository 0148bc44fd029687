import { readFileSync } from 'node:fs';
import { Kind, parse, type TypeNode } from 'graphql';
import { expect, test } from 'vitest';
import { derivedSdl } from './index.ts';

const methodology = readFileSync(new URL('../../docs/METHODOLOGY.md', import.meta.url), 'utf8');
const [formulas = '', index = ''] = methodology.split("\n## Where the schema's numbers stand\n");
const cellsOf = (line: string): string[] => line.split('|').map((cell) => cell.trim());
const rows = new Set(
  formulas
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => cellsOf(line)[1]),
);
const listed = new Map(
  index.split('\n').flatMap((line) => {
    const [, type = '', fields = '', defined = ''] = cellsOf(line);
    return type.startsWith('`') ? [[type.slice(1, -1), { fields: fields.split(' '), defined }] as const] : [];
  }),
);

const numeric = new Set(['Int', 'BigInt', 'BigDecimal']);
const nameOf = (type: TypeNode): string => (type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type));

/** Numbers that the API adds to the entities, by type. */
function derivedNumbers(): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const node of parse(derivedSdl).definitions) {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.OBJECT_TYPE_EXTENSION) continue;
    for (const field of node.fields ?? []) {
      if (!numeric.has(nameOf(field.type))) continue;
      found.set(node.name.value, (found.get(node.name.value) ?? new Set()).add(field.name.value));
    }
  }
  return found;
}

test('METHODOLOGY.md names every derived number of the schema, and the row that defines it', () => {
  const numbers = derivedNumbers();
  expect(numbers.size).toBeGreaterThan(60);
  const missing = [...numbers].flatMap(([type, fields]) =>
    [...fields].filter((field) => !listed.get(type)?.fields.includes(field)).map((field) => `${type}.${field}`),
  );
  expect(missing).toEqual([]);
  const gone = [...listed].flatMap(([type, { fields }]) =>
    fields.filter((field) => !numbers.get(type)?.has(field)).map((field) => `${type}.${field}`),
  );
  expect(gone).toEqual([]);
  // Names of rows may hold a semicolon themselves: what is left of the cell without every known row is nothing.
  const unknown = [...listed].flatMap(([type, { defined }]) => {
    const known = [...rows].filter((row) => row !== undefined && row.length > 2 && defined.includes(row));
    const left = known
      .sort((a, b) => (b?.length ?? 0) - (a?.length ?? 0))
      .reduce<string>((text, row) => text.replaceAll(row ?? '', ''), defined);
    return /[^; ]/.test(left) || known.length === 0 ? [`${type}: ${left}`] : [];
  });
  expect(unknown).toEqual([]);
});
