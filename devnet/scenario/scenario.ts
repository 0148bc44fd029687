import { deployMarket } from '../aave/deploy.ts';
import type { Market } from '../aave/market.ts';
import { BEHAVIORS } from '../agents/behaviors.ts';
import { createDesk } from '../agents/desk.ts';
import { DEAR } from '../agents/lender.ts';
import { createLiquidators } from '../agents/liquidators.ts';
import { type Mood, readMood } from '../agents/mood.ts';
import { type Agent, drawPopulation } from '../agents/population.ts';
import { createMiner, type MinedBlock, type Transaction } from '../chain/miner.ts';
import type { Rpc } from '../chain/rpc.ts';
import type { Contracts } from '../contracts/jobs.ts';
import { type Crowds, deployCrowds } from '../crowd/crowds.ts';
import type { Hour } from '../crowd/types.ts';
import { createLedger, type Ledger } from '../ledger/ledger.ts';
import { type PricePath, priceAt } from '../prices/path.ts';
import { createRandom } from '../random/random.ts';
import { createGovernance } from './governance.ts';
import { DEMO_MARKET } from './market-config.ts';
import { createPriceFeeder } from './price-feeder.ts';
import { createRoutine } from './routine.ts';
import { createTally, type Tally } from './tally.ts';

export interface ScenarioOptions {
  readonly seed: number;
  readonly accounts: number;
  /** Margin accounts of each protocol beside Aave, about; none of them is deployed when absent. */
  readonly crowd?: number;
  /** Sets the number of hours too. */
  readonly path: PricePath;
  /** Called after each hour; the chain stands still until it has ended. */
  readonly onHour?: (progress: Progress) => void | Promise<void>;
}

export interface Progress {
  readonly hour: number;
  /** The newest block, and its Unix seconds. */
  readonly block: number;
  readonly time: number;
  readonly market: Market;
  readonly tally: Tally;
  readonly ledger: Ledger;
  readonly crowds: Crowds | null;
}

export interface ScenarioResult {
  readonly market: Market;
  readonly ledger: Ledger;
  readonly agents: readonly Agent[];
  readonly tally: Tally;
  readonly crowds: Crowds | null;
}

/** 1 January 2024, 00:00 UTC: the genesis block that a chain for this scenario must have been started with. */
export const GENESIS = 1_704_067_200;

const HOUR = 3600;
const DEPLOYMENT = HOUR;
const PRICES_AT = 15;
const LIQUIDATIONS_AT = 27;
const BLOCK_SPACING = 12;
const ACTIONS_AT = 300;
const DAY = 24;
/** Hours between visits to the protocols beside Aave; in a crash somebody comes every hour. */
const CROWD_EVERY = 2;
/** Visits beyond this many get a second block in the hour. */
const VISITS_PER_BLOCK = 12;
/** Liquidations that a block has room for, and blocks of them an hour; less in a crash, when everybody wants in. */
const CALM = { capacity: 10, rounds: 3 };
const CONGESTED = { capacity: 5, rounds: 2 };
/** Hours over which the paces of the temperaments hold; a shorter scenario visits more often. */
const FULL_LENGTH = 1440;

/**
 * Plays a market on a fresh chain (see `startAnvil` with `GENESIS`): one block of prices an hour, liquidations right
 * after it, then what the accounts do. The same options give the same chain, hash by hash.
 */
export async function playScenario(
  { rpc, contracts }: { readonly rpc: Rpc; readonly contracts: Contracts },
  { seed, accounts, crowd = 0, path, onHour }: ScenarioOptions,
): Promise<ScenarioResult> {
  const miner = await createMiner(rpc);
  const reserves = DEMO_MARKET.reserves.map((reserve) => ({ ...reserve, price: priceAt(path, reserve.symbol, 0) }));
  const config = { ...DEMO_MARKET, reserves };
  const { market, reporter } = await deployMarket({ rpc, miner, contracts }, { config, startTimestamp: GENESIS + 12 });
  const ledger = createLedger(market);
  const desk = createDesk(market, ledger);
  const random = createRandom(seed);
  const agents = drawPopulation(random.fork('population'), { count: accounts, hours: path.hours, seed });
  const liquidators = createLiquidators(desk, random.fork('liquidators'));
  const governance = createGovernance(market, desk);
  const routine = createRoutine(market, { desk, random: random.fork('routine'), agents, liquidators });
  const crowds = crowd === 0 ? null : await deployBeside(crowd);
  const submissions = createPriceFeeder(ledger, reporter, path);
  const tally = createTally(market);
  const clock = random.fork('clock');
  const pace = Math.max(0.04, path.hours / FULL_LENGTH);
  const ether = path.prices.get('WETH') ?? [];

  function deployBeside(size: number): Promise<Crowds> {
    const start = (symbol: string): number => priceAt(path, symbol, 0);
    const setting = { seed, random: random.fork('crowds'), size, hours: path.hours, price: start };
    return deployCrowds({ rpc, miner, contracts }, { market, desk }, setting);
  }

  function seen(hour: number, mood: Mood): Hour {
    const price = (symbol: string): number => ledger.reserve(symbol).price;
    const trend = (symbol: string): number => price(symbol) / priceAt(path, symbol, Math.max(0, hour - DAY)) - 1;
    return { hour, time: desk.time, mood, price, trend };
  }

  function submit(hour: number): readonly Transaction[] {
    const answers = submissions(hour);
    const told = new Set(answers.map(({ to }) => to));
    const feeds = market.reserves.filter(({ feed }) => told.has(feed.aggregator));
    return [...answers, ...(crowds?.told(new Set(feeds.map(({ feed }) => feed.proxy))) ?? [])];
  }

  async function mine(): Promise<MinedBlock> {
    const block = await miner.mine(desk.time, desk.take());
    ledger.apply(block);
    tally.note(block);
    return block;
  }

  async function liquidate(base: number, hour: number, mood: Mood): Promise<void> {
    const { capacity, rounds } = mood.crashing ? CONGESTED : CALM;
    for (let round = 0; round < rounds; round++) {
      desk.openBlock(base + LIQUIDATIONS_AT + round * BLOCK_SPACING);
      if (round === 0 && crowds !== null) for (const each of await crowds.guard(seen(hour, mood))) desk.push(each);
      liquidators.work(capacity);
      if (desk.size === 0) return;
      await mine();
    }
  }

  /** What must follow moments later stays queued for the next block. */
  async function actBeside(time: number, hour: number, mood: Mood): Promise<void> {
    if (crowds === null || !(hour % CROWD_EVERY === 0 || mood.crashing)) return;
    desk.openBlock(time);
    for (const each of await crowds.act(seen(hour, mood))) desk.push(each);
    if (desk.size > 0) await mine();
    for (const each of crowds.follow(seen(hour, mood))) desk.push(each);
  }

  function visitors(hour: number, mood: Mood): Agent[] {
    return agents.filter((agent) => {
      if (hour < agent.joins) return false;
      if (agent.next <= hour) return true;
      const account = ledger.accounts.get(agent.address);
      if (account === undefined || agent.vigilance === 0) return false;
      if (ledger.health(account, desk.time).factor >= agent.alarm) return false;
      return random.fork(`alarm ${hour} ${agent.address}`).chance(agent.vigilance * (mood.crashing ? 0.6 : 1));
    });
  }

  function visit(agent: Agent, hour: number, mood: Mood): void {
    const own = random.fork(`visit ${hour} ${agent.address}`);
    BEHAVIORS[agent.temperament](agent, { desk, ledger, mood, random: own, others: agents });
    const isCalled =
      agent.temperament === 'lender' && ledger.utilization(ledger.reserve(agent.collateral), desk.time) > DEAR;
    agent.next = hour + 1 + Math.floor(own.waiting(agent.pace * pace * (mood.crashing || isCalled ? 0.4 : 1)));
  }

  async function act(base: number, hour: number, mood: Mood): Promise<void> {
    const first = base + ACTIONS_AT + clock.below(1200);
    await actBeside(first - BLOCK_SPACING, hour, mood);
    desk.openBlock(first);
    const due = visitors(hour, mood);
    tally.decisions.push(...governance.act(hour / path.hours));
    routine(hour);
    for (let at = 0; at < due.length || desk.size > 0; at += VISITS_PER_BLOCK) {
      if (at > 0) desk.openBlock(first + (at / VISITS_PER_BLOCK) * BLOCK_SPACING * 10);
      for (const agent of due.slice(at, at + VISITS_PER_BLOCK)) visit(agent, hour, mood);
      if (desk.size > 0) await mine();
    }
  }

  let calmHours = 0;
  for (let hour = 0; hour < path.hours; hour++) {
    const base = GENESIS + DEPLOYMENT + hour * HOUR;
    tally.note(await miner.mineAll(base + PRICES_AT, submit(hour)));
    const mood = readMood(ether.slice(0, hour + 1), { calmBefore: calmHours, pace });
    calmHours = mood.calmHours;
    await liquidate(base, hour, mood);
    await act(base, hour, mood);
    await onHour?.({ hour, block: miner.head.number, time: miner.head.timestamp, market, tally, ledger, crowds });
  }
  return { market, ledger, agents, tally, crowds };
}
