/**
 * Chromium's own record of what the two threads that a window lives on do: the page's, and that of the main process. A task is what
 * a click or a frame may have to wait for; the record holds each with its length, so that no stall hides between two looks at a clock.
 */
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication } from 'playwright-core';

const CATEGORIES = ['toplevel', 'blink.user_timing'];

/** Milliseconds. */
export interface Longest {
  readonly main: number;
  readonly page: number;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly ts: number;
  readonly dur?: number;
  readonly args?: { readonly name?: string };
}

export async function startTrace(app: ElectronApplication): Promise<void> {
  await app.evaluate(
    ({ contentTracing }, categories) =>
      contentTracing.startRecording({ included_categories: categories, excluded_categories: [] }),
    CATEGORIES,
  );
}

/** The longest tasks between the marks `NAME:begin` and `NAME:end` that the page made, by name. */
export async function endTrace(app: ElectronApplication, names: readonly string[]): Promise<ReadonlyMap<string, Longest>> {
  const path = join(tmpdir(), `hearth-trace-${process.pid}.json`);
  try {
    await app.evaluate(({ contentTracing }, to) => contentTracing.stopRecording(to), path);
    const { traceEvents } = JSON.parse(await readFile(path, 'utf8')) as { readonly traceEvents: readonly TraceEvent[] };
    return new Map(names.map((name) => [name, longestDuring(traceEvents, name)]));
  } finally {
    await rm(path, { force: true });
  }
}

function longestDuring(events: readonly TraceEvent[], name: string): Longest {
  const begin = events.find((event) => event.name === `${name}:begin`);
  const end = events.findLast((event) => event.name === `${name}:end`);
  if (begin === undefined || end === undefined) throw new Error(`the trace has no marks of "${name}"`);
  const longest = (threadName: string): number => {
    const threads = events.filter((event) => event.ph === 'M' && event.name === 'thread_name' && event.args?.name === threadName);
    const tasks = events.filter(
      ({ ph, pid, tid, ts, dur = 0 }) =>
        ph === 'X' && ts < end.ts && ts + dur > begin.ts && threads.some((thread) => thread.pid === pid && thread.tid === tid),
    );
    return tasks.reduce((most, { dur = 0 }) => Math.max(most, dur / 1_000), 0);
  };
  return { main: longest('CrBrowserMain'), page: longest('CrRendererMain') };
}
