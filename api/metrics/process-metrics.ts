import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { MetricSet } from './registry.ts';

/** Milliseconds over which the delay of the event loop is measured. */
const WINDOW_MS = 15_000;

/** Memory, processor time and event loop of this process. Returns what stops the measuring. */
export function watchProcess(set: MetricSet): () => void {
  const resident = set.gauge('process_resident_memory_bytes', 'Memory the process holds.');
  const heap = set.gauge('marginscope_heap_used_bytes', 'JavaScript heap in use.');
  const buffers = set.gauge('marginscope_array_buffers_bytes', 'Memory of typed arrays and buffers.');
  const processor = set.counter('process_cpu_seconds_total', 'Processor time of the process.');
  const started = set.gauge('process_start_time_seconds', 'Unix time at which the process started.');
  const delay = set.gauge(
    'marginscope_event_loop_delay_seconds',
    'Delay of the event loop over the last 15 seconds, by percentile; 100 is the longest.',
    ['percentile'],
  );
  started.set(Math.round(Date.now() / 1000 - process.uptime()));
  const histogram = monitorEventLoopDelay({ resolution: 10 });
  histogram.enable();
  let used = 0;

  function measure(): void {
    const memory = process.memoryUsage();
    resident.set(memory.rss);
    heap.set(memory.heapUsed);
    buffers.set(memory.arrayBuffers);
    const { user, system } = process.cpuUsage();
    const total = (user + system) / 1e6;
    processor.inc(Math.max(0, total - used));
    used = total;
  }

  function measureDelay(): void {
    const nanoseconds = (value: number) => Math.max(0, value / 1e9 - 0.01);
    delay.set({ percentile: '50' }, nanoseconds(histogram.percentile(50)));
    delay.set({ percentile: '99' }, nanoseconds(histogram.percentile(99)));
    delay.set({ percentile: '100' }, nanoseconds(histogram.max));
    histogram.reset();
  }

  measure();
  measureDelay();
  const timers = [setInterval(measure, 5_000).unref(), setInterval(measureDelay, WINDOW_MS).unref()];
  return () => {
    for (const timer of timers) clearInterval(timer);
    histogram.disable();
  };
}
