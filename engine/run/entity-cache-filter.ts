/** Remembers salted texts in little memory: may take one for known that is not, never the other way round. */
export interface Filter {
  add(text: string, salt: number): void;
  mayHave(text: string, salt: number): boolean;
  clear(): void;
}

const BITS = 1 << 22;
/** Texts per page, for about 17 bits each: one in 400 unknown texts is taken for known. */
const PAGE_TEXTS = 250_000;
const PROBES = 4;

/** A Bloom filter that grows by pages. */
export function createFilter(): Filter {
  let pages: Int32Array[] = [];
  let count = 0;

  function hash(text: string, seed: number): number {
    let value = seed;
    for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
    value = Math.imul(value ^ (value >>> 15), 0x85ebca6b);
    return value ^ (value >>> 13);
  }

  return {
    add(text, salt) {
      if (count % PAGE_TEXTS === 0) pages.push(new Int32Array(BITS / 32));
      count++;
      const page = pages.at(-1);
      if (!page) return;
      const step = hash(text, 0x9747b28c ^ salt) | 1;
      let at = hash(text, 0x811c9dc5 + salt);
      for (let i = 0; i < PROBES; i++, at += step) {
        const bit = at & (BITS - 1);
        page[bit >> 5] = (page[bit >> 5] ?? 0) | (1 << (bit & 31));
      }
    },
    mayHave(text, salt) {
      if (count === 0) return false;
      const step = hash(text, 0x9747b28c ^ salt) | 1;
      const start = hash(text, 0x811c9dc5 + salt);
      return pages.some((page) => {
        let at = start;
        for (let i = 0; i < PROBES; i++, at += step) {
          const bit = at & (BITS - 1);
          if (((page[bit >> 5] ?? 0) & (1 << (bit & 31))) === 0) return false;
        }
        return true;
      });
    },
    clear() {
      pages = [];
      count = 0;
    },
  };
}
