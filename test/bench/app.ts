/**
 * The app's own speed, as a user has it: from the key or the click to the frame that shows the answer, in the real Electron, on the
 * benches' ten million rows. Every round is a fresh start, so that nothing is cached; figures are medians of the rounds, stalls maxima.
 * One more round runs under Chromium's tracing (app-trace.ts), for the longest task of each thread; its times do not count.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { answerOpenDialog, checkout, type Hearth, launchHearth } from '../e2e/launch';
import { endTrace, type Longest, startTrace } from './app-trace';

const ROUNDS = 6;
/** Nobody finds a file in a dialog sooner; the window uses the time to make itself ready. */
const CHOOSING_MS = 3_000;

/** Milliseconds that half of the answers, or 95 of a hundred, stay below. */
interface Target {
  readonly ms: number;
  readonly of: 'median' | 'p95';
}

interface Figure {
  readonly what: string;
  readonly target: Target | null;
  readonly times: number[];
  readonly mainStalls: number[];
  readonly pageStalls: number[];
  /** The longest tasks of the traced round. */
  traced: Longest | null;
}

/** A round: which of the rows it asks for, and from when on; whether it counts or is traced. */
interface Round {
  readonly number: number;
  readonly atOnce: boolean;
  readonly traced: boolean;
}

export async function run(args: readonly string[]): Promise<void> {
  const file = resolve(args[0] ?? join(checkout, 'data', 'events-10m.csv'));
  if (!existsSync(file)) throw new Error(`${file} does not exist; make it with: npm run bench:data`);
  const figures = new Map<string, Figure>();
  const began = loadavg()[0] ?? 0;
  for (let number = 0; number < ROUNDS + 2; number++) {
    const round: Round = { number, atOnce: number % 2 === 0, traced: number >= ROUNDS };
    const hearth = await launchHearth();
    try {
      await measureRound(hearth, file, round, figures);
    } finally {
      await hearth.close();
    }
  }
  print([...figures.values()], began);
}

async function measureRound(hearth: Hearth, file: string, round: Round, figures: Map<string, Figure>): Promise<void> {
  const { app, page } = hearth;
  await page.getByRole('heading', { name: 'Hearth' }).waitFor();
  await watchStalls(hearth);
  const note = async (questions: readonly Question[], act: () => Promise<unknown>): Promise<void> => {
    await resetStalls(hearth);
    if (round.traced) await startTrace(app);
    const times = await answer(page, questions, act);
    const stalls = await readStalls(hearth);
    const longest = round.traced
      ? await endTrace(
          app,
          questions.map(([what]) => what),
        )
      : null;
    for (const [index, [what, target]] of questions.entries()) {
      const figure = figures.get(what) ?? { what, target, times: [], mainStalls: [], pageStalls: [], traced: null };
      figures.set(what, figure);
      if (longest !== null) {
        figure.traced = longer(figure.traced, longest.get(what)!);
        continue;
      }
      figure.times.push(times[index]!);
      figure.mainStalls.push(stalls.main);
      figure.pageStalls.push(stalls.page);
    }
  };

  await answerOpenDialog(app, [file]);
  if (!round.atOnce) await page.waitForTimeout(CHOOSING_MS);
  const opening: Question[] = [
    [`first rows after the choice, ${round.atOnce ? 'as soon as the window stands' : 'three seconds later'}`, half(100), 'rows'],
    ['all rows read and counted', null, 'total'],
  ];
  await note(opening, () => page.keyboard.press('Control+O'));

  const goTo = async (row: number): Promise<void> => {
    await page.keyboard.press('Control+G');
    await page.getByLabel('Row', { exact: true }).fill(String(row));
  };
  const enter = (): Promise<void> => page.keyboard.press('Enter');
  for (const row of [5_000_000, 1_250_000 + round.number * 10_007, 8_700_000 - round.number * 20_011]) {
    await goTo(row);
    await note([['to a far row', half(50), row]], enter);
  }

  const filter = async (text: string): Promise<void> => {
    await page.keyboard.press('Control+L');
    await page.locator('#filter-text').fill(text);
  };
  for (const price of [500, 900, 250]) {
    await filter(`price > ${price + round.number * 7}`);
    const filtering: Question[] = [
      ['numeric filter: first page', half(200), 'rows'],
      ['numeric filter: exact count', most(60), 'matched'],
    ];
    await note(filtering, enter);
  }
  await filter('');
  await answer(page, [UNFILTERED], enter);

  const header = (name: string) => page.locator(`[data-header="${name}"] .header-label`);
  for (let click = 0; click < 2; click++) await answer(page, [ONE_KEY], () => header('price').click());
  await note([['sort price desc, ts: first page', most(100), 'rows']], () => header('ts').click({ modifiers: ['Shift'] }));
  for (const row of [5_000_000, 9_999_990, 2_500_000 + round.number * 30_011]) {
    await goTo(row);
    await note([[row === 5_000_000 ? 'the order: its middle, at once' : 'the order: another page', half(2_000), row]], enter);
  }
}

/**
 * What is waited for: the rows of the answer to the question just asked (all cells of its first row), the rows around a row of it (by
 * number), the exact total, or the exact count of matches.
 */
type Want = 'rows' | 'total' | 'matched' | number;

/** What is measured, its target (null where there is none), and what ends it. */
type Question = readonly [what: string, target: Target | null, want: Want];

function half(ms: number): Target {
  return { ms, of: 'median' };
}

function most(ms: number): Target {
  return { ms, of: 'p95' };
}

const UNFILTERED: Question = ['no filter', null, 'rows'];
const ONE_KEY: Question = ['sort by one key', null, 'rows'];

/**
 * Acts, and tells the milliseconds from the key or the click to the frame that shows each answer: the frame after the one in which it
 * stands. The page watches by itself from the event on: asking it from here would be part of what is measured.
 */
async function answer(page: Page, questions: readonly Question[], act: () => Promise<unknown>): Promise<number[]> {
  await page.evaluate(watchAnswers, questions);
  await act();
  return page.evaluate(() => (globalThis as unknown as { answers: Promise<number[]> }).answers);
}

/** Runs in the page. */
function watchAnswers(questions: readonly Question[]): void {
  const find = (selector: string): Element[] => [...document.querySelectorAll(`.explorer:not([data-hidden]) ${selector}`)];
  const grid = find('.grid')[0];
  let asked = grid?.hasAttribute('data-stale') === true;
  let answered = grid === undefined;
  if (grid !== undefined) {
    new MutationObserver(() => {
      if (grid.hasAttribute('data-stale')) asked = true;
      else if (asked) answered = true;
    }).observe(grid, { attributes: true });
  }
  const status = (): string => find('.status-count')[0]?.textContent ?? '';
  const shows = (label: string): boolean => {
    const numbers = find('.ag-row [col-id="row-number"]');
    const row = numbers.find((each) => each.textContent === label)?.closest('.ag-row');
    return row != null && row.querySelector('[col-id="c0"]') !== null && row.querySelector('.cell-loading') === null;
  };
  const stands = (want: Want): boolean => {
    if (want === 'total') return /^[\d,]+\s+rows/.test(status()) && Number(status().replace(/\D/g, '')) > 1_000;
    if (want === 'matched') return answered && /^[\d,]+\s+of/.test(status());
    return want === 'rows' ? answered && shows('1') : shows(want.toLocaleString('en-US'));
  };
  const first = new Promise<number>((resolve) => {
    const note = (event: Event): void => {
      for (const [what] of questions) performance.mark(`${what}:begin`, { startTime: event.timeStamp });
      resolve(event.timeStamp);
    };
    for (const type of ['keydown', 'pointerup']) window.addEventListener(type, note, { capture: true, once: true });
  });
  const shown = ([what, , want]: Question): Promise<number> =>
    new Promise((resolve) => {
      const note = (time: number): void => {
        performance.mark(`${what}:end`);
        resolve(time);
      };
      const look = (): void => {
        if (stands(want)) requestAnimationFrame(note);
        else requestAnimationFrame(look);
      };
      look();
    });
  const answers = first.then(async (at) => (await Promise.all(questions.map(shown))).map((time) => time - at));
  Object.assign(globalThis, { answers });
}

/** Main: how late a 5 ms timer came. Page: the longest gap between two frames beyond one frame, and the longest task. */
async function watchStalls({ app, page }: Hearth): Promise<void> {
  await app.evaluate(() => {
    const stall = { worst: 0 };
    Object.assign(globalThis, { stall });
    let last = performance.now();
    setInterval(() => {
      const now = performance.now();
      stall.worst = Math.max(stall.worst, now - last - 5);
      last = now;
    }, 5);
  });
  await page.evaluate(() => {
    const stall = { worst: 0 };
    Object.assign(globalThis, { stall });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) stall.worst = Math.max(stall.worst, entry.duration);
    }).observe({ entryTypes: ['longtask'] });
    const port = new MessageChannel();
    let last = performance.now();
    port.port1.onmessage = () => {
      const now = performance.now();
      stall.worst = Math.max(stall.worst, now - last - 4);
      last = now;
      setTimeout(() => port.port2.postMessage(0), 4);
    };
    port.port2.postMessage(0);
  });
}

async function resetStalls({ app, page }: Hearth): Promise<void> {
  const reset = (): void => {
    (globalThis as unknown as { stall: { worst: number } }).stall.worst = 0;
  };
  await Promise.all([app.evaluate(reset), page.evaluate(reset)]);
}

async function readStalls({ app, page }: Hearth): Promise<{ readonly main: number; readonly page: number }> {
  const read = (): number => (globalThis as unknown as { stall: { worst: number } }).stall.worst;
  const [main, inPage] = await Promise.all([app.evaluate(read), page.evaluate(read)]);
  return { main, page: inPage };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

/** The smallest figure that at least 95 of a hundred do not exceed. */
function p95(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Number.NaN;
}

function longer(one: Longest | null, other: Longest): Longest {
  return { main: Math.max(one?.main ?? 0, other.main), page: Math.max(one?.page ?? 0, other.page) };
}

function print(figures: readonly Figure[], loadBefore: number): void {
  const ms = (value: number): string => `${Math.round(value)} ms`;
  const rows = figures.map(({ what, target, times, mainStalls, pageStalls, traced }) => [
    what,
    ms(median(times)),
    ms(p95(times)),
    `${Math.round(Math.min(...times))}-${Math.round(Math.max(...times))}`,
    String(times.length),
    target === null ? '' : `${target.of} < ${ms(target.ms)}`,
    target === null ? '' : (target.of === 'p95' ? p95(times) : median(times)) < target.ms ? 'met' : 'MISSED',
    `${ms(median(mainStalls))}, ${ms(Math.max(...mainStalls))}`,
    `${ms(median(pageStalls))}, ${ms(Math.max(...pageStalls))}`,
    traced === null ? '' : `${ms(traced.main)}, ${ms(traced.page)}`,
  ]);
  const stalled = ['main stalled (median, worst)', 'page stalled (median, worst)', 'longest task traced (main, page)'];
  const head = ['', 'median', 'p95', 'range', 'n', 'target', '', ...stalled];
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)));
  for (const row of [head, ...rows]) {
    console.log(row.map((text, at) => (at === 0 ? text.padEnd(widths[at]!) : text.padStart(widths[at]!))).join('  '));
  }
  console.log(
    `stalls should stay under 16 ms; ${commit()}; load average ${loadBefore.toFixed(1)} before, ${loadavg()[0]?.toFixed(1)} after`,
  );
}

function commit(): string {
  try {
    return `commit ${execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: checkout, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()}`;
  } catch {
    return 'no commit';
  }
}
