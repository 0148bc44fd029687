import { createdAddress, type Hex, type Miner } from '../chain/miner.ts';
import type { Contracts } from '../contracts/jobs.ts';
import { createGmxModel, type GmxModel } from './model.ts';
import { createEmitter, type GmxEvent, tell } from './telling.ts';
import type { GmxMarketConfig } from './types.ts';

/** Who tells what the model does. */
export const GMX_KEEPER: Hex = '0x6aa0000000000000000000000000000000006aa0';
/** The keeper's first transaction creates the emitter. */
export const GMX_EMITTER: Hex = createdAddress(GMX_KEEPER, 0);

/** Events that fit into one transaction's gas. */
const CHUNK = 24;

export interface Gmx {
  readonly model: GmxModel;
  readonly emitter: Hex;
  /** Transactions that tell the events, in order. */
  telling(events: readonly GmxEvent[], label: string): ReturnType<typeof tell>[];
}

/** A GMX with these markets on a chain; mines two blocks. */
export async function deployGmx(
  { miner, contracts }: { readonly miner: Miner; readonly contracts: Contracts },
  markets: readonly GmxMarketConfig[],
): Promise<Gmx> {
  await miner.mineAll(miner.head.timestamp + 12, [createEmitter(contracts, GMX_KEEPER)]);
  const time = miner.head.timestamp + 12;
  const model = createGmxModel(markets, BigInt(time));
  const gmx: Gmx = {
    model,
    emitter: GMX_EMITTER,
    telling(events, label) {
      const chunks: ReturnType<typeof tell>[] = [];
      for (let at = 0; at < events.length; at += CHUNK) {
        chunks.push(tell(GMX_EMITTER, GMX_KEEPER, events.slice(at, at + CHUNK), label));
      }
      return chunks;
    },
  };
  await miner.mineAll(time, gmx.telling(model.created, 'create markets'));
  return gmx;
}
