import type { Schema } from '../../engine/plan/schema';
import type { ColumnData } from '../../engine/protocol/engine-service';

/**
 * Pages of one answer, in blocks of BLOCK_ROWS rows as columns. The screen asks for the rows it shows (`want`); blocks load
 * nearest first, at most CONCURRENT at a time, and those the screen has left behind are cancelled in the engine.
 * A block is loading, held or unknown; whatever a stale answer brings is dropped with its signal.
 * What lies beside the screen waits until the screen's own rows are here and painted: both would come later otherwise.
 */
export const BLOCK_ROWS = 200;
const CONCURRENT = 3;
const KEPT = 240;

export interface Page {
  readonly start: number;
  readonly rows: number;
  readonly schema: Schema;
  readonly columns: readonly ColumnData[];
}

export type LoadPage = (start: number, rows: number, signal: AbortSignal) => Promise<Page>;

export interface PageCacheEvents {
  /** A page came in. */
  loaded(page: Page): void;
  failed(error: unknown): void;
  /** Calls back when what came in has been painted. */
  painted(work: () => void): void;
}

export class PageCache {
  readonly #load: LoadPage;
  readonly #events: PageCacheEvents;
  /** In order of use, oldest first. */
  readonly #held = new Map<number, Page>();
  /** Blocks that are shown until they have been read again. */
  readonly #outdated = new Set<number>();
  readonly #loading = new Map<number, AbortController>();
  #visible: readonly number[] = [];
  #beside: readonly number[] = [];
  /** The blocks beside the screen are due as soon as this frame is painted. */
  #painting = false;
  #closed = false;

  constructor(load: LoadPage, events: PageCacheEvents) {
    this.#load = load;
    this.#events = events;
  }

  /** The page that holds a row, if it is here. */
  pageOf(row: number): Page | null {
    return this.#held.get(Math.floor(row / BLOCK_ROWS)) ?? null;
  }

  get isLoading(): boolean {
    return this.#loading.size > 0;
  }

  /** The screen shows rows [first, last]; one block ahead and behind is fetched too. */
  want(first: number, last: number): void {
    if (this.#closed) return;
    const [low, high] = [Math.floor(Math.max(0, first) / BLOCK_ROWS), Math.floor(Math.max(0, last) / BLOCK_ROWS)];
    this.#visible = Array.from({ length: high - low + 1 }, (_, index) => low + index);
    this.#beside = [high + 1, ...(low > 0 ? [low - 1] : [])];
    for (const block of this.#visible) this.#touch(block);
    this.#abandon();
    this.#fill();
  }

  /** The answer was widened: what the screen shows is read again, and stays until then; the rest is forgotten. */
  refresh(): void {
    for (const abort of this.#loading.values()) abort.abort();
    this.#loading.clear();
    for (const block of [...this.#held.keys()]) {
      if (this.#isWanted(block)) this.#outdated.add(block);
      else this.#held.delete(block);
    }
    this.#fill();
  }

  /** The answer is known to have `total` rows by now: blocks that came in short of it are read again. */
  refreshShort(total: number): void {
    for (const [block, page] of this.#held) {
      if (page.rows < BLOCK_ROWS && page.start + page.rows < total) this.#outdated.add(block);
    }
    this.#fill();
  }

  close(): void {
    this.#closed = true;
    for (const abort of this.#loading.values()) abort.abort();
    this.#loading.clear();
  }

  #touch(block: number): void {
    const page = this.#held.get(block);
    if (page === undefined) return;
    this.#held.delete(block);
    this.#held.set(block, page);
  }

  #abandon(): void {
    for (const [block, abort] of this.#loading) {
      if (this.#isWanted(block)) continue;
      abort.abort();
      this.#loading.delete(block);
    }
  }

  #isWanted(block: number): boolean {
    return this.#visible.includes(block) || this.#beside.includes(block);
  }

  #fill(): void {
    this.#fetchMissing(this.#visible);
    if (this.#painting || this.#visible.some((block) => this.#isAwaited(block))) return;
    if (!this.#beside.some((block) => this.#isAwaited(block))) return;
    this.#painting = true;
    this.#events.painted(() => {
      this.#painting = false;
      if (!this.#visible.some((block) => this.#isAwaited(block))) this.#fetchMissing(this.#beside);
    });
  }

  #fetchMissing(blocks: readonly number[]): void {
    for (const block of blocks) {
      if (this.#closed || this.#loading.size >= CONCURRENT) return;
      if (this.#isAwaited(block) && !this.#loading.has(block)) void this.#fetch(block);
    }
  }

  /** Not here, or to be read again; on its way, perhaps. */
  #isAwaited(block: number): boolean {
    return (!this.#held.has(block) || this.#outdated.has(block)) && !this.#isBeyondEnd(block);
  }

  /** A short block before this one says that this one is empty. */
  #isBeyondEnd(block: number): boolean {
    const before = this.#held.get(block - 1);
    return before !== undefined && before.rows < BLOCK_ROWS && !this.#outdated.has(block - 1);
  }

  async #fetch(block: number): Promise<void> {
    const abort = new AbortController();
    this.#loading.set(block, abort);
    try {
      const page = await this.#load(block * BLOCK_ROWS, BLOCK_ROWS, abort.signal);
      if (abort.signal.aborted) return;
      this.#loading.delete(block);
      this.#keep(block, page);
      this.#events.loaded(page);
      this.#fill();
    } catch (error) {
      if (abort.signal.aborted) return;
      this.#loading.delete(block);
      this.#events.failed(error);
    }
  }

  #keep(block: number, page: Page): void {
    this.#held.delete(block);
    this.#held.set(block, page);
    this.#outdated.delete(block);
    for (const oldest of this.#held.keys()) {
      if (this.#held.size <= KEPT) return;
      this.#held.delete(oldest);
    }
  }
}
