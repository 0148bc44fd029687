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

  let start = 0;
  let step = 0;

  /** Where the bits of a text are: from `start` on in strides of `step`. */
  function locate(text: string, salt: number): void {
    let a = 0x811c9dc5 + salt;
    let b = 0x9747b28c ^ salt;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      a = Math.imul(a ^ unit, 0x01000193);
      b = Math.imul(b ^ unit, 0x85ebca6b);
    }
    a = Math.imul(a ^ (a >>> 15), 0xc2b2ae35);
    b = Math.imul(b ^ (b >>> 13), 0x27d4eb2f);
    start = a ^ (a >>> 13);
    step = (b ^ (b >>> 16)) | 1;
  }

  return {
    add(text, salt) {
      if (count % PAGE_TEXTS === 0) pages.push(new Int32Array(BITS / 32));
      count++;
      const page = pages.at(-1);
      if (!page) return;
      locate(text, salt);
      let at = start;
      for (let i = 0; i < PROBES; i++, at += step) {
        const bit = at & (BITS - 1);
        page[bit >> 5] = (page[bit >> 5] ?? 0) | (1 << (bit & 31));
      }
    },
    mayHave(text, salt) {
      if (count === 0) return false;
      locate(text, salt);
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
