import { EngineError } from '../engine/index.ts';

/** Base of the errors a client is told about in full. The message names the thing and the mend in one line. */
export abstract class ApiError extends Error {
  abstract readonly code: string;
  /** HTTP status of a response that holds this error. */
  abstract readonly status: number;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** An argument a client sent is out of its bounds or does not fit the others. */
export class InvalidArgument extends ApiError {
  readonly code = 'BAD_USER_INPUT';
  readonly status = 400;
}

/** A market, pool or account a client named does not exist at the block. */
export class UnknownEntity extends ApiError {
  readonly code = 'NOT_FOUND';
  readonly status = 400;
  readonly type: string;
  readonly id: string;
  readonly block: number;

  constructor(type: string, id: string, block: number) {
    super(`There is no ${type} ${id} at block ${block}: check the id, or ask at a later block.`);
    this.type = type;
    this.id = id;
    this.block = block;
  }
}

/** The operation costs more points than one request may. */
export class QueryTooExpensive extends ApiError {
  readonly code = 'QUERY_TOO_EXPENSIVE';
  readonly status = 400;
  readonly cost: number;
  readonly limit: number;

  constructor(cost: number, limit: number) {
    super(`The operation costs ${cost} points, and ${limit} is the limit: lower first, or ask for fewer nested lists.`);
    this.cost = cost;
    this.limit = limit;
  }
}

/** A reorganisation took a block away while a request read it. */
export class BlockReverted extends ApiError {
  readonly code = 'BLOCK_REVERTED';
  readonly status = 409;
  readonly block: number;
  readonly hash: string;

  constructor(block: number, hash: string) {
    super(`Block ${block} (${hash}) was reverted by the chain while the request read it: send the request again.`);
    this.block = block;
    this.hash = hash;
  }
}

/** Alerts were asked of a server that evaluates none. */
export class AlertsOff extends ApiError {
  readonly code = 'ALERTS_OFF';
  readonly status = 400;

  constructor() {
    super('Alerts are off here: start serve without --no-alerts.');
  }
}

/** A mutation was sent to a server that has no token to check it by. */
export class AdminTokenMissing extends ApiError {
  readonly code = 'FORBIDDEN';
  readonly status = 403;

  constructor() {
    super('Mutations are off: start the server with MARGINSCOPE_ADMIN_TOKEN set, and send it as a bearer token.');
  }
}

/** A mutation came without the server's token. */
export class NotAuthorized extends ApiError {
  readonly code = 'UNAUTHORIZED';
  readonly status = 401;

  constructor() {
    super('The token is missing or wrong: send the header authorization: Bearer and MARGINSCOPE_ADMIN_TOKEN.');
  }
}

/** The port is taken by another process. */
export class PortInUse extends EngineError {
  readonly code = 'PORT_IN_USE';
  readonly kind = 'fatal-config';
  readonly host: string;
  readonly port: number;

  constructor(host: string, port: number, options?: ErrorOptions) {
    super(`Port ${port} on ${host} is in use: stop the other process, or set PORT to a free port.`, options);
    this.host = host;
    this.port = port;
  }
}

/** The server may not listen where it was told to. */
export class CannotListen extends EngineError {
  readonly code = 'CANNOT_LISTEN';
  readonly kind = 'fatal-config';
  readonly host: string;
  readonly port: number;

  constructor(host: string, port: number, options?: ErrorOptions) {
    super(`Cannot listen on ${host}:${port}: give an address of this machine and a port this user may open.`, options);
    this.host = host;
    this.port = port;
  }
}
