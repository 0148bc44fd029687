import { type FieldCost, fieldCosts } from './field-costs.ts';
import { defaultLimits } from './limits.ts';

/** What limits and costs are, for people: docs/limits.md. */
export function publishedLimits(): string {
  const { bodyBytes, tokens, depth, aliases, directives, rootFields, cost } = defaultLimits;
  const limits = [
    ['body', `${bodyBytes / 1024} KiB`],
    ['tokens of a document', tokens],
    ['depth, introspection apart', depth],
    ['aliases, fragments counted where they are used', aliases],
    ['directives, likewise', directives],
    ['root fields', rootFields],
    ['cost points', cost],
    ['operations in one request', 1],
  ] as const;
  const sorted = [...fieldCosts].sort(([a], [b]) => (a < b ? -1 : 1));
  const costs = sorted.map(([name, cost]) => [name, cost.points, timesText(cost)] as const);
  return `# Limits of a request

Made from \`api/limits\`; a test keeps it true. What is beyond a limit is refused with status 400 before any of it is
answered.

${table(['what', 'limit'], limits)}

## Cost of fields

A scalar costs nothing. An object costs 1 point and what is selected in it. A list costs that times \`first\` (100 where
it is absent), a list without \`first\` as one object. A connection multiplies what it holds by its \`first\`. These
fields cost the points below besides, those that walk through past books for each of them:

${table(['field', 'points', 'for each'], costs)}

A point stands for about a tenth of a millisecond of processor time, the limit for some thirty seconds, spread over many turns of
the event loop. What makes past books is measured on the demo when none is remembered yet, what passes over one book over a
million accounts; past books of more accounts than the demo's take longer for the same points. Where fields were measured none
costs less than half of its work; small ones may cost some times more.

Subscriptions pay at every event, and have a limit of their own: see \`api/live/limits.ts\`.
`;
}

function timesText({ each }: FieldCost): string {
  if (each === undefined) return '';
  const given = each.argument === undefined ? 'of the time asked for' : `as \`${each.argument}\` says`;
  return `${each.what}, ${given}: ${each.usual} where nothing is said, at most ${each.most}`;
}

function table(heads: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}
