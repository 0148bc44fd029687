import { onTestFinished } from 'vitest';
import { type Anvil, startAnvil } from '../../devnet/chain/anvil.ts';
import { type IndexChainOptions, type IndexedChain, indexChain } from '../../devnet/index-chain.ts';
import { GENESIS } from '../../devnet/scenario/scenario.ts';
import { createRpcSource } from '../../engine/index.ts';

/** A fresh chain that ends with the test. */
export async function startChain(genesisTimestamp = GENESIS): Promise<Anvil> {
  const anvil = await startAnvil({ genesisTimestamp });
  onTestFinished(() => anvil.stop());
  return anvil;
}

/** What the built subgraph takes from a chain up to its newest block, until the test ends. */
export async function indexToHead({ url }: Anvil, options: IndexChainOptions): Promise<IndexedChain> {
  const indexed = await indexChain(createRpcSource({ urls: [url] }), options);
  onTestFinished(() => indexed.close());
  await indexed.catchUp();
  return indexed;
}
