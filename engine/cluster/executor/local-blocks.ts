/** Plain values that live on this executor's thread, by handle. They die with it; the driver says when one is of no more use. */
export class LocalBlocks {
  private readonly values = new Map<number, unknown>();
  private next = 0;

  get size(): number {
    return this.values.size;
  }

  keep(value: unknown): number {
    this.values.set(this.next, value);
    return this.next++;
  }

  get(handle: number): unknown {
    return this.values.get(handle);
  }

  drop(handles: readonly number[]): void {
    for (const handle of handles) this.values.delete(handle);
  }
}
