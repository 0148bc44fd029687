import { type ReactNode, useState } from 'react';
import { ChartState } from '../charts/chart-state.tsx';
import type { CascadeQuery, FlowFragment as Flow } from '../data/api.generated.ts';
import { CASCADE } from '../data/risk-queries.ts';
import { scopeVariables, useScope } from '../data/scope.ts';
import { useQuery } from '../data/use-query.ts';
import { count, counted, percent, times, usd } from '../format.ts';
import { Panel } from './panel.tsx';
import { ProtocolTag, Value } from './value.tsx';

type Cascade = CascadeQuery['cascade'];

/** USD on each side of the pool a market's collateral is sold into. */
const DEPTHS = [
  ['', 'no price impact'],
  ['5000000', '$5M depth'],
  ['20000000', '$20M depth'],
  ['100000000', '$100M depth'],
] as const;

export function CascadeView() {
  const scope = useScope();
  const [shock, setShock] = useState(30);
  const [dragged, setDragged] = useState<number | null>(null);
  const [depth, setDepth] = useState<string>('20000000');
  const variables = {
    shock: String(-shock / 100),
    ...(depth === '' ? {} : { reserveUsd: depth }),
    ...scopeVariables(scope),
  };
  const state = useQuery<CascadeQuery>(CASCADE, variables);
  const shown = dragged ?? shock;
  const commit = () => {
    if (dragged !== null) setShock(dragged);
    setDragged(null);
  };
  return (
    <Panel
      title="Cascade"
      lead="Every volatile price falls; who is liquidatable is liquidated by the protocol's rule, what is taken is sold, prices move, and so on."
      controls={
        <>
          <label className="slider">
            Shock
            <input
              type="range"
              aria-label="Shock"
              aria-valuetext={percent(-shown / 100, 0)}
              min={5}
              max={60}
              step={5}
              value={shown}
              onChange={(event) => setDragged(Number(event.target.value))}
              onPointerUp={commit}
              onKeyUp={commit}
              onBlur={commit}
            />
            <output>{percent(-shown / 100, 0)}</output>
          </label>
          <select aria-label="Depth of each market" value={depth} onChange={(event) => setDepth(event.target.value)}>
            {DEPTHS.map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
        </>
      }
    >
      <ChartState state={state} emptyReason={() => null}>
        {({ cascade }) => <Outcome cascade={cascade} />}
      </ChartState>
    </Panel>
  );
}

function Outcome({ cascade }: { readonly cascade: Cascade }) {
  return (
    <>
      <div className="facts">
        <Fact label="Accounts liquidated" value={count(cascade.accounts)} />
        <Fact label="Sold on the market" value={usd(cascade.total.soldUsd)} />
        <Fact label="Bad debt" value={usd(Number(cascade.total.badDebtUsd) + Number(cascade.unrealizedBadDebtUsd))} />
        <Fact label="Amplification" value={times(cascade.amplification)} why="The shock changes no value here." />
      </div>
      {cascade.rounds.length === 0 ? (
        <p className="calm">Nobody becomes liquidatable.</p>
      ) : (
        <div className="scroll tall">
          <table aria-label="Rounds">
            <FlowHead first="Round" />
            <tbody>
              {cascade.rounds.map(({ round, flow }) => (
                <FlowRow key={round} flow={flow} name={round} />
              ))}
            </tbody>
          </table>
          {cascade.protocols.length > 0 && (
            <table aria-label="By protocol">
              <FlowHead first="All rounds, by protocol" />
              <tbody>
                {[...cascade.protocols].sort(bySeized).map(({ protocol, flow }) => (
                  <FlowRow key={protocol.id} flow={flow} name={<ProtocolTag protocol={protocol} />} />
                ))}
              </tbody>
            </table>
          )}
        </div>
      )}
      <div className="foot">
        <span>
          {cascade.settled
            ? `Settles after ${counted(cascade.rounds.length, 'round')}.`
            : `Not settled after ${counted(cascade.rounds.length, 'round')}.`}
        </span>
        <span>Amplification: loss of all exposure at the end prices over that at the shocked prices.</span>
      </div>
    </>
  );
}

const bySeized = (a: { readonly flow: Flow }, b: { readonly flow: Flow }): number =>
  Number(b.flow.seizedUsd) - Number(a.flow.seizedUsd);

function Fact({ label, value, why = '' }: { readonly label: string; readonly value: string; readonly why?: string }) {
  return (
    <div>
      <div className="label">{label}</div>
      <div className="value">
        <Value text={value} why={why} />
      </div>
    </div>
  );
}

function FlowHead({ first }: { readonly first: string }) {
  return (
    <thead>
      <tr>
        <th>{first}</th>
        <th>Accounts</th>
        <th>Repaid</th>
        <th>Seized</th>
        <th>Sold</th>
        <th>Bad debt</th>
      </tr>
    </thead>
  );
}

function FlowRow({ name, flow }: { readonly name: ReactNode; readonly flow: Flow }) {
  return (
    <tr>
      <td>{name}</td>
      <td>{count(flow.accounts)}</td>
      <td>{usd(flow.repaidUsd)}</td>
      <td>{usd(flow.seizedUsd)}</td>
      <td>{usd(flow.soldUsd)}</td>
      <td>{usd(flow.badDebtUsd)}</td>
    </tr>
  );
}
