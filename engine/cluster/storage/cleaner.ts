/**
 * Drops the blocks of RDDs and the outputs of shuffles that the program no longer holds: nobody can ask for them again.
 * Memory outside V8's heap does not hurry its collector, so who knows that an RDD is done should say so (Cluster.forget).
 */
import type { ShuffleDependency } from '../rdd/dependency';
import type { Rdd } from '../rdd/rdd';
import type { BlockOwner } from './block-id';
import type { BlockStore } from './block-store';

export class Cleaner {
  private readonly watched = new WeakSet<Rdd | ShuffleDependency>();
  private readonly registry: FinalizationRegistry<BlockOwner>;

  constructor(store: BlockStore) {
    this.registry = new FinalizationRegistry((owner) => store.dropOwner(owner));
  }

  /** Watches an RDD and all of its lineage. */
  watch(rdd: Rdd): void {
    if (this.watched.has(rdd)) return;
    this.add(rdd, `rdd_${rdd.id}`);
    for (const dependency of rdd.dependencies) {
      if (dependency.kind === 'shuffle' && !this.watched.has(dependency)) this.add(dependency, `shuffle_${dependency.shuffleId}`);
      this.watch(dependency.rdd);
    }
  }

  private add(watched: Rdd | ShuffleDependency, owner: BlockOwner): void {
    this.watched.add(watched);
    this.registry.register(watched, owner);
  }
}
