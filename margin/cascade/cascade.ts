import { assetOf } from '../book/account.ts';
import { coverageOf } from '../book/measure.ts';
import type { Book } from '../book/types.ts';
import { InvalidQuestionError } from '../errors.ts';
import { createFlows } from './flows.ts';
import { createPositions } from './positions.ts';
import { isSettled, type RoundContext, runRound } from './round.ts';
import { cascadeRules } from './rules.ts';
import type { Cascade, CascadePrice, CascadeRequest, CascadeRound } from './types.ts';
import { createVenues } from './venues.ts';

const DEFAULT_ROUNDS = 10;
const MAX_ROUNDS = 1000;

/**
 * What a shock sets off: at the shocked prices whoever is liquidatable is liquidated once by the account's rule; what is
 * taken is sold into the liquidity, which moves prices; at those prices the next round begins; until nobody is left to
 * liquidate or the rounds are over. All liquidations of a round are done at its opening prices, so their order does not
 * matter; a limit is shared out in proportion. Collateral and debt of an account shrink evenly over its assets.
 * Liquidators always act; debt they repay is not bought on the market. The book is not changed. USD; float64.
 * @throws UnknownAssetError, InvalidQuestionError
 */
export function cascade(book: Book, request: CascadeRequest): Cascade {
  const steps = cascadeSteps(book, request);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** The same with a pause before each round and at the end, in which others may work; the book must stay as it is. */
export function* cascadeSteps(book: Book, request: CascadeRequest): Generator<void, Cascade> {
  const limit = request.rounds ?? DEFAULT_ROUNDS;
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= MAX_ROUNDS)) {
    throw new InvalidQuestionError(`${limit} rounds asked for; ask for 1 to ${MAX_ROUNDS}`);
  }
  const venues = createVenues(book, request);
  const shocked = shockedPrices(book, request.shocks);
  const positions = createPositions(book, { shocked, canMove: venues.canMove, include: request.include });
  const sold = new Float64Array(book.assets.length);
  const context: RoundContext = { book, positions, sold, rules: cascadeRules(book, request.rules ?? new Map()) };
  const total = createFlows(book);
  const rounds: CascadeRound[] = [];
  let [prices, accounts] = [shocked, 0];
  while (rounds.length < limit) {
    yield;
    const outcome = runRound(context);
    if (outcome === null) break;
    prices = venues.pricesAfter(sold, shocked);
    positions.setPrices(prices);
    rounds.push({ ...outcome.flows.total(), groups: outcome.flows.groups(), prices });
    total.addAll(outcome.flows);
    accounts += outcome.fresh;
  }
  yield;
  return {
    rounds,
    total: total.total(),
    accounts,
    groups: total.groups(),
    prices: movedPrices(book, shocked, prices, sold),
    amplification: bookAmplification(book, shocked, prices),
    settled: rounds.length < limit || isSettled(context),
    unrealisedBadDebtUsd: badDebtLeft(context),
    coverage: coverageOf(book),
  };
}

function shockedPrices(book: Book, shocks: ReadonlyMap<string, number>): Float64Array {
  const prices = book.prices.slice();
  for (const [asset, shock] of shocks) {
    if (!(shock > -1 && Number.isFinite(shock))) {
      throw new InvalidQuestionError(`shock ${shock} of ${asset} is not a move above −1; −0.2 is −20 %`);
    }
    const { index, price } = assetOf(book, asset);
    prices[index] = price * (1 + shock);
  }
  return prices;
}

function movedPrices(book: Book, shocked: Float64Array, prices: Float64Array, sold: Float64Array): CascadePrice[] {
  return book.assets.flatMap((asset, i) => {
    const [before, first, after] = [book.prices[i] ?? 0, shocked[i] ?? 0, prices[i] ?? 0];
    const soldUnits = sold[i] ?? 0;
    if (!(before > 0) || (first === before && soldUnits === 0)) return [];
    const amplification = first === before ? null : (after - before) / (first - before);
    return [{ asset, before, shocked: first, after, move: after / before - 1, amplification, soldUnits }];
  });
}

function bookAmplification(book: Book, shocked: Float64Array, prices: Float64Array): number | null {
  let [initial, total] = [0, 0];
  book.columns.forEach(({ count, exposure }, i) => {
    const [before, first, after] = [book.prices[i] ?? 0, shocked[i] ?? 0, prices[i] ?? 0];
    if (count === 0 || (first === before && after === before)) return;
    let units = 0;
    for (let leg = 0; leg < count; leg++) units += exposure[leg] ?? 0;
    initial += units * (first - before);
    total += units * (after - before);
  });
  return initial === 0 ? null : total / initial;
}

function badDebtLeft({ positions }: RoundContext): number {
  let missing = 0;
  for (const accounts of positions.batches()) {
    for (const account of accounts) {
      const { cover, requirement, debtUsd, collateralUsd } = positions.stateOf(account);
      if (cover < requirement) missing += Math.max(0, debtUsd - collateralUsd);
    }
  }
  return missing;
}
