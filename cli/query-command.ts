import { Command } from 'commander';
import { type Answer, createAsk } from './ask.ts';
import { blockNumber } from './block-number.ts';
import type { CommandContext } from './command-context.ts';
import { UsageError } from './errors.ts';
import { withIndexOptions } from './index-options.ts';
import { printJson } from './print.ts';
import { type IndexOptions, indexSettings } from './settings.ts';
import { withStored } from './stored-deployment.ts';

interface Flags extends IndexOptions {
  readonly at?: string;
  readonly variables?: string;
  readonly json?: boolean;
}

/** `marginscope query`: one GraphQL query in The Graph's dialect, at one block. */
export function queryCommand({ root, env }: CommandContext): Command {
  return withIndexOptions(new Command('query'))
    .description("answer a query over the entities, in The Graph's dialect")
    .argument('<query>', "GraphQL, for example '{ pools { id } }'")
    .option('--at <block>', 'block that fields without a block argument read (default: the newest indexed)')
    .option('--variables <json>', 'variables as a JSON object')
    .option('--json', 'print JSON in one line')
    .action(async (query: string, options: Flags) => {
      const question = {
        query,
        ...(options.at === undefined ? {} : { at: blockNumber('--at', options.at) }),
        ...(options.variables === undefined ? {} : { variables: variablesOf(options.variables) }),
      };
      const answer = await withStored(indexSettings(options, env, root), ({ reader }) => createAsk(reader)(question), {
        ofGraphNode: true,
      });
      if (options.json) printJson(answer);
      else console.log(JSON.stringify(answer, null, 2));
      // A failed deployment that was allowed to answer says so in an error beside its data.
      if (answer.errors && isNothing(answer.data)) throw new QueryFailed(answer.errors);
    });
}

/** Fields that may be null are, where they failed. */
const isNothing = (data: unknown): boolean =>
  typeof data !== 'object' || data === null || Object.values(data).every((value) => value === null);

function variablesOf(text: string): { readonly [name: string]: unknown } {
  const complaint = new UsageError(`--variables ${text} is not a JSON object, for example '{"first": 5}'`);
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw complaint;
    return { ...value };
  } catch {
    throw complaint;
  }
}

class QueryFailed extends Error {
  constructor(errors: NonNullable<Answer['errors']>) {
    super(`the query has ${errors.length === 1 ? 'an error' : `${errors.length} errors`}: ${errors[0]?.message}`);
    this.name = 'QueryFailed';
  }
}
