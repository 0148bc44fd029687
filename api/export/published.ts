import type { GraphQLSchema } from 'graphql';
import type { EntitySchema } from '../../engine/index.ts';
import { grids } from './grids.ts';
import { exportKind, exportTables } from './tables.ts';

const words: { readonly [name: string]: string } = {
  marginAccounts: 'margin accounts, stored fields and risk',
  markets: 'markets, stored fields and rates, totals, prices',
  positions: 'positions, stored fields and balances now',
  liquidationPrices: 'liquidation prices by account and market',
  heatmap: 'bins of `liquidationHeatmap`, and what stands beside them',
  heatmapGroups: 'the same of each group (`groups`), on the bins of the whole',
};

/** What exports there are, for people: docs/exports.md. */
export function publishedExports(schema: GraphQLSchema, entities: EntitySchema): string {
  const own = [...exportTables.keys()].map((name) => [name, words[name] ?? name] as const);
  const asked = Array.from(grids, ([name, { field, path, ofMarket }]) => {
    const list = ['', ...path].join('.');
    return [name, `\`${ofMarket ? 'Market.' : ''}${field}${list}\``] as const;
  });
  const rows = [...own, ...asked].map(([name, what]) => {
    const parameters = exportKind(schema, entities, name)?.parameters ?? [];
    const taken = parameters.filter((parameter) => !['block', 'subgraphError'].includes(parameter));
    return `| ${name} | ${what} | ${taken.join(', ')} |`;
  });
  return `# Exports

Made from \`api/export\`; tests keep it true, and that every list and grid of the schema is here.

\`GET /export/{name}.csv\` or \`.ndjson\` streams a list or grid, as GraphQL answers it at the same block. Every export takes
\`block\` (a number or a hash; the newest by default) and \`subgraphError\` (\`deny\` or \`allow\`), and the arguments of its query by
their names: words, numbers and ids as they are, filters, lists and booleans as JSON, URL-encoded.

\`\`\`sh
curl 'localhost:4000/export/marginAccounts.csv?where=%7B%22marginRatio_lt%22%3A%221.1%22%7D&block=3240'
curl 'localhost:4000/export/heatmapGroups.ndjson?asset=ETH&by=PROTOCOL&bins=20'
\`\`\`

The list of any entity is exported under its own name, all of its rows (\`liquidations\`, \`badDebts\`, \`fundingStats_collection\`, …),
by \`where\`, aggregations by \`interval\` and \`current\` too. What else there is:

| name | what | parameters |
| --- | --- | --- |
${rows.join('\n')}

CSV is RFC 4180 with a head; columns are paths of fields (\`flow.accounts\`), entities are told by their ids, lists are JSON,
labels \`name=value\`. A text that a spreadsheet would run as a formula has a quote before it. Newline-JSON has one object a
row. Integers beyond 53 bits and decimals are texts in JSON. \`x-block-number\`, \`x-block-hash\`, \`x-coverage\` and
\`x-formula-version\` say what the rows are of.

Questions asked through the schema cost what [limits.md](limits.md) says, and are refused beyond its limit. Errors are JSON with
a status and a code, as GraphQL's; a stream that breaks is cut off, and so is one whose block the chain took back meanwhile.
`;
}
