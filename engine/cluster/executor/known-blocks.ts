/**
 * Blocks that this thread has computed or been sent, for as long as they exist. A shared memory that crosses again is a new object to which
 * everything made for the old one (compiled kernels, views, working room) must be made again; so values stay as they first were, later tasks
 * name them only, and memories that come with something else are replaced by the object known here. The driver tells which
 * blocks are gone; a block that was computed again has another version and another memory.
 */

import { fail } from '../../errors';
import { KnownMemories } from './known-memories';
import { whole } from './known-tables';
import type { BlockId, BlockWork } from './messages';

interface Known {
  readonly version: number;
  readonly value: unknown;
}

export class KnownBlocks {
  private readonly known = new Map<BlockId, Known>();
  private readonly memories = new KnownMemories();

  get size(): number {
    return this.known.size;
  }

  /** The block's value: the object seen before, else the one that came. */
  value({ blockId, version, value }: BlockWork): unknown {
    const known = this.known.get(blockId);
    if (known?.version === version) return known.value;
    return this.add(
      blockId,
      version,
      whole(value, (base) => this.known.get(base)?.value ?? unknown(base)),
    );
  }

  /** A block that is here from now on. */
  add(blockId: BlockId, version: number, value: unknown): unknown {
    this.memories.settle(value);
    if (typeof value === 'object' && value !== null) this.known.set(blockId, { version, value });
    return value;
  }

  /** Puts the memories known here in place of those that came with a value. */
  settle(value: unknown): void {
    this.memories.settle(value);
  }

  /** The object known here for a memory that came. */
  settled(memory: WebAssembly.Memory): WebAssembly.Memory {
    return this.memories.object(memory);
  }

  forget(blockIds: readonly BlockId[]): void {
    for (const blockId of blockIds) this.known.delete(blockId);
  }
}

function unknown(blockId: BlockId): never {
  return fail(
    'INTERNAL',
    `a table was sent as a part of block ${blockId}, which this executor does not have; please report this`,
  );
}
