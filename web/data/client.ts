/** The API answered with errors, or did not answer. */
export class QueryError extends Error {
  readonly code: string;

  constructor(message: string, code: string) {
    super(message);
    this.name = 'QueryError';
    this.code = code;
  }
}

interface Answer<T> {
  readonly data?: T | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

/** Runs one operation. @throws QueryError */
export async function runQuery<T>(document: string, variables: object, signal: AbortSignal): Promise<T> {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json, application/json' },
    body: JSON.stringify({ query: document, variables }),
    signal,
  }).catch((error: unknown) => {
    if (signal.aborted) throw error;
    throw new QueryError('The API does not answer. Is marginscope still running?', 'UNREACHABLE');
  });
  const answer: Answer<T> = await response.json().catch(() => {
    throw new QueryError(`The API answered ${response.status} without JSON.`, 'UNREADABLE');
  });
  const first = answer.errors?.[0];
  if (first) throw new QueryError(first.message, first.extensions?.code ?? 'UNKNOWN');
  if (!answer.data) throw new QueryError('The API answered without data.', 'UNREADABLE');
  return answer.data;
}
