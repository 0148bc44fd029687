import { type GraphQLSchema, isObjectType } from 'graphql';
import { fieldCosts } from './cost.ts';
import { defaultLimits } from './limits.ts';

/** What limits and costs are, for people: docs/limits.md. */
export function publishedLimits(schema: GraphQLSchema): string {
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
  const costs = [...fieldCosts].filter(([name]) => exists(schema, name)).sort(([a], [b]) => (a < b ? -1 : 1));
  return `# Limits of a request

Made from \`api/limits\`; a test keeps it true. What is beyond a limit is refused with status 400 before any of it is
answered.

${table(['what', 'limit'], limits)}

## Cost of fields

A scalar costs nothing. An object costs 1 point and what is selected in it. A list costs that times \`first\` (100 where
it is absent), a list without \`first\` as one object. A connection multiplies what it holds by its \`first\`. These
fields cost the points below besides:

${table(['field', 'points'], costs)}

Subscriptions pay at every event, and have a limit of their own: see \`api/live/limits.ts\`.
`;
}

function exists(schema: GraphQLSchema, name: string): boolean {
  const [type = '', field = ''] = name.split('.');
  const owner = schema.getType(type);
  return isObjectType(owner) && field in owner.getFields();
}

function table(heads: readonly [string, string], rows: readonly (readonly [string, string | number])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(heads), line(['---', '---']), ...rows.map(line)].join('\n');
}
