import type { Rdd } from './rdd';

/** RDDs that jobs went through, by number, for as long as the program holds them. */
export class KnownRdds {
  private readonly known = new Map<number, WeakRef<Rdd>>();
  private sweepAt = 256;

  get(rddId: number): Rdd | undefined {
    return this.known.get(rddId)?.deref();
  }

  /** With all of its lineage. */
  add(rdd: Rdd): void {
    if (this.get(rdd.id) === rdd) return;
    this.known.set(rdd.id, new WeakRef(rdd));
    for (const { rdd: parent } of rdd.dependencies) this.add(parent);
    if (this.known.size > this.sweepAt) this.sweep();
  }

  private sweep(): void {
    for (const [rddId, known] of this.known) if (known.deref() === undefined) this.known.delete(rddId);
    this.sweepAt = 2 * this.known.size + 256;
  }
}
