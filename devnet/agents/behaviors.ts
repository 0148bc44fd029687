import { borrowCarefully } from './careful.ts';
import { lend } from './lender.ts';
import { tradeWithLeverage } from './leveraged.ts';
import { loopInCategory } from './looper.ts';
import type { Temperament } from './population.ts';
import type { Behavior } from './world.ts';

export const BEHAVIORS: Readonly<Record<Temperament, Behavior>> = {
  lender: lend,
  careful: borrowCarefully,
  long: tradeWithLeverage,
  short: tradeWithLeverage,
  staker: loopInCategory,
  arbitrageur: loopInCategory,
};
