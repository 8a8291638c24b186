import { describe, expect, test } from 'vitest';
import type { Page } from '../../../renderer/engine/page-cache';
import { BLOCK_ROWS, PageCache } from '../../../renderer/engine/page-cache';

/** Loads that the test settles, in the order they were started. */
function cacheOf(): {
  readonly cache: PageCache;
  readonly started: { readonly start: number; readonly signal: AbortSignal; readonly finish: (rows?: number) => Promise<void> }[];
  readonly failures: unknown[];
  /** Lets the frame be painted that shows what came in. */
  paint(): void;
} {
  const started: { start: number; signal: AbortSignal; finish: (rows?: number) => Promise<void> }[] = [];
  const failures: unknown[] = [];
  let waiting: (() => void)[] = [];
  const paint = (): void => {
    const due = waiting;
    waiting = [];
    for (const work of due) work();
  };
  const cache = new PageCache(
    (start, _rows, signal) => {
      let resolve: (page: Page) => void = () => {};
      const promise = new Promise<Page>((settle) => {
        resolve = settle;
      });
      const finish = async (rows = BLOCK_ROWS): Promise<void> => {
        resolve({ start, rows, schema: [], columns: [] });
        await promise;
        await Promise.resolve();
      };
      started.push({ start, signal, finish });
      return promise;
    },
    { loaded: () => {}, failed: (error) => failures.push(error), painted: (work) => waiting.push(work) },
  );
  return { cache, started, failures, paint };
}

const starts = (started: readonly { readonly start: number }[]): readonly number[] => started.map((each) => each.start);

describe('the page cache', () => {
  test('loads what is on the screen first, and what lies beside it once that is painted', async () => {
    const { cache, started, paint } = cacheOf();
    cache.want(450, 480);
    expect(starts(started)).toEqual([400]);
    await started[0]!.finish();
    expect(starts(started)).toEqual([400]);
    paint();
    expect(starts(started)).toEqual([400, 600, 200]);
  });

  test('forgets what lay beside the screen when that has moved on before it was painted', async () => {
    const { cache, started, paint } = cacheOf();
    cache.want(0, 30);
    await started[0]!.finish();
    cache.want(1_000_000, 1_000_030);
    paint();
    expect(starts(started)).toEqual([0, 1_000_000]);
    await started[1]!.finish();
    paint();
    expect(starts(started)).toEqual([0, 1_000_000, 1_000_200, 999_800]);
  });

  test('holds a page once it came, and asks for it no more', async () => {
    const { cache, started } = cacheOf();
    cache.want(0, 30);
    await started[0]!.finish();
    cache.want(0, 30);
    expect(cache.pageOf(199)?.start).toBe(0);
    expect(starts(started)).toEqual([0]);
  });

  test('cancels what the screen has left behind', async () => {
    const { cache, started, paint } = cacheOf();
    cache.want(0, 30);
    await started[0]!.finish();
    paint();
    cache.want(190, 220);
    cache.want(1_000_000, 1_000_030);
    expect(started.map(({ signal }) => signal.aborted)).toEqual([false, true, false]);
    expect(starts(started)).toEqual([0, 200, 1_000_000]);
  });

  test('drops an answer that comes after its cancel', async () => {
    const { cache, started } = cacheOf();
    cache.want(0, 30);
    cache.want(1_000_000, 1_000_030);
    await started[0]!.finish();
    expect(cache.pageOf(0)).toBeNull();
  });

  test('asks for nothing beyond a short page, until the answer is known to have grown', async () => {
    const { cache, started, paint } = cacheOf();
    cache.want(0, 30);
    await started[0]!.finish(12);
    paint();
    cache.want(0, 30);
    expect(starts(started)).toEqual([0]);
    cache.refreshShort(12);
    expect(starts(started)).toEqual([0]);
    cache.refreshShort(300);
    expect(starts(started)).toEqual([0, 0]);
    await started[1]!.finish();
    paint();
    expect(starts(started)).toEqual([0, 0, 200]);
  });

  test('cancels everything when it is closed, and starts nothing more', async () => {
    const { cache, started, paint } = cacheOf();
    cache.want(0, 30);
    await started[0]!.finish();
    paint();
    cache.close();
    cache.want(5000, 5030);
    paint();
    expect(started.map(({ signal }) => signal.aborted)).toEqual([false, true]);
    expect(started).toHaveLength(2);
  });

  test('loads again what is on the screen after a refresh', async () => {
    const { cache, started, paint } = cacheOf();
    cache.want(0, 30);
    await started[0]!.finish();
    paint();
    await started[1]!.finish();
    cache.refresh();
    expect(starts(started)).toEqual([0, 200, 0]);
  });
});
