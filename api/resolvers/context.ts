import type { ChainSource, EntityContext, EntityReader, ProcessedBlock } from '../../engine/index.ts';
import type { Alerts } from '../alerts/service.ts';
import type { Batch } from '../batch.ts';
import type { BookSource } from '../book/book-source.ts';
import type { SampleCache } from '../book/heatmap-history.ts';
import type { UtilizationPoint } from '../book/history.ts';
import type { LeverageCache } from '../book/leverage-samples.ts';

export type Finality = 'FINAL' | 'UNFINALIZED' | 'UNKNOWN';

/** What derived fields are answered from, the same for all requests. */
export interface Sources {
  readonly reader: EntityReader;
  readonly books: BookSource;
  /** Past columns of heatmaps over time. */
  readonly samples: SampleCache;
  /** Leverage by market of past blocks. */
  readonly leverages: LeverageCache;
  /** Node that answers views at past blocks; null where none is followed. */
  readonly chain: Pick<ChainSource, 'call'> | null;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly finality: (block: ProcessedBlock) => Finality | Promise<Finality>;
  /** null where none are evaluated. */
  readonly alerts: Alerts | null;
  /** What mutations must bring; null where none are allowed. */
  readonly adminToken: string | null;
}

/** What the resolvers of one request share. */
export interface ApiContext extends EntityContext {
  readonly sources: Sources;
  /** The request's Authorization header. */
  readonly authorization: string | null;
  /** Histories of the markets asked for with equal arguments in one tick, read together. */
  readonly histories: Map<string, Batch<string, UtilizationPoint[]>>;
}
