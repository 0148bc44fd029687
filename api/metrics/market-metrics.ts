import type { EntityReader, ProcessedBlock } from '../../engine/index.ts';
import type { BookSource } from '../book/book-source.ts';
import { type LabelledMarket, type MarketLabel, marketLabels, OTHER } from './market-labels.ts';
import {
  type MarketSample,
  marketSamples,
  type ProtocolSample,
  protocolSamples,
  quantiles,
  shocks,
} from './market-numbers.ts';
import { type MarketTerms, marketTerms } from './market-terms.ts';
import type { MetricSet } from './registry.ts';

export interface MarketMetricsOptions {
  readonly set: MetricSet;
  readonly reader: EntityReader;
  readonly books: BookSource;
  /** Markets with a label of their own; the rest is `other`. Default 100. */
  readonly cap?: number;
}

export interface MarketMetrics {
  /** Computes every number anew at a block; gives the seconds it took once the book was there. @throws BlockReverted */
  update(block: ProcessedBlock): Promise<number>;
}

export function createMarketMetrics({ set, reader, books, cap = 100 }: MarketMetricsOptions): MarketMetrics {
  const gauges = createGauges(set);
  return {
    async update(block) {
      const [analytics, terms] = await Promise.all([books.at(block), marketTerms(reader, block.number)]);
      const started = performance.now();
      const markets = marketSamples(analytics);
      const protocols = await protocolSamples(analytics);
      const labels = marketLabels(markets.map(labelled), cap);
      for (const gauge of gauges.all) gauge.reset();
      for (const market of markets) {
        const label = labels.get(market.id);
        if (label !== undefined && label.market !== OTHER) gauges.market(label, market, terms.get(market.id));
      }
      gauges.others(markets.filter(({ id }) => labels.get(id)?.market === OTHER));
      for (const protocol of protocols) gauges.protocol(protocol);
      const seconds = (performance.now() - started) / 1000;
      gauges.computed(block.number, seconds);
      return seconds;
    },
  };
}

const labelled = ({ id, protocol, symbol, supplyUsd, openInterestUsd }: MarketSample): LabelledMarket => ({
  id,
  protocol,
  symbol,
  sizeUsd: (supplyUsd ?? 0) + (openInterestUsd?.long ?? 0) + (openInterestUsd?.short ?? 0),
});

function createGauges(set: MetricSet) {
  const ofMarket = ['protocol', 'market'] as const;
  const market = (name: string, help: string) => set.gauge(`marginscope_market_${name}`, help, ofMarket);
  const protocol = (name: string, help: string) => set.gauge(`marginscope_${name}`, help, ['protocol']);
  const utilization = market('utilization_ratio', "Borrowed share by the protocol's own definition.");
  const kink = market('utilization_kink_ratio', 'Utilization at which the rate curve turns steep.');
  const supply = market('supply_usd', 'Supplied, in USD.');
  const borrow = market('borrow_usd', 'Borrowed, in USD.');
  const supplyCap = market('supply_cap_used_ratio', 'Supplied share of the supply cap; absent without a cap.');
  const borrowCap = market('borrow_cap_used_ratio', 'Borrowed share of the borrow cap; absent without a cap.');
  const priceAge = market('price_age_seconds', "Seconds from the feed's own time of the price to the block.");
  const interest = set.gauge('marginscope_market_open_interest_usd', 'Open interest at the market price, in USD.', [
    ...ofMarket,
    'side',
  ]);
  const atRiskDebt = set.gauge(
    'marginscope_at_risk_debt_usd',
    'Debt of accounts liquidatable after every price that is not stable fell by the shock.',
    ['protocol', 'shock'],
  );
  const atRiskCollateral = set.gauge(
    'marginscope_at_risk_collateral_usd',
    'Collateral of accounts liquidatable after every price that is not stable fell by the shock.',
    ['protocol', 'shock'],
  );
  const leverage = set.gauge('marginscope_leverage_ratio', 'Leverage of accounts with debt, weighted by debt.', [
    'protocol',
    'percentile',
  ]);
  const accounts = protocol('accounts', 'Margin accounts with an open position.');
  const borrowers = protocol('borrowers', 'Margin accounts with debt or exposure.');
  const liquidatable = protocol('liquidatable_accounts', 'Accounts liquidatable at the present prices.');
  const liquidatableDebt = protocol('liquidatable_debt_usd', 'Their debt, in USD.');
  const badDebt = protocol('unrealized_bad_debt_usd', 'Debt no collateral covers, at oracle prices.');
  const computedBlock = set.gauge(
    'marginscope_market_metrics_block',
    'Block at which the market numbers were computed.',
  );
  const computedSeconds = set.gauge(
    'marginscope_market_metrics_seconds',
    'Time their last computation took, once the book was there.',
  );
  const put = (gauge: typeof utilization, label: MarketLabel, value: number | null) => {
    if (value !== null) gauge.set({ ...label }, value);
  };

  function setMarket(label: MarketLabel, sample: MarketSample, terms: MarketTerms | undefined): void {
    put(utilization, label, sample.utilization);
    put(kink, label, terms?.kink ?? null);
    put(supply, label, sample.supplyUsd);
    put(borrow, label, sample.borrowUsd);
    put(supplyCap, label, ratio(sample.supply, terms?.supplyCap ?? null));
    put(borrowCap, label, ratio(sample.borrow, terms?.borrowCap ?? null));
    put(priceAge, label, sample.priceAgeSeconds);
    if (sample.openInterestUsd === null) return;
    interest.set({ ...label, side: 'long' }, sample.openInterestUsd.long);
    interest.set({ ...label, side: 'short' }, sample.openInterestUsd.short);
  }

  /** Amounts added up; utilization and price age are those of the worst market. */
  function setOthers(samples: readonly MarketSample[]): void {
    for (const name of new Set(samples.map((sample) => sample.protocol))) {
      const those = samples.filter((sample) => sample.protocol === name);
      const label = { protocol: name, market: OTHER };
      put(supply, label, total(those.map((sample) => sample.supplyUsd)));
      put(borrow, label, total(those.map((sample) => sample.borrowUsd)));
      put(utilization, label, most(those.map((sample) => sample.utilization)));
      put(priceAge, label, most(those.map((sample) => sample.priceAgeSeconds)));
    }
  }

  function setProtocol(sample: ProtocolSample): void {
    const label = { protocol: sample.protocol };
    accounts.set(label, sample.accounts);
    borrowers.set(label, sample.borrowers);
    liquidatable.set(label, sample.liquidatable.accounts);
    liquidatableDebt.set(label, sample.liquidatable.debtUsd);
    badDebt.set(label, sample.badDebtUsd);
    shocks.forEach((shock, i) => {
      const at = { ...label, shock: String(-shock) };
      atRiskDebt.set(at, sample.atRisk[i]?.debtUsd ?? 0);
      atRiskCollateral.set(at, sample.atRisk[i]?.collateralUsd ?? 0);
    });
    quantiles.forEach((quantile, i) => {
      const value = sample.leverage[i] ?? null;
      if (value !== null) leverage.set({ ...label, percentile: String(100 * quantile) }, value);
    });
  }

  const byMarket = [utilization, kink, supply, borrow, supplyCap, borrowCap, priceAge, interest];
  const byProtocol = [
    atRiskDebt,
    atRiskCollateral,
    leverage,
    accounts,
    borrowers,
    liquidatable,
    liquidatableDebt,
    badDebt,
  ];
  return {
    all: [...byMarket, ...byProtocol],
    market: setMarket,
    others: setOthers,
    protocol: setProtocol,
    computed(block: number, time: number) {
      computedBlock.set(block);
      computedSeconds.set(time);
    },
  };
}

const ratio = (part: number | null, whole: number | null): number | null =>
  part === null || whole === null ? null : part / whole;
const known = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null);
const total = (values: readonly (number | null)[]): number => known(values).reduce((sum, value) => sum + value, 0);
const most = (values: readonly (number | null)[]): number | null =>
  known(values).length === 0 ? null : Math.max(...known(values));
