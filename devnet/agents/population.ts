import { keccak256, stringToHex } from 'viem';
import type { Hex } from '../chain/miner.ts';
import type { Random } from '../random/random.ts';

export type Temperament = 'lender' | 'careful' | 'long' | 'short' | 'staker' | 'arbitrageur';

/** One account and its nature, drawn once. USD and hours. */
export interface Agent {
  readonly address: Hex;
  readonly temperament: Temperament;
  /** Own money it brings. */
  readonly equity: number;
  readonly isWhale: boolean;
  readonly collateral: string;
  readonly debt: string;
  /** Health factor it aims at in neutral mood. */
  readonly target: number;
  /** How far greed (or fear, for shorts) lowers the target. */
  readonly appetite: number;
  /** Health factor below which it looks after the position. */
  readonly alarm: number;
  /** Chance to do so in an hour of alarm. */
  readonly vigilance: number;
  /** Mean hours between visits. */
  readonly pace: number;
  readonly joins: number;
  /** Hour of the next visit. */
  next: number;
}

interface Kind {
  readonly share: number;
  readonly median: number;
  readonly collateral: readonly [string, ...string[]];
  readonly debt: readonly [string, ...string[]];
  readonly target: readonly [number, number];
  readonly appetite: readonly [number, number];
  readonly alarm: readonly [number, number];
  readonly vigilance: readonly [number, number];
  readonly pace: number;
  /** Share of the whole time over which the kind arrives. */
  readonly arrival: number;
}

const STABLES = ['USDC', 'USDC', 'DAI'] as const;

const KINDS: Readonly<Record<Temperament, Kind>> = {
  lender: {
    share: 0.34,
    median: 68_000,
    collateral: ['USDC', 'USDC', 'USDC', 'DAI', 'DAI', 'WETH', 'WETH', 'WBTC'],
    debt: ['USDC'],
    target: [9, 9],
    appetite: [0, 0],
    alarm: [1, 1],
    vigilance: [0, 0],
    pace: 100,
    arrival: 0.3,
  },
  careful: {
    share: 0.19,
    median: 80_000,
    collateral: ['WETH', 'WETH', 'WBTC', 'WBTC', 'wstETH'],
    debt: STABLES,
    target: [1.9, 2.9],
    appetite: [0.1, 0.4],
    alarm: [1.35, 1.7],
    vigilance: [0.25, 0.6],
    pace: 120,
    arrival: 0.6,
  },
  long: {
    share: 0.33,
    median: 72_000,
    collateral: ['WETH', 'WETH', 'WETH', 'wstETH', 'WBTC', 'LINK', 'LINK'],
    debt: STABLES,
    target: [1.75, 2.4],
    appetite: [0.5, 1.2],
    alarm: [1.03, 1.12],
    vigilance: [0.02, 0.3],
    pace: 80,
    arrival: 0.7,
  },
  short: {
    share: 0.06,
    median: 45_000,
    collateral: ['USDC', 'USDC', 'DAI'],
    debt: ['WETH', 'WETH', 'WBTC', 'LINK'],
    target: [1.5, 2.1],
    appetite: [0.2, 0.5],
    alarm: [1.05, 1.16],
    vigilance: [0.1, 0.55],
    pace: 80,
    arrival: 0.75,
  },
  staker: {
    share: 0.05,
    median: 45_000,
    collateral: ['wstETH'],
    debt: ['WETH'],
    target: [1.03, 1.14],
    appetite: [0, 0.025],
    alarm: [1.012, 1.03],
    vigilance: [0.1, 0.5],
    pace: 110,
    arrival: 0.5,
  },
  arbitrageur: {
    share: 0.03,
    median: 60_000,
    collateral: ['USDC', 'DAI'],
    debt: ['DAI', 'USDC'],
    target: [1.08, 1.2],
    appetite: [0, 0.03],
    alarm: [1.02, 1.04],
    vigilance: [0.5, 0.9],
    pace: 130,
    arrival: 0.6,
  },
};

/** Every fiftieth account is a whale of one of these kinds. */
const WHALE_KINDS: readonly [Temperament, ...Temperament[]] = [
  'lender',
  'careful',
  'lender',
  'long',
  'staker',
  'careful',
];
const WHALE_EVERY = 50;
const WHALE_MEDIAN = 5_500_000;
const EQUITY_SIGMA = 1.25;

function drawAddress(seed: number, number: number): Hex {
  return `0x${keccak256(stringToHex(`marginscope demo account ${seed} ${number}`)).slice(26)}`;
}

function drawKind(random: Random): Temperament {
  let place = random.uniform();
  for (const temperament of Object.keys(KINDS) as Temperament[]) {
    place -= KINDS[temperament].share;
    if (place < 0) return temperament;
  }
  return 'lender';
}

/** Lenders come first, so that there is something to borrow. */
function drawArrival(
  temperament: Temperament,
  isWhale: boolean,
  { random, hours }: { random: Random; hours: number },
): number {
  const { arrival } = KINDS[temperament];
  const early = temperament === 'lender' ? (isWhale ? 0.5 : 0.55) : isWhale ? 0.25 : 0.2;
  const first = temperament === 'lender' ? 1 : 4;
  if (random.chance(early)) return first + random.below(Math.max(1, Math.ceil(hours / 80)));
  return first + Math.floor(random.uniform() * hours * arrival);
}

/** `count` accounts, in the order of their numbers; the same seed gives the same people. */
export function drawPopulation(
  source: Random,
  { count, hours, seed }: { readonly count: number; readonly hours: number; readonly seed: number },
): Agent[] {
  return Array.from({ length: count }, (_, number): Agent => {
    const random = source.fork(`account ${number}`);
    const isWhale = number % WHALE_EVERY === WHALE_EVERY - 1;
    const whaleKind = WHALE_KINDS[Math.floor(number / WHALE_EVERY) % WHALE_KINDS.length] ?? 'lender';
    const temperament = isWhale ? whaleKind : drawKind(random);
    const kind = KINDS[temperament];
    const collateral = random.pick(kind.collateral);
    const debts = kind.debt.filter((symbol) => symbol !== collateral);
    const joins = drawArrival(temperament, isWhale, { random, hours });
    return {
      address: drawAddress(seed, number),
      temperament,
      equity: isWhale ? random.logNormal(WHALE_MEDIAN, 0.45) : random.logNormal(kind.median, EQUITY_SIGMA),
      isWhale,
      collateral: isWhale && collateral === 'LINK' ? 'WETH' : collateral,
      debt: debts[random.below(debts.length)] ?? kind.debt[0],
      target: random.between(...kind.target) + (isWhale && temperament === 'long' ? 0.12 : 0),
      appetite: random.between(...kind.appetite) * (isWhale ? 0.7 : 1),
      alarm: random.between(...kind.alarm),
      vigilance: random.between(...kind.vigilance),
      pace: kind.pace,
      joins,
      next: joins,
    };
  });
}
