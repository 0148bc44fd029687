import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** The files of a built subgraph, each read once; their content makes the subgraph's id. */
export interface SubgraphFiles {
  readonly directory: string;
  /** null when there is no such file. */
  read(file: string): Promise<Buffer | null>;
  /** 64 hex digits over names and bytes of everything read. */
  id(): string;
}

export function createSubgraphFiles(directory: string): SubgraphFiles {
  const contents = new Map<string, Buffer | null>();
  return {
    directory,
    async read(file) {
      const known = contents.get(file);
      if (known !== undefined) return known;
      const bytes = await readFile(file).catch(() => null);
      contents.set(file, bytes);
      return bytes;
    },
    id() {
      const digests = [...contents].map(([file, bytes]) => {
        const name = path.relative(directory, file).split(path.sep).join('/');
        return `${createHash('sha256')
          .update(bytes ?? '')
          .digest('hex')} ${name}\n`;
      });
      return createHash('sha256').update(digests.sort().join('')).digest('hex');
    },
  };
}
