import { useState } from 'react';
import { ChartState } from '../charts/chart-state.tsx';
import type { AlertEventsSubscription, AlertsQuery } from '../data/api.generated.ts';
import { useSubscription } from '../data/live.ts';
import { ALERT_EVENTS, ALERTS } from '../data/risk-queries.ts';
import { isShown, useScope } from '../data/scope.ts';
import { useQuery } from '../data/use-query.ts';
import { useThrottled } from '../data/use-throttled.ts';
import { count, readable, utc } from '../format.ts';
import { Panel, Toggle } from './panel.tsx';
import { ProtocolTag } from './value.tsx';

type Alert = AlertsQuery['alerts']['nodes'][number];
type Which = 'FIRING' | 'ALL';

const WHICH = [
  ['ALL', 'Newest'],
  ['FIRING', 'Firing'],
] as const satisfies readonly (readonly [Which, string])[];

/** Many alerts at once, as after a long absence, are asked for together. */
const MOST_OFTEN_MS = 1000;

const TONES = { INFO: 'plain', WARNING: 'warm', CRITICAL: 'bad' } as const;

/** Alerts as they stood at the block; at the newest one, kept so by subscription. */
export function AlertsView() {
  const scope = useScope();
  const [which, setWhich] = useState<Which>('ALL');
  // An answer that is kept from another time would not have what was told since.
  const [told, setTold] = useState(Date.now);
  const tell = useThrottled(() => setTold((n) => n + 1), MOST_OFTEN_MS);
  const live = useSubscription<AlertEventsSubscription>(ALERT_EVENTS, !scope.isLive, tell);
  const state = useQuery<AlertsQuery>(ALERTS, {
    first: 100,
    // Variables the query does not name are not sent on; told makes it ask again.
    ...(scope.isLive ? { told } : {}),
    block: { number: scope.block },
  });
  const shown = ({ alerts }: AlertsQuery) =>
    alerts.nodes.filter(
      (alert) =>
        isShown(scope, alert.pool?.protocol.id ?? alert.market?.protocol.id) &&
        (which === 'ALL' || alert.state === 'FIRING'),
    );
  return (
    <Panel
      title="Alerts"
      lead={
        live === 'paused'
          ? 'As they stood at this block; updates are paused.'
          : `Rules of alerts.yaml and the API; updates ${live === 'live' ? 'come as they happen' : 'are asked for'}.`
      }
      controls={<Toggle label="Which alerts" value={which} options={WHICH} onChange={setWhich} />}
    >
      <ChartState
        state={state}
        emptyReason={(data) => {
          if (shown(data).length > 0) return null;
          return data.alerts.evaluated ? 'No alert at this block.' : 'No rule has been evaluated yet.';
        }}
      >
        {(data) => <AlertTable alerts={shown(data)} />}
      </ChartState>
    </Panel>
  );
}

function AlertTable({ alerts }: { readonly alerts: readonly Alert[] }) {
  return (
    <>
      <div className="scroll tall">
        <table className="cards" aria-label="Alerts">
          <thead>
            <tr>
              <th>State</th>
              <th className="left">Severity</th>
              <th className="left">Since</th>
              <th className="left">Message</th>
            </tr>
          </thead>
          <tbody>
            {alerts.map((alert) => (
              <tr key={alert.id}>
                <td>
                  <span className={`pill ${alert.state === 'FIRING' ? 'bad' : 'plain'}`}>{word(alert.state)}</span>
                </td>
                <td className="left">
                  <span className={`pill ${TONES[alert.severity]}`}>{word(alert.severity)}</span>
                </td>
                <td className="left" title={`block ${count(alert.firedAt.number)}`}>
                  {utc(alert.firedAt.timestamp)}
                </td>
                <td className="left prose" title={`${alert.rule}: ${alert.summary}`}>
                  <Message alert={alert} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="foot">
        <span>
          <b>{count(alerts.filter(({ state }) => state === 'FIRING').length)}</b> firing of the{' '}
          <b>{count(alerts.length)}</b> newest
        </span>
      </div>
    </>
  );
}

/** What an alert says, after the protocol it is about: an owner's accounts are in several. A pool has its name instead of its id. */
function Message({ alert: { market, pool, summary } }: { readonly alert: Alert }) {
  const { pools } = useScope();
  const protocol = market?.protocol ?? pool?.protocol;
  const text = pool ? summary.replaceAll(pool.id, pools.get(pool.id) ?? pool.protocol.name) : summary;
  return (
    <>
      {protocol && <ProtocolTag protocol={protocol} />} {readable(text)}
    </>
  );
}

const word = (name: string): string => name.toLowerCase();
