import { EngineError } from '../errors.ts';

export class CannotConnect extends EngineError {
  readonly code = 'CANNOT_CONNECT';
  readonly kind = 'fatal-config';

  /** `where` names host, port and database without the password. */
  constructor(where: string, reason: string) {
    super(`cannot connect to PostgreSQL at ${where} (${reason}): check that it runs and that the URL is right`);
  }
}

export class InvalidDatabaseUrl extends EngineError {
  readonly code = 'INVALID_DATABASE_URL';
  readonly kind = 'fatal-config';

  constructor() {
    super('the database URL cannot be read: write postgresql://user:password@host:5432/database');
  }
}

export class DataDirectoryUnwritable extends EngineError {
  readonly code = 'DATA_DIRECTORY_UNWRITABLE';
  readonly kind = 'fatal-config';

  constructor(directory: string, reason: string) {
    super(`cannot write to the data directory ${directory} (${reason}): choose a directory this user may write to`);
  }
}

export class DataDirectoryUnusable extends EngineError {
  readonly code = 'DATA_DIRECTORY_UNUSABLE';
  readonly kind = 'fatal-config';

  constructor(directory: string, reason: string) {
    super(`the data directory ${directory} cannot be opened (${reason}): choose another or delete it to index anew`);
  }
}

/** A lock on a data directory or a deployment that another process holds. */
export class DatabaseInUse extends EngineError {
  readonly code = 'DATABASE_IN_USE';
  readonly kind = 'fatal-config';

  constructor(what: string, holder: string) {
    super(`${what} is in use by ${holder}: stop it, or give this one a place of its own`);
  }
}

export class WrongDeployment extends EngineError {
  readonly code = 'WRONG_DEPLOYMENT';
  readonly kind = 'fatal-config';

  constructor(where: string, found: string, wanted: string) {
    super(
      `${where} holds subgraph version ${short(found)}, this build is ${short(wanted)}: choose another database, schema or data directory, or delete this one to index anew`,
    );
  }
}

function short(id: string): string {
  return id.length > 16 ? `${id.slice(0, 12)}…` : id;
}

export class ForeignDatabase extends EngineError {
  readonly code = 'FOREIGN_DATABASE';
  readonly kind = 'fatal-config';

  constructor(where: string, owner: string) {
    super(`${where} was made by ${owner}: give this engine a database of its own`);
  }
}

export class StoreWorkerMissing extends EngineError {
  readonly code = 'STORE_WORKER_MISSING';
  readonly kind = 'fatal-config';

  constructor(file: string) {
    super(`${file} is missing: run npm run build`);
  }
}

/** The server or the PGlite worker went away; what was not committed is gone. */
export class ConnectionLost extends EngineError {
  readonly code = 'CONNECTION_LOST';
  readonly kind = 'transient';

  constructor(where: string, reason: string) {
    super(`the connection to ${where} was lost (${reason}): nothing of the open transaction was kept, try again`);
  }
}

/** A statement the database refused. */
export class StatementFailed extends EngineError {
  readonly code = 'STATEMENT_FAILED';
  readonly kind = 'fatal-config';
  /** PostgreSQL's five-character error code. */
  readonly sqlState: string;

  constructor(where: string, sqlState: string, reason: string) {
    super(`${where} refused a statement: ${reason} (SQLSTATE ${sqlState})`);
    this.sqlState = sqlState;
  }
}

/** The database has no room for what is to be stored; what is stored stays, and writing goes on when there is room. */
export class DiskFull extends EngineError {
  readonly code = 'DISK_FULL';
  readonly kind = 'transient';

  constructor(where: string, reason: string) {
    super(`${where} is out of disk space (${reason}): nothing of the open transaction was kept, make room for it`);
  }
}

/** The error of a statement, by its SQLSTATE. */
export function refusal(where: string, sqlState: string, reason: string): EngineError {
  return sqlState === '53100' ? new DiskFull(where, reason) : new StatementFailed(where, sqlState, reason);
}

/** A read that took longer than this process allows. */
export class StatementTooLong extends EngineError {
  readonly code = 'STATEMENT_TOO_LONG';
  readonly kind = 'fatal-config';

  constructor(where: string, limitMs: number) {
    super(`a read of ${where} took longer than ${limitMs} ms and was given up: ask for less at a time`);
  }
}

/** A batch or revert that does not continue the stored chain. */
export class BlockOutOfOrder extends EngineError {
  readonly code = 'BLOCK_OUT_OF_ORDER';
  readonly kind = 'possible-reorg';

  constructor(detail: string) {
    super(`${detail}: revert to a stored ancestor first`);
  }
}

/** An entity change that the schema does not allow. */
export class InvalidEntityChange extends EngineError {
  readonly code = 'INVALID_ENTITY_CHANGE';
  readonly kind = 'deterministic';
}

/** An `@aggregate(arg:)` that is not plain arithmetic over the source's fields. */
export class InvalidAggregateExpression extends EngineError {
  readonly code = 'INVALID_AGGREGATE_EXPRESSION';
  readonly kind = 'fatal-config';

  constructor(expression: string, reason: string) {
    super(`the aggregate expression "${expression}" cannot be used (${reason}): correct it in schema.graphql`);
  }
}

/** The same subgraph version is already kept in another schema of the database. */
export class DeployedElsewhere extends EngineError {
  readonly code = 'DEPLOYED_ELSEWHERE';
  readonly kind = 'fatal-config';

  constructor(found: string, wanted: string) {
    super(`this subgraph version is already in schema ${found}, not in ${wanted}: ask for ${found}, or for none`);
  }
}

/** The deployment keeps more or less history than is asked for. */
export class OtherHistory extends EngineError {
  readonly code = 'OTHER_HISTORY';
  readonly kind = 'fatal-config';

  /** As `--history` takes them. */
  constructor(schema: string, kept: string, wanted: string) {
    super(
      `schema ${schema} was made with --history ${kept}, not ${wanted}: start with ${kept}, or index anew in another schema or data directory`,
    );
  }
}

/** What was asked for lies before the first block whose rows are kept. */
export class HistoryPruned extends EngineError {
  readonly code = 'HISTORY_PRUNED';
  readonly kind = 'fatal-config';
  /** The first block that can be asked for. */
  readonly earliestBlock: number;

  constructor(deployment: string, earliestBlock: number, wanted: number) {
    super(
      `subgraph ${deployment} only has data starting at block number ${earliestBlock} and data for block number ${wanted} is therefore not available: ask for ${earliestBlock} or later, or index anew with --history all`,
    );
    this.earliestBlock = earliestBlock;
  }
}

/** A read that the schema does not allow. */
export class InvalidEntityRead extends EngineError {
  readonly code = 'INVALID_ENTITY_READ';
  readonly kind = 'deterministic';
}
