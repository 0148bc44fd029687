import { coerceInputValue, type GraphQLSchema, isInputType } from 'graphql';
import type { WhereInput } from '../../engine/index.ts';
import { InvalidArgument } from '../errors.ts';

/** Parameters of a URL by name, each given once. */
export type Parameters = ReadonlyMap<string, string>;

/** @throws InvalidArgument where a name is not one of `known`, or comes twice */
export function parametersOf(search: string, known: readonly string[]): Parameters {
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(search)) {
    if (!known.includes(name)) {
      throw new InvalidArgument(`There is no parameter ${name.slice(0, 80)} here: give ${known.join(', ')}.`);
    }
    if (parameters.has(name)) throw new InvalidArgument(`Parameter ${name} is given twice: give it once.`);
    parameters.set(name, value);
  }
  return parameters;
}

const MOST_BLOCK = 2 ** 31 - 1;

/** GraphQL's `block` argument from a number or a hash; undefined for the newest block. @throws InvalidArgument */
export function blockParameter(parameters: Parameters): { number: number } | { hash: string } | undefined {
  const text = parameters.get('block');
  if (text === undefined) return undefined;
  if (/^0x[0-9a-f]{64}$/i.test(text)) return { hash: text.toLowerCase() };
  if (/^\d{1,10}$/.test(text) && Number(text) <= MOST_BLOCK) return { number: Number(text) };
  throw new InvalidArgument(`block is ${text.slice(0, 80)}: give a block number or a block hash.`);
}

/** A number as GraphQL would take it; undefined where it is not given. @throws InvalidArgument */
export function integerParameter(parameters: Parameters, name: string): number | undefined {
  const text = parameters.get(name);
  if (text === undefined) return undefined;
  if (/^-?\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgument(`${name} is ${text.slice(0, 80)}: give a whole number.`);
}

/** One of some words; the first where it is not given. @throws InvalidArgument */
export function wordParameter<Word extends string>(
  parameters: Parameters,
  name: string,
  words: readonly [Word, ...Word[]],
): Word {
  const text = parameters.get(name) ?? words[0];
  const word = words.find((one) => one === text);
  if (word !== undefined) return word;
  throw new InvalidArgument(`${name} is ${text.slice(0, 80)}: give ${words.join(' or ')}.`);
}

/** Filters within filters; SQL nests as deep. */
const MOST_DEPTH = 12;

/**
 * `where` as JSON, checked against the filter that GraphQL has for the type: what one accepts, the other does.
 * @throws InvalidArgument
 */
export function whereParameter(schema: GraphQLSchema, type: string, parameters: Parameters): WhereInput {
  const text = parameters.get('where');
  if (text === undefined) return {};
  const value = parsedJson(text);
  if (depthOf(value) > MOST_DEPTH) {
    throw new InvalidArgument(`where is nested deeper than ${MOST_DEPTH} levels: write a flatter filter.`);
  }
  const input = schema.getType(`${type}_filter`);
  if (!isInputType(input)) throw new InvalidArgument(`${type} has no filter: leave where out.`);
  const where: unknown = coerceInputValue(value, input, (path, _value, error) => {
    const reason = error.message.replace(/ ?Did you mean .*\?/s, '');
    throw new InvalidArgument(`${['where', ...path].join('.')} does not fit: ${reason}`);
  });
  return isWhere(where) ? where : {};
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidArgument('where is no JSON: give an object such as {"debtUsd_gt":"1000"}, URL-encoded.');
  }
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let depth = 0;
  let level: unknown[] = [value];
  while (level.length > 0 && depth <= MOST_DEPTH) {
    depth++;
    level = level.flatMap((one) => Object.values(Object(one))).filter((one) => typeof one === 'object' && one !== null);
  }
  return depth;
}

const isWhere = (value: unknown): value is WhereInput => typeof value === 'object' && value !== null;
