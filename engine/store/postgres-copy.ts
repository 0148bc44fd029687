import pg from 'pg';

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
