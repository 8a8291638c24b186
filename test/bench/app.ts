/**
 * The app's own speed, as a user has it: from the key or the click to the frame that shows the answer, in the real Electron, on the
 * benches' ten million rows. Every round is a fresh start, so that nothing is cached; figures are medians of the rounds, stalls maxima.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { answerOpenDialog, checkout, type Hearth, launchHearth } from '../e2e/launch';

const ROUNDS = 5;

interface Figure {
  readonly what: string;
  /** Milliseconds; null where the issue names none. */
  readonly target: number | null;
  readonly times: number[];
  readonly mainStalls: number[];
  readonly pageStalls: number[];
}

export async function run(args: readonly string[]): Promise<void> {
  const file = resolve(args[0] ?? join(checkout, 'data', 'events-10m.csv'));
  if (!existsSync(file)) throw new Error(`${file} does not exist; make it with: npm run bench:data`);
  const figures = new Map<string, Figure>();
  const began = loadavg()[0] ?? 0;
  for (let round = 0; round < ROUNDS; round++) {
    const hearth = await launchHearth();
    try {
      await measureRound(hearth, file, round, figures);
    } finally {
      await hearth.close();
    }
  }
  print([...figures.values()], began);
}

async function measureRound(hearth: Hearth, file: string, round: number, figures: Map<string, Figure>): Promise<void> {
  const { app, page } = hearth;
  await page.getByRole('heading', { name: 'Hearth' }).waitFor();
  await watchStalls(hearth);
  const note = async (what: string, target: number | null, work: () => Promise<number>): Promise<void> => {
    await resetStalls(hearth);
    const time = await work();
    const stalls = await readStalls(hearth);
    const figure = figures.get(what) ?? { what, target, times: [], mainStalls: [], pageStalls: [] };
    figures.set(what, figure);
    figure.times.push(time);
    figure.mainStalls.push(stalls.main);
    figure.pageStalls.push(stalls.page);
  };

  await answerOpenDialog(app, [file]);
  let began = 0;
  await note('first rows after the choice', 150, async () => {
    began = await start(page, () => page.keyboard.press('Control+O'));
    return (await until(page, 'rows')) - began;
  });
  await note('all rows read and counted', null, async () => (await until(page, 'total')) - began);

  for (const row of [5_000_000, 1_250_000 + round * 10_007, 8_700_000 - round * 20_011]) {
    await note('to a far row', 50, async () => {
      await page.keyboard.press('Control+G');
      await page.getByLabel('Row', { exact: true }).fill(String(row));
      const from = await start(page, () => page.keyboard.press('Enter'));
      return (await until(page, 'rows', row)) - from;
    });
  }

  for (const price of [500, 900, 250]) {
    const type = async (): Promise<number> => {
      await page.keyboard.press('Control+L');
      await page.locator('#filter-text').fill(`price > ${price + round * 7}`);
      return start(page, () => page.keyboard.press('Enter'));
    };
    let from = 0;
    await note('numeric filter: first page', 200, async () => {
      from = await type();
      return (await until(page, 'rows')) - from;
    });
    await note('numeric filter: exact count', 200, async () => (await until(page, 'matched')) - from);
  }
  await page.keyboard.press('Control+L');
  await page.locator('#filter-text').fill('');
  await start(page, () => page.keyboard.press('Enter'));
  await until(page, 'rows');

  const header = (name: string) => page.locator(`[data-header="${name}"] .header-label`);
  for (let click = 0; click < 2; click++) {
    await start(page, () => header('price').click());
    await until(page, 'rows');
  }
  await note('sort price desc, ts: first page', 300, async () => {
    const from = await start(page, () => header('ts').click({ modifiers: ['Shift'] }));
    return (await until(page, 'rows')) - from;
  });
  for (const row of [5_000_000, 9_999_990, 2_500_000 + round * 30_011]) {
    await note(row === 5_000_000 ? 'the order: its middle, at once' : 'the order: another page', 2_000, async () => {
      await page.keyboard.press('Control+G');
      await page.getByLabel('Row', { exact: true }).fill(String(row));
      const from = await start(page, () => page.keyboard.press('Enter'));
      return (await until(page, 'rows', row)) - from;
    });
  }
}

/** When the key or the click arrived in the page: the clock starts there. */
async function start(page: Page, act: () => Promise<unknown>): Promise<number> {
  await page.evaluate(() => {
    const bench = { at: 0, stale: document.querySelector('.grid')?.hasAttribute('data-stale') === true, fresh: false };
    Object.assign(globalThis, { bench });
    const note = (event: Event): void => {
      bench.at ||= event.timeStamp;
    };
    for (const type of ['keydown', 'pointerup']) window.addEventListener(type, note, { capture: true, once: true });
    const grid = document.querySelector('.grid');
    if (grid === null) return;
    new MutationObserver(() => {
      if (grid.hasAttribute('data-stale')) bench.stale = true;
      else if (bench.stale) bench.fresh = true;
    }).observe(grid, { attributes: true });
  });
  await act();
  return page.evaluate(() => (globalThis as unknown as { bench: { at: number } }).bench.at);
}

/**
 * The time of the first frame after the one in which it stands: rows (all cells of the first rows on the screen, of the answer to the
 * question that was started last, or around `row`), the exact total, or the exact count of matches.
 */
function until(page: Page, what: 'rows' | 'total' | 'matched', row: number | null = null): Promise<number> {
  return page.evaluate(
    ([wanted, target]) =>
      new Promise<number>((done) => {
        const { bench } = globalThis as unknown as { bench: { fresh: boolean; stale: boolean } };
        const status = (): string => document.querySelector<HTMLElement>('.status-count')?.innerText ?? '';
        const standing = (): boolean => {
          if (wanted === 'total') return /^[\d,]+\s+rows/.test(status()) && Number(status().replace(/\D/g, '')) > 1_000;
          if (wanted === 'matched') return bench.fresh && /^[\d,]+\s+of/.test(status());
          if (target === null && bench.stale && !bench.fresh) return false;
          const label = target === null ? '1' : target.toLocaleString('en-US');
          const rows = [...document.querySelectorAll('.ag-row')];
          const found = rows.find((each) => each.querySelector('[col-id="row-number"]')?.textContent === label);
          return (
            found !== undefined && found.querySelector('[col-id="c0"]') !== null && found.querySelector('.cell-loading') === null
          );
        };
        const look = (): void => {
          if (standing()) requestAnimationFrame((time) => done(time));
          else requestAnimationFrame(look);
        };
        look();
      }),
    [what, row] as const,
  );
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

function print(figures: readonly Figure[], loadBefore: number): void {
  const ms = (value: number): string => `${Math.round(value)} ms`;
  const rows = figures.map(({ what, target, times, mainStalls, pageStalls }) => [
    what,
    ms(median(times)),
    `${Math.round(Math.min(...times))}-${Math.round(Math.max(...times))}`,
    String(times.length),
    target === null ? '' : `< ${ms(target)}`,
    target === null ? '' : median(times) < target ? 'met' : 'MISSED',
    `${ms(median(mainStalls))}, ${ms(Math.max(...mainStalls))}`,
    `${ms(median(pageStalls))}, ${ms(Math.max(...pageStalls))}`,
  ]);
  const head = ['', 'median', 'range', 'n', 'target', '', 'main stalled (median, worst)', 'page stalled (median, worst)'];
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)));
  for (const row of [head, ...rows]) {
    console.log(row.map((text, at) => (at === 0 ? text.padEnd(widths[at]!) : text.padStart(widths[at]!))).join('  '));
  }
  console.log(
    `stalls should stay under 50 ms; ${commit()}; load average ${loadBefore.toFixed(1)} before, ${loadavg()[0]?.toFixed(1)} after`,
  );
}

function commit(): string {
  try {
    return `commit ${execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: checkout, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()}`;
  } catch {
    return 'no commit';
  }
}
