#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { codegen } from '@graphql-codegen/core';
import * as operations from '@graphql-codegen/typescript-operations';
import { transform } from 'esbuild';
import { buildSchema, parse, printSchema } from 'graphql';
import { writeGenerated } from './lib/generated.mjs';

/** Types of the dashboard's operations from the API's schema. `--check` compares instead of writing. */
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const output = join(root, 'web', 'data', 'api.generated.ts');

const sdl = readFileSync(join(root, 'api', 'schema', 'api.generated.graphql'), 'utf8');
const files = ['queries.ts', 'heatmap-queries.ts', 'risk-queries.ts'];
const source = files.map((file) => readFileSync(join(root, 'web', 'data', file), 'utf8')).join('\n');
const { code } = await transform(source, { loader: 'ts' });
const queries = await import(`data:text/javascript,${encodeURIComponent(code)}`);

const text = await codegen({
  filename: output,
  schema: parse(printSchema(buildSchema(sdl))),
  documents: Object.entries(queries).map(([name, document]) => ({ location: name, document: parse(document) })),
  plugins: [{ operations: {} }],
  pluginMap: { operations },
  config: {
    scalars: { BigInt: 'string', BigDecimal: 'string', Bytes: 'string', Int8: 'string', Timestamp: 'string' },
    immutableTypes: true,
    enumsAsTypes: true,
    skipTypename: true,
    useTypeImports: true,
  },
});
const result = `// Made by \`npm run codegen\` from api/schema/api.generated.graphql and ${files.join(', ')}; not edited by hand.\n${text}\n`;
writeGenerated(output, result, 'npm run codegen');
