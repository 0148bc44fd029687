import type { GraphQLSchema } from 'graphql';
import { EngineError } from '../../engine/index.ts';
import { sumText } from '../decimals.ts';
import { ApiError } from '../errors.ts';
import { type Answer, errorAnswer, type StreamedAnswer } from '../http/answer.ts';
import { statuses } from '../http/status-plugin.ts';
import { engineCodes } from '../mask-errors.ts';
import { rootBlock } from '../resolvers/at-row.ts';
import type { ApiContext } from '../resolvers/context.ts';
import { contentTypes, type ExportFormat, encoders } from './format.ts';
import { grids } from './grids.ts';
import { blockParameter, parametersOf, wordParameter } from './parameters.ts';
import type { ExportTable } from './table.ts';
import { exportKind, exportTables } from './tables.ts';

export interface ExportEndpoint {
  /** Answers `/export/{list}.{format}`. Errors of the client are answers; others are thrown. */
  readonly handle: (path: string, search: string) => Promise<Answer | StreamedAnswer>;
}

export interface ExportOptions {
  readonly schema: GraphQLSchema;
  readonly createContext: () => ApiContext;
  /** Cost points that one export may ask for through the schema. */
  readonly cost: number;
}

const path = /^\/export\/([A-Za-z_]+)\.(csv|ndjson)$/;

/** How exports are asked for, in one line. */
export const exportUsage = `/export/{${[...exportTables.keys(), ...grids.keys()].join(',')}, or the list of any entity}.{csv,ndjson}?block=&where=`;

/** Lists and grids as CSV or newline-JSON, streamed page by page. */
export function createExportEndpoint({ schema, createContext, cost }: ExportOptions): ExportEndpoint {
  const open = async (name: string, format: ExportFormat, search: string): Promise<StreamedAnswer | null> => {
    const context = createContext();
    const kind = exportKind(schema, context.sources.reader.schema, name);
    if (kind === null) return null;
    const parameters = parametersOf(search, kind.parameters);
    const policy = wordParameter(parameters, 'subgraphError', ['deny', 'allow']);
    const block = await rootBlock(blockParameter(parameters), context);
    const analytics = await context.sources.books.at(block);
    const table = await kind.open({ schema, parameters, context, block, analytics, cost });
    await context.entities.confirm(block, policy);
    const chunks = await startedChunks(textOf(table, format, context));
    return { type: 'stream', status: 200, headers: headersOf(table, { name, format }), chunks };
  };
  return {
    async handle(target, search) {
      const [, name = '', format] = path.exec(target) ?? [];
      const missing = () =>
        errorAnswer(404, 'NOT_FOUND', `There is no export ${target.slice(0, 100)}: exports are ${exportUsage}`);
      if (format !== 'csv' && format !== 'ndjson') return missing();
      try {
        return (await open(name, format, search)) ?? missing();
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal === null) throw error;
        return refusal;
      }
    },
  };
}

/** The text of a table. What is wrong at its end cuts it off: a whole answer is one of a block that stood. */
async function* textOf(table: ExportTable, format: ExportFormat, { entities }: ApiContext): AsyncGenerator<string> {
  const { head, rows } = encoders[format];
  const start = head(table.columns);
  if (start !== '') yield start;
  for await (const page of table.pages) if (page.length > 0) yield rows(table.columns, page);
  await entities.confirm(table.block, 'allow');
}

/** Chunks of which the first two were read: what is wrong with a query shows before its answer has begun. */
async function startedChunks(chunks: AsyncGenerator<string>): Promise<StreamedAnswer['chunks']> {
  const started = [await chunks.next(), await chunks.next()];
  const iterator: StreamedAnswer['chunks'] = {
    next: async () => started.shift() ?? chunks.next(),
    return: () => chunks.return(undefined),
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}

function headersOf(
  { block, analytics }: ExportTable,
  { name, format }: { readonly name: string; readonly format: ExportFormat },
): { readonly [name: string]: string } {
  const { book, excluded, formulaVersion } = analytics;
  const covered = book.count - book.vacant;
  const accounts = covered + excluded.size;
  return {
    'content-type': contentTypes[format],
    'content-disposition': `attachment; filename="${name}-${block.number}.${format}"`,
    'cache-control': 'no-store',
    'x-block-number': String(block.number),
    'x-block-hash': block.hash,
    'x-block-timestamp': String(block.timestamp),
    'x-formula-version': formulaVersion,
    'x-coverage': sumText(accounts === 0 ? 1 : covered / accounts),
  };
}

/** The answer to a client's own mistake; null for any other error. */
function refusalOf(error: unknown): Answer | null {
  if (error instanceof ApiError) return errorAnswer(error.status, error.code, error.message);
  const code = error instanceof EngineError ? engineCodes.get(error.code) : undefined;
  if (code === undefined || !(error instanceof Error)) return null;
  return errorAnswer(Number(statuses.get(code) ?? 409), code, error.message);
}
