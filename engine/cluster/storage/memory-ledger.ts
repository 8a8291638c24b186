/** How much memory blocks take: a shared memory counts once however many blocks reach it, and goes with the last of them. */
import type { MemoryUse } from '../executor/messages';

/** What a block takes: the memories it reaches, and bytes of its own beside them. */
export interface Footprint {
  readonly ownBytes: number;
  readonly memories: readonly MemoryUse[];
}

export class MemoryLedger {
  private readonly memories = new Map<number, { readonly bytes: number; blocks: number }>();
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

  /** What goes with these blocks if they all go. */
  gain(footprints: readonly Footprint[]): number {
    const leaving = new Map<number, number>();
    let gain = 0;
    for (const { ownBytes, memories } of footprints) {
      gain += ownBytes;
      for (const { identity } of memories) leaving.set(identity, (leaving.get(identity) ?? 0) + 1);
    }
    for (const [identity, blocks] of leaving) {
      const known = this.memories.get(identity);
      if (known !== undefined && known.blocks <= blocks) gain += known.bytes;
    }
    return gain;
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
