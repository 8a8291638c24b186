import type { EngineService } from '../../engine/protocol/engine-service';
import { readCount } from '../engine/queries';
import type { Store } from '../ui/store';
import { storeOf } from '../ui/store';
import type { DraftGroup } from '../view/draft';
import { nodesOf } from '../view/draft';
import { exprOfNode } from '../view/expr-of-draft';
import type { FilterWords } from '../view/filter-words';
import { filteredOf } from '../view/relation-of';
import type { View } from '../view/view';

const DELAY_MS = 150;
const CONCURRENT = 2;
const KEPT = 500;

/**
 * How many rows each rule and group of the filter matches on its own. Counts start after a pause and are kept by what they count. A
 * change of the view cancels those that run, so that they never stand before what the screen asks; they go on after it.
 */
export class NodeCounts {
  /** Exact counts by node id. */
  readonly store: Store<{ readonly counts: ReadonlyMap<string, number> }> = storeOf({ counts: new Map<string, number>() });
  readonly #engine: EngineService;
  readonly #known = new Map<string, number>();
  readonly #running = new Map<string, AbortController>();
  #wanted: readonly { readonly id: string; readonly key: string; readonly start: (signal: AbortSignal) => Promise<number> }[] =
    [];
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(engine: EngineService) {
    this.#engine = engine;
  }

  update(view: View, draft: DraftGroup, words: FilterWords): void {
    const nodes = [...nodesOf(draft)].flatMap((node) => {
      const expr = exprOfNode(node, words);
      return expr === null ? [] : [{ id: node.id, expr }];
    });
    this.#wanted = nodes.map(({ id, expr }) => ({
      id,
      key: JSON.stringify(expr),
      start: (signal) => readCount(this.#engine, filteredOf(view, expr), signal, { count: () => {}, progress: () => {} }),
    }));
    this.#cancel();
    this.#publish();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fill(), DELAY_MS);
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#wanted = [];
    this.#cancel();
  }

  #cancel(): void {
    for (const abort of this.#running.values()) abort.abort();
    this.#running.clear();
  }

  #fill(): void {
    for (const { key, start } of this.#wanted) {
      if (this.#running.size >= CONCURRENT) return;
      if (!this.#known.has(key) && !this.#running.has(key)) void this.#run(key, start);
    }
  }

  /** A rule that cannot be counted (a pattern that does not parse) stays without a count; the filter's own failure says why. */
  async #run(key: string, start: (signal: AbortSignal) => Promise<number>): Promise<void> {
    const abort = new AbortController();
    this.#running.set(key, abort);
    const rows = await start(abort.signal).catch(() => Number.NaN);
    if (abort.signal.aborted) return;
    this.#running.delete(key);
    this.#known.set(key, rows);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= KEPT) break;
      this.#known.delete(oldest);
    }
    this.#publish();
    this.#fill();
  }

  #publish(): void {
    const counts = this.#wanted.flatMap(({ id, key }) => {
      const rows = this.#known.get(key);
      return rows === undefined || Number.isNaN(rows) ? [] : [[id, rows] as const];
    });
    this.store.set({ counts: new Map(counts) });
  }
}
