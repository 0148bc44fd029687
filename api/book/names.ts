/** Texts by number, found by their bytes. */
export interface Names {
  readonly texts: readonly string[];
  /** @param isHex bytes rather than a text's characters */
  numberOf(bytes: Uint8Array, from: number, to: number, isHex: boolean): number;
}

interface Name {
  readonly bytes: Uint8Array;
  readonly isHex: boolean;
}

export function createNames(): Names {
  const texts: string[] = [];
  const names: Name[] = [];
  /** by hash; one that another has taken already stands at the next free number above */
  const byHash = new Map<number, number>();
  return {
    texts,
    numberOf(bytes, from, to, isHex) {
      let hash = isHex ? 1 : 0;
      for (let i = from; i < to; i++) hash = (Math.imul(hash, 31) + (bytes[i] ?? 0)) | 0;
      for (; ; hash = (hash + 1) | 0) {
        const known = byHash.get(hash);
        if (known === undefined) break;
        if (isSame(names[known], bytes, from, to, isHex)) return known;
      }
      const name = { bytes: bytes.slice(from, to), isHex };
      byHash.set(hash, texts.length);
      names.push(name);
      return texts.push(textOf(name)) - 1;
    },
  };
}

const textOf = ({ bytes, isHex }: Name): string => {
  const text = Buffer.from(bytes).toString(isHex ? 'hex' : 'utf8');
  return isHex ? `0x${text}` : text;
};

function isSame(name: Name | undefined, bytes: Uint8Array, from: number, to: number, isHex: boolean): boolean {
  if (name === undefined || name.isHex !== isHex || name.bytes.length !== to - from) return false;
  for (let i = from, k = 0; i < to; i++, k++) if (name.bytes[k] !== bytes[i]) return false;
  return true;
}
