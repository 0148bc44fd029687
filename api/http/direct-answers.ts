import type { GraphQLSchema } from 'graphql';
import {
  createComesAgain,
  type DirectDocument,
  type EntityGraph,
  type EntityReader,
  liftLiterals,
} from '../../engine/index.ts';
import type { Limits } from '../limits/limits.ts';
import type { Answer } from './answer.ts';

/** Answers requests like earlier ones without parsing, validating and executing them. */
export interface DirectAnswers {
  /**
   * The answer to a body for a client that takes `accept`: `plain` gives it for requests that are not like an earlier one,
   * and wherever anything is wrong with one.
   */
  answer(accept: string, body: unknown, plain: () => Promise<Answer>): Promise<Answer>;
}

export interface DirectAnswersOptions {
  readonly graph: Pick<EntityGraph, 'direct'>;
  /** With the graph's resolvers. */
  readonly executable: GraphQLSchema;
  readonly reader: EntityReader;
  readonly limits: Limits;
}

/** What all requests of a shape have in common. */
interface Known {
  readonly document: DirectDocument;
  readonly headers: Answer['headers'];
}

const SHAPES = 500;
const LONGEST = 8_192;

/**
 * A shape is a document without its plain literals, under what else an answer's status and headers depend on. The second
 * whole answer of a shape shows how to answer the next ones: the checks of a document's form gave it, and need not be
 * made again.
 */
export function createDirectAnswers(options: DirectAnswersOptions): DirectAnswers {
  const { graph, executable, reader, limits } = options;
  /** null where a shape cannot be answered so. */
  const known = new Map<string, Known | null>();
  const comesAgain = createComesAgain(SHAPES);

  function learn(shape: string, text: string, { status, headers, body }: Answer): void {
    if (status !== 200 || !body.toString().startsWith('{"data":{') || !comesAgain(shape)) return;
    const document = graph.direct(executable, text);
    if (known.size >= SHAPES) known.clear();
    // Each object costs a point, see `operationCost`.
    known.set(shape, document && document.mostObjects <= limits.cost ? { document, headers } : null);
  }

  return {
    answer: async (accept, body, plain) => {
      const asked = readRequest(body);
      const lifted = asked && liftLiterals(asked.query);
      if (!lifted) return plain();
      const shape = `${accept}\n${asked.operationName}\n${lifted.shape}`;
      const found = known.get(shape);
      const forget = (): null => {
        known.delete(shape);
        return null;
      };
      const data = await found?.document.answer(reader, lifted.literals, asked.variables).catch(forget);
      if (found && typeof data === 'string') return { status: 200, headers: found.headers, body: `{"data":${data}}\n` };
      const answer = await plain();
      if (found === undefined) learn(shape, asked.query, answer);
      return answer;
    },
  };
}

interface Asked {
  readonly query: string;
  readonly operationName: string;
  readonly variables: { readonly [name: string]: unknown };
}

/** Null for everything but a plain request. */
function readRequest(body: unknown): Asked | null {
  if (typeof body !== 'object' || body === null) return null;
  const {
    query,
    operationName = null,
    variables = null,
    ...others
  }: { readonly [name: string]: unknown } = { ...body };
  if (typeof query !== 'string' || query.length > LONGEST || Object.keys(others).length > 0) return null;
  if (operationName !== null && (typeof operationName !== 'string' || operationName.includes('\n'))) return null;
  if (typeof variables !== 'object' || Array.isArray(variables)) return null;
  return { query, operationName: operationName ?? '', variables: { ...variables } };
}
