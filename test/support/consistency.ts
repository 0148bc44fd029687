import { expect } from 'vitest';

/** Asks a served API and gives its data. */
export type Ask = (query: string) => Promise<ReturnType<typeof JSON.parse>>;

interface PositionAnswer {
  readonly side: string;
  readonly isCollateral: boolean;
  readonly balanceNow: string;
  readonly valueUsd: string | null;
  readonly market: { readonly id: string };
}

export interface AccountFigures {
  readonly id: string;
  readonly pool: { readonly id: string };
  readonly protocol: { readonly slug: string };
  readonly marginRatio: string | null;
  readonly nativeHealth: string | null;
  readonly leverage: string | null;
  readonly collateralUsd: string;
  readonly debtUsd: string;
  readonly equityUsd: string;
  readonly ltv: string | null;
  readonly isLiquidatable: boolean;
  readonly distanceToLiquidation: string | null;
  readonly liquidationPrices: readonly {
    readonly market: { readonly id: string };
    readonly liquidationPrice: string | null;
    readonly distance: string | null;
    readonly side: 'UP' | 'DOWN';
  }[];
  readonly positions: readonly PositionAnswer[];
}

const STAKE = '{ accounts collateralUsd debtUsd expectedSeizedUsd }';
const STAKES = ['accounts', 'collateralUsd', 'debtUsd', 'expectedSeizedUsd'] as const;
const PARTS = ['belowRange', 'aboveRange', 'liquidatable', 'unreachable'] as const;
const LENDING = ['aave-v3', 'compound-v3', 'morpho-blue'];

const sum = <T>(items: readonly T[], of: (item: T) => unknown): number =>
  items.reduce((total, item) => total + Number(of(item) ?? 0), 0);

/** Relative, or of amounts below a dollar a hundred-thousandth of it. */
function near(what: string, actual: unknown, expected: number, relative = 1e-6): void {
  const off = Math.abs(Number(actual) - expected);
  if (!(off <= relative * Math.max(10, Math.abs(expected))))
    expect({ what, actual }).toEqual({ what, actual: expected });
}

/** Every margin account at a block, page by page. */
export async function accountFigures(ask: Ask, block: number): Promise<AccountFigures[]> {
  const found: AccountFigures[] = [];
  for (let skip = 0; ; skip += 500) {
    const { marginAccounts } = await ask(`{ marginAccounts(first: 500, skip: ${skip}, block: { number: ${block} }) {
      id pool { id } protocol { slug } marginRatio nativeHealth leverage collateralUsd debtUsd equityUsd ltv isLiquidatable
      distanceToLiquidation liquidationPrices { market { id } liquidationPrice distance side }
      positions(where: { isOpen: true }) { side isCollateral balanceNow valueUsd market { id } } } }`);
    found.push(...marginAccounts);
    if (marginAccounts.length < 500) return found;
  }
}

const owing = (accounts: readonly AccountFigures[]) => accounts.filter(({ marginRatio }) => marginRatio !== null);

/** One account's numbers follow from each other and from its positions. */
export function checkAccount(account: AccountFigures): void {
  const { id, positions, liquidationPrices, isLiquidatable, protocol } = account;
  const [collateral, debt] = [Number(account.collateralUsd), Number(account.debtUsd)];
  const value = (wanted: (position: PositionAnswer) => boolean) => sum(positions.filter(wanted), (one) => one.valueUsd);
  const owes = ({ side }: PositionAnswer): boolean => side === 'BORROWER';
  if (LENDING.includes(protocol.slug)) {
    near(`${id} debt`, debt, value(owes));
    near(
      `${id} collateral`,
      collateral,
      value((one) => !owes(one) && one.isCollateral),
    );
    near(`${id} equity`, account.equityUsd, value((one) => !owes(one)) - value(owes));
  } else near(`${id} equity`, account.equityUsd, collateral - debt);
  if (account.ltv !== null) near(`${id} ltv`, account.ltv, debt / collateral);
  expect(account.leverage === null, `${id} leverage`).toBe(collateral <= debt);
  if (account.leverage !== null) near(`${id} leverage`, account.leverage, collateral / (collateral - debt));
  if (account.nativeHealth !== null) near(`${id} health`, account.nativeHealth, Number(account.marginRatio));
  expect(isLiquidatable, id).toBe(account.marginRatio !== null && Number(account.marginRatio) < 1);
  const distances = liquidationPrices.flatMap(({ distance }) =>
    distance === null ? [] : [Math.abs(Number(distance))],
  );
  if (isLiquidatable) near(`${id} distance`, account.distanceToLiquidation, 0);
  else if (distances.length > 0) near(`${id} distance`, account.distanceToLiquidation, Math.min(...distances));
  else expect(account.distanceToLiquidation, id).toBeNull();
  for (const { distance, side } of liquidationPrices) {
    if (distance !== null) expect(side, id).toBe(Number(distance) < 0 ? 'DOWN' : 'UP');
  }
}

/** Totals, concentration and leverage are those of the accounts one by one. */
export async function checkPopulation(ask: Ask, block: number, accounts: readonly AccountFigures[]): Promise<void> {
  const at = `block: { number: ${block} }`;
  const weights = { DEBT: 'debtUsd', COLLATERAL: 'collateralUsd', NOTIONAL: 'collateralUsd', COUNT: null } as const;
  const parts = Object.keys(weights).map(
    (name) => `${name}: leverageDistribution(weightedBy: ${name}, ${at}) { accounts mean quantiles { p10 p50 p99 }
      buckets { accounts share debtUsd } withoutEquity { accounts } }`,
  );
  const data = await ask(`{ ${parts.join(' ')} concentration(${at}) { totalUsd holders hhi top1 top5 top10 }
    overview(${at}) { totals { collateralUsd unrealizedBadDebtUsd } liquidatable { accounts debtUsd } } }`);
  const debts = accounts.map(({ debtUsd }) => Math.max(0, Number(debtUsd))).filter((debt) => debt > 0);
  const total = sum(debts, (debt) => debt);
  debts.sort((a, b) => b - a);
  near('debt', data.concentration.totalUsd, total);
  expect(data.concentration.holders).toBe(debts.length);
  near(
    'hhi',
    data.concentration.hhi,
    sum(debts, (debt) => (debt / total) ** 2),
  );
  for (const n of [1, 5, 10])
    near(
      `top${n}`,
      data.concentration[`top${n}`],
      sum(debts.slice(0, n), (debt) => debt / total),
    );
  near(
    'collateral',
    data.overview.totals.collateralUsd,
    sum(accounts, ({ collateralUsd }) => collateralUsd),
  );
  near('bad debt', data.overview.totals.unrealizedBadDebtUsd, sum(accounts, badDebtOf));
  expect(data.overview.liquidatable.accounts).toBe(accounts.filter(({ isLiquidatable }) => isLiquidatable).length);
  for (const [name, field] of Object.entries(weights)) {
    const ranked = owing(accounts)
      .filter(({ leverage }) => leverage !== null)
      .map((one) => ({ leverage: Number(one.leverage), weight: field === null ? 1 : Math.max(0, Number(one[field])) }))
      .sort((a, b) => a.leverage - b.leverage);
    const weight = sum(ranked, (one) => one.weight);
    const { accounts: count, mean, quantiles, buckets, withoutEquity } = data[name];
    expect([count, count + withoutEquity.accounts], name).toEqual([ranked.length, owing(accounts).length]);
    expect(
      sum(buckets, (bucket: { accounts: number }) => bucket.accounts),
      name,
    ).toBe(count);
    near(
      `${name} shares`,
      sum(buckets, (bucket: { share: string }) => bucket.share),
      1,
    );
    near(`${name} mean`, mean, sum(ranked, (one) => one.leverage * one.weight) / weight);
    for (const p of [10, 50, 99])
      near(`${name} p${p}`, quantiles[`p${p}`], quantileOf(ranked, (weight * p) / 100), 1e-5);
  }
}

const badDebtOf = ({ debtUsd, collateralUsd }: AccountFigures) => Math.max(0, Number(debtUsd) - Number(collateralUsd));

function quantileOf(ranked: readonly { readonly leverage: number; readonly weight: number }[], wanted: number): number {
  let reached = 0;
  for (const { leverage, weight } of ranked) {
    reached += weight;
    if (reached >= wanted) return leverage;
  }
  return Number.NaN;
}

/** Totals and holders of every market are those of its positions; open interest by every convention. */
export async function checkMarkets(ask: Ask, block: number, accounts: readonly AccountFigures[]): Promise<void> {
  const { markets } = await ask(`{ markets(first: 100, block: { number: ${block} }) { id kind totalSupply totalBorrow
    openSuppliers openBorrowers openLongs openShorts
    openInterestNow { longSize shortSize longUsd shortUsd grossUsd oneSidedUsd netUsd } } }`);
  for (const market of markets) {
    const own = accounts.flatMap(({ positions }) => positions.filter((one) => one.market.id === market.id));
    const of = (...sides: string[]) => own.filter(({ side }) => sides.includes(side));
    const supplied = own.filter(({ side }) => !['BORROWER', 'LONG', 'SHORT'].includes(side));
    const holders = [supplied.length, of('BORROWER').length, of('LONG').length, of('SHORT').length];
    expect([market.openSuppliers, market.openBorrowers, market.openLongs, market.openShorts], market.id).toEqual(
      holders,
    );
    near(
      `${market.id} supply`,
      market.totalSupply,
      sum(supplied, ({ balanceNow }) => balanceNow),
      1e-5,
    );
    near(
      `${market.id} borrow`,
      market.totalBorrow,
      sum(of('BORROWER'), ({ balanceNow }) => balanceNow),
      1e-5,
    );
    const interest = market.openInterestNow;
    if (interest === null) continue;
    near(
      `${market.id} long`,
      interest.longSize,
      sum(of('LONG'), ({ balanceNow }) => balanceNow),
    );
    near(
      `${market.id} short`,
      interest.shortSize,
      sum(of('SHORT'), ({ balanceNow }) => balanceNow),
    );
    const [long, short] = [Number(interest.longUsd), Number(interest.shortUsd)];
    near(`${market.id} gross`, interest.grossUsd, long + short);
    near(`${market.id} one-sided`, interest.oneSidedUsd, (long + short) / 2);
    near(`${market.id} net`, interest.netUsd, long - short);
  }
}

/** A market's map is the accounts' own liquidation prices, its parts add up, and the curve is its running total. */
export async function checkMap(ask: Ask, block: number, { market, accounts }: Mapped): Promise<void> {
  const { market: answer } = await ask(`{ market(id: "${market}", block: { number: ${block} }) {
    liquidationHeatmap(bins: 25, range: { from: "0.5", to: "1" }) { edges bins { stake ${STAKE} } total ${STAKE}
      ${PARTS.map((part) => `${part} ${STAKE}`).join(' ')} }
    atRiskCurve(from: "-0.5", to: "0", points: 26) { points { stake ${STAKE} } } } }`);
  const { edges, bins, total, ...parts } = answer.liquidationHeatmap;
  const own = owing(accounts).flatMap(({ isLiquidatable, liquidationPrices }) =>
    isLiquidatable ? [] : (liquidationPrices.find((one) => one.market.id === market)?.liquidationPrice ?? []),
  );
  bins.forEach(({ stake }: { stake: { accounts: number } }, i: number) => {
    const inside = own.filter((price) => Number(price) >= Number(edges[i]) && Number(price) < Number(edges[i + 1]));
    expect(stake.accounts, `${market} bin ${i}`).toBe(inside.length);
  });
  for (const key of STAKES) {
    const all = [...bins.map(({ stake }: { stake: object }) => stake), ...PARTS.map((part) => parts[part])];
    near(
      `${market} ${key}`,
      total[key],
      sum(all, (stake) => stake[key]),
    );
    const downwards = [Number(parts.liquidatable[key])];
    for (const { stake } of bins.toReversed()) downwards.push((downwards.at(-1) ?? 0) + Number(stake[key]));
    answer.atRiskCurve.points.toReversed().forEach(({ stake }: Bin, i: number) => {
      if (key !== 'expectedSeizedUsd') near(`${market} curve ${key} ${i}`, stake[key], downwards[i] ?? Number.NaN);
    });
  }
}

interface Bin {
  readonly stake: { readonly [key in (typeof STAKES)[number]]: string | number };
}

interface Mapped {
  readonly market: string;
  readonly accounts: readonly AccountFigures[];
}

/** A walk from cursor to cursor sees every account of a list once, in its order. */
export async function checkWalk(ask: Ask, search: string): Promise<number> {
  const seen: string[] = [];
  let after = '';
  for (;;) {
    const { marginAccountsConnection: page } = await ask(`{ marginAccountsConnection(first: 53, ${search}${after}) {
      totalCount nodes { id } pageInfo { hasNextPage endCursor } } }`);
    seen.push(...page.nodes.map(({ id }: { id: string }) => id));
    if (!page.pageInfo.hasNextPage) {
      const { marginAccounts } = await ask(`{ marginAccounts(first: 1000, ${search}) { id } }`);
      expect(seen).toEqual(marginAccounts.map(({ id }: { id: string }) => id));
      expect([page.totalCount, new Set(seen).size]).toEqual([seen.length, seen.length]);
      return seen.length;
    }
    after = `, after: "${page.pageInfo.endCursor}"`;
  }
}
