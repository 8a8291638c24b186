import { describe, expect, test } from 'vitest';
import type { Page } from '../../../renderer/engine/page-cache';
import { BLOCK_ROWS, PageCache } from '../../../renderer/engine/page-cache';

/** Loads that the test settles, in the order they were started. */
function cacheOf(): {
  readonly cache: PageCache;
  readonly started: { readonly start: number; readonly signal: AbortSignal; readonly finish: (rows?: number) => Promise<void> }[];
  readonly failures: unknown[];
} {
  const started: { start: number; signal: AbortSignal; finish: (rows?: number) => Promise<void> }[] = [];
  const failures: unknown[] = [];
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
    { loaded: () => {}, failed: (error) => failures.push(error) },
  );
  return { cache, started, failures };
}

const starts = (started: readonly { readonly start: number }[]): readonly number[] => started.map((each) => each.start);

describe('the page cache', () => {
  test('loads what is on the screen first, then its neighbours', () => {
    const { cache, started } = cacheOf();
    cache.want(450, 480);
    expect(starts(started)).toEqual([400, 600, 200]);
  });

  test('holds a page once it came, and asks for it no more', async () => {
    const { cache, started } = cacheOf();
    cache.want(0, 30);
    await started[0]!.finish();
    cache.want(0, 30);
    expect(cache.pageOf(199)?.start).toBe(0);
    expect(starts(started)).toEqual([0, 200]);
  });

  test('cancels what the screen has left behind', () => {
    const { cache, started } = cacheOf();
    cache.want(0, 30);
    cache.want(1_000_000, 1_000_030);
    expect(started.slice(0, 2).every(({ signal }) => signal.aborted)).toBe(true);
    expect(starts(started).slice(2)).toEqual([1_000_000, 1_000_200, 999_800]);
  });

  test('drops an answer that comes after its cancel', async () => {
    const { cache, started } = cacheOf();
    cache.want(0, 30);
    cache.want(1_000_000, 1_000_030);
    await started[0]!.finish();
    expect(cache.pageOf(0)).toBeNull();
  });

  test('asks for nothing beyond a short page, until the answer is known to have grown', async () => {
    const { cache, started } = cacheOf();
    cache.want(0, 30);
    await started[1]!.finish(0);
    await started[0]!.finish(12);
    cache.want(0, 30);
    expect(starts(started)).toEqual([0, 200]);
    cache.refreshShort(12);
    expect(starts(started)).toEqual([0, 200]);
    cache.refreshShort(300);
    expect(starts(started)).toEqual([0, 200, 0, 200]);
  });

  test('cancels everything when it is closed, and starts nothing more', () => {
    const { cache, started } = cacheOf();
    cache.want(0, 30);
    cache.close();
    cache.want(5000, 5030);
    expect(started.every(({ signal }) => signal.aborted)).toBe(true);
    expect(started).toHaveLength(2);
  });

  test('loads again what is on the screen after a refresh', async () => {
    const { cache, started } = cacheOf();
    cache.want(0, 30);
    await started[0]!.finish();
    cache.refresh();
    expect(starts(started)).toEqual([0, 200, 0, 200]);
  });
});
