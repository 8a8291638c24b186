/** One object per shared memory on this thread, however often the memory crosses: by identity, while somebody holds it. */
import { identityOf } from '../../columns/memory';

const MOST_PIECES = 2_000;

export class KnownMemories {
  private readonly known = new Map<number, WeakRef<WebAssembly.Memory>>();
  private readonly registry = new FinalizationRegistry<number>((identity) => {
    if (this.known.get(identity)?.deref() === undefined) this.known.delete(identity);
  });

  /** Changes a value that came from another thread, in place: tables, pieces, lists of them. */
  settle(value: unknown): void {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      // longer lists are rows
      if (value.length <= MOST_PIECES) for (const each of value) this.settle(each);
      return;
    }
    const holder = value as { memory?: unknown; table?: unknown };
    if (holder.memory instanceof WebAssembly.Memory) holder.memory = this.object(holder.memory);
    if (holder.table !== undefined) this.settle(holder.table);
  }

  /** The one object that stands for this memory here. */
  object(memory: WebAssembly.Memory): WebAssembly.Memory {
    const identity = identityOf(memory);
    const known = this.known.get(identity)?.deref();
    if (known !== undefined) return known;
    this.known.set(identity, new WeakRef(memory));
    this.registry.register(memory, identity);
    return memory;
  }
}
