import type { ProgressEvent } from '../engine/index.ts';

export interface ProgressPrinter {
  show(event: ProgressEvent): void;
  /** Prints a whole line without spoiling the bar. */
  line(text: string): void;
  done(): void;
  sentence(): string;
}

interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const BAR = 28;
/** Milliseconds between plain lines. */
const LINE_MS = 5_000;

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

function duration(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`;
}

/** What the run is doing, in one sentence. */
export function progressSentence({
  phase,
  block,
  target,
  eventsPerSecond,
  etaSeconds,
  indexes,
}: ProgressEvent): string {
  const place =
    block === null ? '' : ` block ${number.format(block)}${target === null ? '' : ` of ${number.format(target)}`}`;
  if (phase === 'starting') return 'Looking where to go on';
  if (phase === 'reverting') return `Reverting a reorganisation at${place}`;
  if (phase === 'retrying') return `Waiting to try again at${place}`;
  if (phase === 'following') return `Following the chain at${place}`;
  if (phase === 'completing') return `Making indexes, ${indexes?.made ?? 0} of ${indexes?.of ?? 0}`;
  if (phase === 'done') return `Indexed${place}`;
  if (block === null) return 'Indexing';
  const eta = etaSeconds === null ? '' : `, ${duration(etaSeconds)} to go`;
  return `Indexing${place}, ${number.format(eventsPerSecond)} events/s${eta}`;
}

function bar({ block, target }: ProgressEvent): string {
  const share = block === null || !target ? 0 : Math.min(1, block / target);
  const full = Math.round(share * BAR);
  return `[${'█'.repeat(full)}${'░'.repeat(BAR - full)}] ${String(Math.floor(share * 100)).padStart(3)} %`;
}

/** A bar that is drawn over on a terminal; a plain line every few seconds and at each change of phase elsewhere. */
export function createProgressPrinter(output: Output, now: () => number = Date.now): ProgressPrinter {
  let last: ProgressEvent | null = null;
  let drawn = false;
  let printed = { phase: '', at: Number.NEGATIVE_INFINITY };

  function clear(): void {
    if (drawn) output.write('\r\x1b[2K');
    drawn = false;
  }

  function draw(event: ProgressEvent): void {
    const text = event.phase === 'syncing' ? `${bar(event)}  ${progressSentence(event)}` : progressSentence(event);
    output.write(`\r\x1b[2K${text.slice(0, (output.columns || 100) - 1)}`);
    drawn = true;
  }

  return {
    show(event) {
      const changed = last?.phase !== event.phase;
      last = event;
      if (event.phase === 'following' && !changed) return;
      if (output.isTTY) return draw(event);
      if (event.phase === printed.phase && now() - printed.at < LINE_MS) return;
      printed = { phase: event.phase, at: now() };
      output.write(`${progressSentence(event)}\n`);
    },
    line(text) {
      clear();
      output.write(`${text}\n`);
    },
    done() {
      if (drawn) output.write('\n');
      drawn = false;
    },
    sentence: () => (last === null ? 'Opening the database' : progressSentence(last)),
  };
}
