/** How much memory blocks take: a shared memory counts once however many blocks reach it, and goes with the last of them. */
import type { MemoryUse } from '../executor/messages';

/** What a block takes: the memories it reaches, and bytes of its own beside them. */
export interface Footprint {
  readonly ownBytes: number;
  readonly memories: readonly MemoryUse[];
}

interface Reached {
  readonly bytes: number;
  blocks: number;
}

/** Blocks that may go, one after the other, and what is free once all of them are gone. */
export class Leaving {
  gain = 0;
  private readonly blocks = new Map<number, number>();

  constructor(private readonly memories: ReadonlyMap<number, Reached>) {}

  add({ ownBytes, memories }: Footprint): void {
    this.gain += ownBytes;
    for (const { identity } of memories) {
      const leaving = (this.blocks.get(identity) ?? 0) + 1;
      this.blocks.set(identity, leaving);
      const reached = this.memories.get(identity);
      if (reached?.blocks === leaving) this.gain += reached.bytes;
    }
  }
}

export class MemoryLedger {
  private readonly memories = new Map<number, Reached>();
  private used = 0;

  get usedBytes(): number {
    return this.used;
  }

  /** What adding a block would take. */
  cost({ ownBytes, memories }: Footprint): number {
    return memories.reduce((sum, { identity, bytes }) => sum + (this.memories.has(identity) ? 0 : bytes), ownBytes);
  }

  add({ ownBytes, memories }: Footprint): void {
    this.used += ownBytes;
    for (const { identity, bytes } of memories) this.reach(identity, bytes);
  }

  remove({ ownBytes, memories }: Footprint): void {
    this.used -= ownBytes;
    for (const { identity } of memories) this.leave(identity);
  }

  /** No block yet of those that may go together. */
  leaving(): Leaving {
    return new Leaving(this.memories);
  }

  private reach(identity: number, bytes: number): void {
    const known = this.memories.get(identity);
    if (known !== undefined) known.blocks++;
    else {
      this.memories.set(identity, { bytes, blocks: 1 });
      this.used += bytes;
    }
  }

  private leave(identity: number): void {
    const known = this.memories.get(identity);
    if (known === undefined || --known.blocks > 0) return;
    this.memories.delete(identity);
    this.used -= known.bytes;
  }
}
