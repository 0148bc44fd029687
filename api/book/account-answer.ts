import { liquidationDistance, liquidationPrice, type Scaled, uniformShock } from '../../margin/index.ts';
import { floatText, quotientText, scaledText, sumText } from '../decimals.ts';
import { type AccountRisk, accountRisk } from './account-risk.ts';
import type { Analytics } from './analytics.ts';

/** Derived fields of MarginAccount in the SDL, its meta apart. */
export interface AccountAnswer {
  readonly nativeHealth: string | null;
  readonly healthFactorRaw: string | null;
  readonly marginRatio: string | null;
  readonly leverage: string | null;
  readonly walletLeverage: string | null;
  readonly collateralUsd: string | null;
  readonly debtUsd: string | null;
  readonly equityUsd: string | null;
  readonly ltv: string | null;
  readonly liquidationThreshold: string | null;
  readonly isLiquidatable: boolean | null;
  readonly uniformShock: string | null;
  readonly distanceToLiquidation: string | null;
  readonly unknownReason: string | null;
}

const unknown = (unknownReason: string): AccountAnswer => ({
  nativeHealth: null,
  healthFactorRaw: null,
  marginRatio: null,
  leverage: null,
  walletLeverage: null,
  collateralUsd: null,
  debtUsd: null,
  equityUsd: null,
  ltv: null,
  liquidationThreshold: null,
  isLiquidatable: null,
  uniformShock: null,
  distanceToLiquidation: null,
  unknownReason,
});

const answers = new WeakMap<Analytics, Map<string, AccountAnswer>>();

/** What one account's derived fields answer: exact to its contract, computed once per book. */
export function accountAnswer(analytics: Analytics, id: string): AccountAnswer {
  const known = answers.get(analytics) ?? new Map<string, AccountAnswer>();
  answers.set(analytics, known);
  const answer = known.get(id) ?? computeAccountAnswer(analytics, id);
  known.set(id, answer);
  return answer;
}

/** As accountAnswer, and not remembered: for passes over every account. */
export const computeAccountAnswer = (analytics: Analytics, id: string): AccountAnswer =>
  answerOf(analytics, id, accountRisk(analytics, id));

function answerOf(analytics: Analytics, id: string, risk: AccountRisk): AccountAnswer {
  if (risk.type === 'unknown') return unknown(risk.reason);
  const { data, decimals } = risk;
  const { exposure, debt, idle, isLiquidatable } = data;
  const usd = (base: bigint) => scaledText(base, decimals);
  const assets = idle === null ? null : exposure + idle;
  return {
    nativeHealth: textOfScaled(data.nativeHealth),
    healthFactorRaw: data.nativeHealth?.value.toString() ?? null,
    marginRatio: textOfScaled(data.marginRatio),
    leverage: leverageText(exposure, debt),
    walletLeverage: assets === null ? null : leverageText(assets, debt),
    collateralUsd: usd(exposure),
    debtUsd: usd(debt),
    equityUsd: assets === null ? null : usd(assets - debt),
    ltv: quotientText(debt, exposure),
    liquidationThreshold: textOfScaled(data.threshold),
    isLiquidatable,
    uniformShock: isLiquidatable ? '0' : shockText(analytics, id),
    distanceToLiquidation: isLiquidatable ? '0' : distanceText(analytics, id),
    unknownReason: null,
  };
}

const textOfScaled = (scaled: Scaled | null): string | null =>
  scaled === null ? null : scaledText(scaled.value, scaled.decimals);

const leverageText = (assets: bigint, debt: bigint): string | null =>
  assets > debt ? quotientText(assets, assets - debt) : null;

function shockText(analytics: Analytics, id: string): string | null {
  const place = analytics.book.ids.placeOf(id);
  return place === undefined ? null : floatText(uniformShock(analytics.book, place, analytics.volatileMarkets));
}

function distanceText({ book }: Analytics, id: string): string | null {
  const place = book.ids.placeOf(id);
  return place === undefined ? null : floatText(liquidationDistance(book, place));
}

/** LiquidationPrice of the SDL, its market and token apart. */
export interface LiquidationPriceAnswer {
  readonly marketId: string;
  readonly tokenId: string;
  readonly currentPrice: string;
  readonly liquidationPrice: string | null;
  readonly distance: string | null;
  readonly side: 'DOWN' | 'UP';
}

/** One entry for each priced asset an account with debt holds as collateral or owes; float64. */
export function liquidationPrices(analytics: Analytics, id: string): LiquidationPriceAnswer[] {
  const { book } = analytics;
  const place = analytics.book.ids.placeOf(id);
  if (place === undefined || (book.sums.requirement[place] ?? 0) <= 0) return [];
  const { start, asset: assets, place: rows } = book.index;
  const answers: LiquidationPriceAnswer[] = [];
  for (let i = start[place] ?? 0; i < (start[place + 1] ?? 0); i++) {
    const asset = assets[i] ?? 0;
    const marketId = book.assets[asset] ?? '';
    const weight = book.columns[asset]?.surplus[rows[i] ?? 0] ?? 0;
    const market = analytics.markets.get(marketId);
    if (weight === 0 || market === undefined) continue;
    const current = book.prices[asset] ?? Number.NaN;
    const found = liquidationPrice(book, place, marketId);
    answers.push({
      marketId,
      tokenId: market.token,
      currentPrice: sumText(current),
      liquidationPrice: found === null ? null : sumText(found.price),
      distance: found === null ? null : sumText(found.price / current - 1),
      side: weight > 0 ? 'DOWN' : 'UP',
    });
  }
  return answers.sort((a, b) => (a.marketId < b.marketId ? -1 : 1));
}
