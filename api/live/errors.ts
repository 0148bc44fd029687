import { ApiError } from '../errors.ts';

/** A subscriber did not read as fast as events came. */
export class SlowSubscriber extends ApiError {
  readonly code = 'SLOW_SUBSCRIBER';
  readonly status = 429;
  readonly limit: number;

  constructor(limit: number) {
    super(`The subscriber is more than ${limit} events behind: read faster, or resume from the last block it saw.`);
    this.limit = limit;
  }
}

/** The block a subscriber wants to resume from is no longer remembered. */
export class ResumeTooOld extends ApiError {
  readonly code = 'RESUME_TOO_OLD';
  readonly status = 400;
  readonly oldest: number | null;

  constructor(wanted: string, oldest: number | null) {
    const from = oldest === null ? 'nothing yet' : `blocks from ${oldest} on`;
    super(
      `Cannot resume from block ${wanted}: ${from} can be told again. Query what came before, and resume from there.`,
    );
    this.oldest = oldest;
  }
}

/** A query or mutation came where subscriptions are answered. */
export class SubscriptionExpected extends ApiError {
  readonly code = 'BAD_REQUEST';
  readonly status = 400;

  constructor(operation: string) {
    super(`This is a ${operation}, and only subscriptions are answered here: POST it to /graphql.`);
  }
}

/** A client has as many subscriptions or connections as it may. */
export class TooManySubscriptions extends ApiError {
  readonly code = 'TOO_MANY_SUBSCRIPTIONS';
  readonly status = 429;
  readonly limit: number;

  constructor(what: string, limit: number) {
    super(`There are ${limit} ${what}, and that is the limit: end one first.`);
    this.limit = limit;
  }
}
