import type { GraphQLSchema } from 'graphql';
import type { ApiContext } from '../resolvers/context.ts';
import type { LiveContext, LiveFields, LiveStream } from './live-field.ts';

type Arguments = { readonly [name: string]: unknown };

/** The SDL has a subscription nobody answers, or the other way round. */
class SubscriptionMismatch extends Error {
  override readonly name = 'SubscriptionMismatch';
  readonly code = 'SUBSCRIPTION_MISMATCH';

  constructor(field: string) {
    super(`Subscription.${field} is in the SDL or among the live fields, but not in both: add it to the other.`);
  }
}

/** Gives the schema's subscriptions their events and resolvers. @throws SubscriptionMismatch */
export function attachLiveFields(schema: GraphQLSchema, fields: LiveFields): void {
  const types = schema.getSubscriptionType()?.getFields() ?? {};
  for (const name of new Set([...Object.keys(types), ...Object.keys(fields)])) {
    const [type, field] = [types[name], fields[name]];
    if (type === undefined || field === undefined) throw new SubscriptionMismatch(name);
    Object.assign(type, {
      subscribe: (_root: unknown, args: Arguments, context: LiveContext) => iterable(field.subscribe(args, context)),
      resolve: (root: unknown, args: Arguments, context: ApiContext, info: Parameters<typeof field.resolve>[3]) =>
        field.resolve(root, args, context, info),
    });
  }
}

/** graphql-js hands on what is iterable as it is. */
const iterable = (stream: LiveStream): LiveStream & AsyncIterable<unknown> => ({
  ...stream,
  [Symbol.asyncIterator]: () => stream.events[Symbol.asyncIterator](),
});
