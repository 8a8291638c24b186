import type { Cluster } from '../cluster';
import { abortable } from './abortable';
import type { Lowered } from './lowered';
import { FullOrder } from './order';
import type { AnyOrder, OrderOf } from './pages';
import { isOrderBeyondMemory, SortedTables, unsortedOf } from './sorted-tables';

interface Computing {
  readonly abort: AbortController;
  readonly order: Promise<AnyOrder>;
  waiting: number;
  done: boolean;
}

const KEPT = 8;

/** Full orders by relation: one computation shared by all who wait, cancelled when the last of them leaves; the latest few are kept. */
export class Orders implements OrderOf {
  readonly #cluster: Cluster;
  readonly #known = new Map<string, Computing>();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  known(lowered: Lowered): boolean {
    return this.#known.get(lowered.key)?.done === true && lowered.order!.over.run.done;
  }

  async get(lowered: Lowered, signal: AbortSignal): Promise<AnyOrder> {
    const computing = this.#known.get(lowered.key) ?? this.#compute(lowered);
    this.#known.delete(lowered.key);
    this.#known.set(lowered.key, computing);
    computing.waiting++;
    try {
      const order = await abortable(computing.order, signal);
      // the relation may have been forgotten and lowered anew since: its rows are numbered once its partitions are counted
      await lowered.order!.over.run.all(signal);
      return order;
    } finally {
      computing.waiting--;
      if (computing.waiting === 0 && !computing.done) this.#abandon(lowered.key, computing);
    }
  }

  /** Forgets the orders of relations whose key satisfies the condition. */
  forget(condition: (key: string) => boolean): void {
    for (const key of [...this.#known.keys()]) if (condition(key)) this.#drop(key);
  }

  #compute(lowered: Lowered): Computing {
    const abort = new AbortController();
    const order = orderOf(this.#cluster, lowered, abort.signal);
    const computing: Computing = { abort, order, waiting: 0, done: false };
    order.then(
      () => {
        computing.done = true;
        for (const [key, each] of [...this.#known]) {
          if (this.#known.size <= KEPT) break;
          if (each.done && each !== computing) this.#drop(key);
        }
      },
      () => this.#abandon(lowered.key, computing),
    );
    return computing;
  }

  #abandon(key: string, computing: Computing): void {
    if (this.#known.get(key) === computing) this.#known.delete(key);
    computing.abort.abort();
  }

  #drop(key: string): void {
    const computing = this.#known.get(key);
    this.#known.delete(key);
    computing?.order.then(
      (order) => this.#cluster.forget(order.rdd),
      () => undefined,
    );
  }
}

/** By row number where all fits in memory, else as tables in files. */
async function orderOf(cluster: Cluster, lowered: Lowered, signal: AbortSignal): Promise<AnyOrder> {
  await lowered.order!.over.run.all(signal);
  return isOrderBeyondMemory(cluster, lowered)
    ? SortedTables.compute(cluster, unsortedOf(cluster, lowered), lowered.name, signal)
    : FullOrder.compute(cluster, lowered.order!, lowered.name, signal);
}
