/**
 * Blocks that this thread has seen and its collector has not yet taken. A shared memory that crosses again is a new object to
 * which everything made for the old one (compiled kernels, views) must be made again; the old object saves that, a quarter of a
 * millisecond per task. Nothing is kept alive for it. A block that was computed again has another version and another memory.
 */
import type { BlockId, BlockWork } from './messages';

interface Known {
  readonly version: number;
  readonly value: WeakRef<object>;
}

export class KnownBlocks {
  private readonly known = new Map<BlockId, Known>();

  get size(): number {
    return this.known.size;
  }

  /** The block's value: the object seen before, if it is still there, else the one that came. */
  value({ blockId, version, value }: BlockWork): unknown {
    if (typeof value !== 'object' || value === null) return value;
    const known = this.known.get(blockId);
    const seen = known?.version === version ? known.value.deref() : undefined;
    if (seen === undefined) this.known.set(blockId, { version, value: new WeakRef(value) });
    return seen ?? value;
  }

  /** Forgets what the collector took. */
  sweep(): void {
    for (const [blockId, { value }] of this.known) if (value.deref() === undefined) this.known.delete(blockId);
  }
}
