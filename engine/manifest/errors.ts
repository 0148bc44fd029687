import { EngineError } from '../errors.ts';

/** One thing that is wrong, and where: `dataSources[0] (Pool).mapping: …`. */
export interface Finding {
  readonly place: string;
  readonly problem: string;
}

function list(findings: readonly Finding[]): string {
  return findings.map(({ place, problem }) => `${place}: ${problem}`).join('; ');
}

export class SubgraphRefused extends EngineError {
  readonly code = 'SUBGRAPH_REFUSED';
  readonly kind = 'fatal-config';
  readonly findings: readonly Finding[];

  constructor(directory: string, findings: readonly Finding[]) {
    super(`The subgraph in ${directory} cannot be run: ${list(findings)}`);
    this.findings = findings;
  }
}

export class SchemaInvalid extends EngineError {
  readonly code = 'SCHEMA_INVALID';
  readonly kind = 'fatal-config';
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[], options?: ErrorOptions) {
    super(`The GraphQL schema has mistakes to correct: ${list(findings)}`, options);
    this.findings = findings;
  }
}

export class SubgraphFileMissing extends EngineError {
  readonly code = 'SUBGRAPH_FILE_MISSING';
  readonly kind = 'fatal-config';
  readonly path: string;

  constructor(what: string, path: string, options?: ErrorOptions) {
    super(`${what} ${path} cannot be read; run \`graph build\` and name its output directory`, options);
    this.path = path;
  }
}
