import { type AccountMask, strategies } from '../../margin/index.ts';
import type { Analytics } from '../book/analytics.ts';
import { ownerView } from '../book/owner-view.ts';
import { floatText, sumText } from '../decimals.ts';
import { entityAt } from './at-row.ts';
import type { ApiContext } from './context.ts';
import { metaOf } from './meta.ts';

/** OwnerView of the SDL. */
export function ownerAnswer(analytics: Analytics, address: string, context: ApiContext) {
  const view = ownerView(analytics, address);
  const volatile = view.exposures.filter(({ isStable }) => !isStable);
  const load = async (type: string, ids: readonly string[]) => {
    const rows = await Promise.all(ids.map((id) => entityAt(context, analytics, { type, id })));
    return rows.filter((row) => row !== null);
  };
  const { requiredUsd, worst, scenarios } = view.portfolio;
  return {
    meta: () => metaOf(context.sources, analytics, { include: maskOf(analytics, view.accounts) }),
    address,
    account: () => entityAt(context, analytics, { type: 'Account', id: address }),
    marginAccounts: () =>
      load(
        'MarginAccount',
        view.accounts.map(({ id }) => id),
      ),
    equityUsd: sumText(view.equityUsd),
    grossUsd: sumText(volatile.reduce((sum, { longUsd, shortUsd }) => sum + longUsd + shortUsd, 0)),
    netUsd: sumText(volatile.reduce((sum, { deltaUsd }) => sum + Math.abs(deltaUsd), 0)),
    effectiveLeverage: view.equityUsd > 0 ? floatText(view.exposureUsd / view.equityUsd) : null,
    exposures: view.exposures.map((one) => ({
      base: one.base,
      isStable: one.isStable,
      longUsd: sumText(one.longUsd),
      shortUsd: sumText(one.shortUsd),
      deltaUsd: sumText(one.deltaUsd),
      gammaUsd: sumText(one.gammaUsd),
    })),
    strategies: strategies(view.legs).map((label) => ({ ...label, confidence: sumText(label.confidence) })),
    portfolioMargin: {
      requiredUsd: sumText(requiredUsd),
      worstBase: worst?.base ?? null,
      worstShock: worst === null ? null : sumText(worst.shock),
      scenarios,
      protocolMarginUsd: sumText(view.protocolMarginUsd),
      differenceUsd: sumText(requiredUsd - view.protocolMarginUsd),
    },
    unpriced: () => load('Position', view.unpriced),
  };
}

function maskOf({ book }: Analytics, accounts: readonly { readonly id: string }[]): AccountMask {
  const mask = new Uint8Array(book.count);
  for (const { id } of accounts) {
    const place = book.ids.placeOf(id);
    if (place !== undefined) mask[place] = 1;
  }
  return mask;
}
