import type { OverviewQuery } from '../data/api.generated.ts';
import { type BlockChoice, blockArgument } from '../data/block.ts';
import { OVERVIEW } from '../data/queries.ts';
import { answerOf, useQuery } from '../data/use-query.ts';
import { count, percent, usd } from '../format.ts';

interface Tile {
  readonly label: string;
  readonly value: string;
  readonly note: string;
}

function tiles({ overview }: OverviewQuery): Tile[] {
  const { totals, atRisk, liquidatable, liquidations24h, meta } = overview;
  const fall = atRisk.find((point) => Number(point.shock) === -0.2);
  const share = meta.coverage.accounts === 0 ? 1 : meta.coverage.covered / meta.coverage.accounts;
  return [
    { label: 'Supplied', value: usd(totals.supplyUsd), note: `${overview.markets} markets` },
    {
      label: 'Borrowed',
      value: usd(totals.borrowUsd),
      note: `${percent(Number(totals.borrowUsd) / (Number(totals.supplyUsd) || 1))} of supply`,
    },
    { label: 'Borrowers', value: count(totals.borrowers), note: `of ${count(totals.accounts)} accounts` },
    {
      label: 'At risk at −20 %',
      value: usd(fall?.stake.collateralUsd),
      note: `collateral of ${count(fall?.stake.accounts ?? 0)} accounts`,
    },
    {
      label: 'Liquidatable now',
      value: count(liquidatable.accounts),
      note: `${usd(liquidatable.debtUsd)} debt`,
    },
    {
      label: 'Liquidated in 24 h',
      value: usd(liquidations24h.seizedUsd),
      note: `${count(liquidations24h.count)} events`,
    },
    {
      label: 'Bad debt',
      value: usd(Number(totals.deficitUsd) + Number(totals.unrealizedBadDebtUsd)),
      note: `${usd(totals.deficitUsd)} written off`,
    },
    { label: 'Coverage', value: percent(share, 0), note: 'accounts with every number known' },
  ];
}

export function Overview({ block }: { readonly block: BlockChoice }) {
  const state = useQuery<OverviewQuery>(OVERVIEW, { block: blockArgument(block) });
  if (state.type === 'error') {
    return (
      <div className="tile state error" role="alert">
        {state.message}
      </div>
    );
  }
  const data = answerOf(state);
  return (
    <div className={state.type === 'loading' ? 'tiles stale' : 'tiles'} aria-busy={data === null}>
      {data === null
        ? Array.from({ length: 8 }, (_, index) => <div className="tile" key={String(index)} />)
        : tiles(data).map((tile) => (
            <div className="tile" key={tile.label}>
              <div className="label">{tile.label}</div>
              <div className="value">{tile.value}</div>
              <div className="note">{tile.note}</div>
            </div>
          ))}
    </div>
  );
}
