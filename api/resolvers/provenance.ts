import { type GraphQLNamedType, type GraphQLSchema, getNamedType, isEnumType, isLeafType, isObjectType } from 'graphql';
import { intArgument } from '../arguments.ts';
import { type AnswerName, answerFormulas, answerNames } from '../book/answer-formulas.ts';
import { scopeCounts, scopeInputs } from '../book/answer-provenance.ts';
import type { ProvenanceInput } from '../book/provenance.ts';
import type { MetaAnswer } from './meta.ts';

/** An answer that carries its meta, and with it what it was made from. */
interface Answered {
  readonly meta: MetaAnswer | Promise<MetaAnswer> | (() => MetaAnswer | Promise<MetaAnswer>);
}

const MOST_SKIPPED = 20_000;

/** AnswerProvenance of the SDL, for every answer that has one. */
export const provenanceResolvers = Object.fromEntries(
  answerNames.map((name) => [
    name,
    {
      provenance: (parent: Answered, _args: unknown, _context: unknown, { schema }: { schema: GraphQLSchema }) =>
        provenanceOf(name, parent, schema),
    },
  ]),
);

async function provenanceOf(name: AnswerName, { meta }: Answered, schema: GraphQLSchema) {
  const { analytics, scope, block, formulaVersion } = await (typeof meta === 'function' ? meta() : meta);
  const { accounts, markets } = scopeCounts(analytics, scope);
  return {
    formula: answerFormulas[name],
    numbers: () => definitionsOf(schema.getType(name)),
    version: formulaVersion,
    block,
    accounts,
    markets,
    inputs: (args: { readonly first?: number | null; readonly skip?: number | null }) => {
      const first = intArgument('first', args.first, { min: 1, max: 1000, fallback: 100 });
      const skip = intArgument('skip', args.skip, { min: 0, max: MOST_SKIPPED, fallback: 0 });
      return page(scopeInputs(analytics, scope), skip, first);
    },
  };
}

function page(inputs: Iterable<ProvenanceInput>, skip: number, first: number): ProvenanceInput[] {
  const found: ProvenanceInput[] = [];
  let place = 0;
  for (const input of inputs) {
    if (place++ < skip) continue;
    found.push(input);
    if (found.length === first) break;
  }
  return found;
}

export interface NumberDefinition {
  readonly number: string;
  readonly definition: string;
}

const numeric = new Set(['Int', 'BigInt', 'BigDecimal', 'Int8']);
/** What is said of every answer alike, or is its own affair. */
const aside = new Set(['meta', 'provenance', 'first', 'skip']);

/** The numbers of an answer, and of the objects in it that are no entities, by path. */
export function definitionsOf(type: GraphQLNamedType | undefined | null, path = '', depth = 0): NumberDefinition[] {
  if (!isObjectType(type) || depth > 4 || isEntity(type)) return [];
  return Object.values(type.getFields()).flatMap((field): NumberDefinition[] => {
    if (aside.has(field.name)) return [];
    const own = getNamedType(field.type);
    const number = `${path}${field.name}`;
    const definition = (field.description ?? '').replaceAll(/\s+/g, ' ').trim();
    if (isEnumType(own)) return [];
    if (isLeafType(own)) return numeric.has(own.name) ? [{ number, definition: definition || words(field.name) }] : [];
    return definitionsOf(own, `${number}.`, depth + 1);
  });
}

/** Entities have ids, and say of themselves where their numbers come from. */
const isEntity = (type: { getFields(): { readonly [name: string]: unknown } }): boolean => 'id' in type.getFields();

const words = (name: string): string => name.replaceAll(/([A-Z])/g, ' $1').toLowerCase();
