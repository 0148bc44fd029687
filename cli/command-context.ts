export interface CommandContext {
  /** Root of the checkout or installation: where networks.json, recordings/ and build/ lie. */
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
}
