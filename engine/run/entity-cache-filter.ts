/** Remembers salted texts in little memory: may take one for known that is not, never the other way round. */
export interface Filter {
  add(text: string, salt: number): void;
  mayHave(text: string, salt: number): boolean;
  /** Adds a text unless it may be there already: false then. */
  addNew(text: string, salt: number): boolean;
  clear(): void;
}

/** Texts of the first page; each page has room for twice as many as the one before, up to `MOST_DOUBLINGS` times. */
const FIRST_TEXTS = 200_000;
const FIRST_BITS = 1 << 23;
const MOST_DOUBLINGS = 5;
/** With some 42 bits for each text, of 250 million unknown ones a full page takes one for known. */
const PROBES = 20;

interface Page {
  readonly words: Int32Array;
  readonly mask: number;
  /** Texts there is still room for. */
  room: number;
}

function newPage(position: number): Page {
  const scale = 1 << Math.min(position, MOST_DOUBLINGS);
  const bits = FIRST_BITS * scale;
  return { words: new Int32Array(bits / 32), mask: bits - 1, room: FIRST_TEXTS * scale };
}

function has({ words, mask }: Page, start: number, step: number): boolean {
  let at = start;
  for (let i = 0; i < PROBES; i++, at = (at + step) | 0) {
    const bit = at & mask;
    if (((words[bit >> 5] ?? 0) & (1 << (bit & 31))) === 0) return false;
  }
  return true;
}

/** A Bloom filter that grows by pages: five bytes for each text, few pages, and next to no mistakes. */
export function createFilter(): Filter {
  let pages: Page[] = [];

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

  function isLocatedThere(): boolean {
    for (const page of pages) if (has(page, start, step)) return true;
    return false;
  }

  function addLocated(): void {
    let page = pages.at(-1);
    if (page === undefined || page.room === 0) {
      page = newPage(pages.length);
      pages.push(page);
    }
    page.room--;
    const { words, mask } = page;
    let at = start;
    for (let i = 0; i < PROBES; i++, at = (at + step) | 0) {
      const bit = at & mask;
      words[bit >> 5] = (words[bit >> 5] ?? 0) | (1 << (bit & 31));
    }
  }

  return {
    add(text, salt) {
      locate(text, salt);
      addLocated();
    },
    mayHave(text, salt) {
      if (pages.length === 0) return false;
      locate(text, salt);
      return isLocatedThere();
    },
    addNew(text, salt) {
      locate(text, salt);
      if (isLocatedThere()) return false;
      addLocated();
      return true;
    },
    clear() {
      pages = [];
    },
  };
}
