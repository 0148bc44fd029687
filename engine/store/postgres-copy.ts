import pg from 'pg';
import type { SqlParam } from './sql.ts';
import { encodeParam } from './sql-text.ts';

const COPY_DATA = 0x64;
const COPY_DONE = Buffer.from([0x63, 0, 0, 0, 4]);

/**
 * A COPY FROM STDIN that sends its rows at once, where the server would be waited for: what follows it on a pipelined
 * connection is not held up. A server that refuses the statement reads past them.
 */
export function copyQuery(statement: string, rows: string | Uint8Array, onEnd: (error: unknown) => void): pg.Query {
  const data = typeof rows === 'string' ? Buffer.from(rows) : rows;
  const query = new pg.Query(statement, (error) => onEnd(error));
  return Object.assign(query, {
    submit(connection: pg.Connection): void {
      connection.query(statement);
      const { stream } = connection;
      stream.cork();
      const head = Buffer.alloc(5);
      head.writeUInt8(COPY_DATA, 0);
      head.writeUInt32BE(data.length + 4, 1);
      stream.write(head);
      stream.write(data);
      stream.write(COPY_DONE);
      stream.uncork();
    },
    handleCopyInResponse(): void {},
  });
}

/** So much of a value comes at a time: what comes in parts of some size is put together by the driver, over and over. */
const PART = 30_000;

export interface ValueQuery {
  readonly sql: string;
  readonly params: readonly SqlParam[];
  readonly into: Uint8Array | null;
}

/**
 * The same the other way: the one bytea that a statement gives, in parts. It is written over `into` where there is room:
 * memory that is not the heap's makes V8 collect all of the heap.
 */
export function readValue(client: pg.ClientBase, { sql, params, into }: ValueQuery): Promise<Uint8Array | null> {
  const parts = `select substring(value from at for ${PART}) from whole, generate_series(1, length(value), ${PART}) as at order by at`;
  const whole = `with whole(value) as materialized (${literalStatement(sql, params)})`;
  const taken = createTaken(into);
  return new Promise((resolve, reject) => {
    const query = new pg.Query(`copy (${whole} ${parts}) to stdout (format binary)`, (error) =>
      error ? reject(error) : resolve(taken.value()),
    );
    const handleCopyData = ({ chunk }: { readonly chunk: Buffer }): void => taken.add(chunk);
    client.query(Object.assign(query, { handleCopyData }));
  });
}

/** A statement with its parameters written out: COPY takes none. What stands between quotes, as the name of a schema, is no parameter. */
function literalStatement(sql: string, params: readonly SqlParam[]): string {
  return sql.replace(/"[^"]*"|'[^']*'|\$(\d+)/g, (found, number?: string) => {
    if (number === undefined) return found;
    const text = encodeParam(params[Number(number) - 1] ?? null);
    return text === null ? 'null' : pg.escapeLiteral(text);
  });
}

/** Signature, flags, and the length of what may follow them. */
const COPY_HEADER = 19;

/** Puts the rows of a COPY in binary form together: of each how many columns (−1: no more rows), and of the only one length and bytes. */
function createTaken(into: Uint8Array | null) {
  let value = into ?? new Uint8Array(0);
  let length = 0;
  let isFirst = true;
  return {
    add(chunk: Buffer): void {
      const from = isFirst ? COPY_HEADER + chunk.readInt32BE(COPY_HEADER - 4) : 0;
      isFirst = false;
      if (chunk.readInt16BE(from) < 1) return;
      const size = chunk.readInt32BE(from + 2);
      if (length + size > value.length) value = widened(value, length, 2 * (length + size));
      value.set(chunk.subarray(from + 6, from + 6 + size), length);
      length += size;
    },
    value: () => (length === 0 ? null : value.subarray(0, length)),
  };
}

function widened(value: Uint8Array, length: number, room: number): Uint8Array {
  const wider = new Uint8Array(room);
  wider.set(value.subarray(0, length));
  return wider;
}
