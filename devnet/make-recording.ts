import type { RecordSummary } from '../cli/record.ts';
import { openRecording, type ProgressEvent } from '../engine/index.ts';
import { startAnvil } from './chain/anvil.ts';
import { compileContracts } from './contracts/jobs.ts';
import type { CrowdCheck } from './crowd/crowds.ts';
import { indexChain } from './index-chain.ts';
import type { PricePath } from './prices/path.ts';
import { type Difference, reconcile } from './reconcile.ts';
import { recordAlong, STATES_KEPT } from './record-along.ts';
import { GENESIS, type Progress, playScenario, type ScenarioResult } from './scenario/scenario.ts';
import { type MarketView, readMarket } from './views.ts';

export interface RecordingPlan {
  readonly seed: number;
  readonly accounts: number;
  /** As in `playScenario`. */
  readonly crowd?: number;
  readonly path: PricePath;
  /** File to write; it must not exist. */
  readonly out: string;
  /** Hours after which the contracts are asked for every account, to compare with what the recording says of them. */
  readonly checkpoints: readonly number[];
  readonly onHour?: (progress: Progress) => void;
  readonly onRecord?: (event: ProgressEvent) => void;
  readonly onCheckpoint?: (view: MarketView, differences: readonly Difference[]) => void;
  /** The same for each protocol beside Aave that has views. */
  readonly onCheck?: (check: Pick<CrowdCheck, 'name' | 'block'>, differences: readonly Difference[]) => void;
}

export interface MadeRecording {
  readonly scenario: ScenarioResult;
  readonly summary: RecordSummary;
  readonly views: readonly MarketView[];
  /** Empty when the recording tells the market as the contracts do, at every checkpoint. */
  readonly differences: readonly Difference[];
}

/**
 * Plays a scenario on a fresh chain, records what the built subgraph (`npm run build`) takes from it, indexes the
 * recording and reconciles it with the contracts. The same plan gives the same bytes.
 */
export async function makeRecording(plan: RecordingPlan): Promise<MadeRecording> {
  const contracts = await compileContracts();
  const anvil = await startAnvil({ genesisTimestamp: GENESIS, statesInMemory: STATES_KEPT });
  const { seed, accounts, crowd = 0, path, out } = plan;
  const beside = crowd > 0 ? `${crowd} beside, ` : '';
  try {
    const recording = await recordAlong(anvil, {
      out,
      provenance: [`scenario: ${path.label}`, `seed ${seed}, ${accounts} accounts, ${beside}${path.hours} hours`],
      ...(plan.onRecord && { onProgress: plan.onRecord }),
    });
    const views: MarketView[] = [];
    const checks: CrowdCheck[] = [];
    const look = async ({ block, time, market, ledger, crowds }: Progress): Promise<void> => {
      views.push(await readMarket(anvil.rpc, market, { block, accounts: [...ledger.accounts.keys()] }));
      checks.push(...((await crowds?.look({ number: block, timestamp: time })) ?? []));
    };
    const scenario = await playScenario(
      { rpc: anvil.rpc, contracts },
      {
        ...plan,
        async onHour(progress) {
          if (plan.checkpoints.includes(progress.hour)) await look(progress);
          plan.onHour?.(progress);
          await recording.near(progress.block);
        },
      },
    ).catch(async (error: unknown) => {
      await recording.abandon();
      throw error;
    });
    const summary = await recording.finish();
    const differences = await reconcileRecording(plan, { views, checks, scenario });
    return { scenario, summary, views, differences };
  } finally {
    await anvil.stop();
  }
}

interface Looked {
  readonly views: readonly MarketView[];
  readonly checks: readonly CrowdCheck[];
  readonly scenario: ScenarioResult;
}

async function reconcileRecording(plan: RecordingPlan, { views, checks, scenario }: Looked): Promise<Difference[]> {
  const { provider, pool } = scenario.market;
  const indexed = await indexChain(await openRecording(plan.out), {
    provider,
    ...(scenario.crowds && { addresses: scenario.crowds.sources }),
  });
  try {
    await indexed.catchUp();
    const all: Difference[] = [];
    for (const view of views) {
      const differences = await reconcile(indexed.reader, { pool, view });
      plan.onCheckpoint?.(view, differences);
      all.push(...differences);
    }
    for (const { name, block, check } of checks) {
      const differences = await check(indexed.reader);
      plan.onCheck?.({ name, block }, differences);
      all.push(...differences);
    }
    return all;
  } finally {
    await indexed.close();
  }
}
