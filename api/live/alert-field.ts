import type { ProcessedBlock } from '../../engine/index.ts';
import type { AlertEvent } from '../alerts/message.ts';
import type { AlertNews } from '../alerts/service.ts';
import { type AlertFilter, alertOfEvent, standingEvents } from '../alerts/store/alert-query.ts';
import { alertAnswer, alertsOf } from '../resolvers/alerts.ts';
import type { ApiContext } from '../resolvers/context.ts';
import { type Channel, createChannel } from './channel.ts';
import { SlowSubscriber } from './errors.ts';
import type { LiveContext, LiveEvent, LiveField, LiveStream } from './live-field.ts';

/** Alerts as they are decided and taken back. */
export const alertLiveField: LiveField = { subscribe: alertEvents, resolve: (root) => root };

function alertEvents(args: { readonly [name: string]: unknown }, context: LiveContext): LiveStream {
  const alerts = alertsOf(context);
  const news: Channel<AlertNews> = createChannel({
    limit: context.live.limits.queue,
    overflow: () => new SlowSubscriber(context.live.limits.queue),
  });
  const end = alerts.subscribe((one) => news.push(one));
  const filter: AlertFilter = typeof args.where === 'object' && args.where !== null ? args.where : {};
  const fromBlock = typeof args.fromBlock === 'number' ? args.fromBlock : null;
  return {
    events: told(context, { news, filter, fromBlock }),
    stop: () => {
      end();
      news.end();
    },
  };
}

interface Told {
  readonly news: Channel<AlertNews>;
  readonly filter: AlertFilter;
  readonly fromBlock: number | null;
}

async function* told(context: ApiContext, { news, filter, fromBlock }: Told): AsyncGenerator<LiveEvent> {
  const again = fromBlock === null ? [] : await standingEvents(alertsOf(context).store, fromBlock);
  const known = new Set(again.map(({ id }) => id));
  for (const event of again) yield* factOf(context, event, filter);
  for await (const { kind, event } of news) {
    if (kind === 'retracted') yield { type: 'retract', key: event.id };
    else if (!known.has(event.id)) yield* factOf(context, event, filter);
  }
}

/** An event as a fact at its block; nothing where the chain took the block back meanwhile. */
async function* factOf(context: ApiContext, event: AlertEvent, filter: AlertFilter): AsyncGenerator<LiveEvent> {
  if (!selects(filter, event)) return;
  const [block] = await context.sources.reader.blocksAfter(event.block.number - 1, 1);
  if (block === undefined || block.hash !== event.block.hash) return;
  const alert = await alertOfEvent(alertsOf(context).store, event);
  if (alert !== null) yield { type: 'fact', key: event.id, block, root: rootOf(block, event, alertAnswer(alert)) };
}

const rootOf = (block: ProcessedBlock, event: AlertEvent, alert: unknown) => ({
  type: 'APPLIED',
  block,
  transition: event.kind,
  alert,
});

function selects({ state, severity, rule, group, sinceBlock }: AlertFilter, event: AlertEvent): boolean {
  return (
    (state ?? event.kind) === event.kind &&
    (severity ?? event.severity) === event.severity &&
    (rule ?? event.rule) === event.rule &&
    (group ?? event.group) === event.group &&
    event.block.number >= (sinceBlock ?? 0)
  );
}
