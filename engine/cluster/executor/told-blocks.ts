/**
 * Which blocks an executor has: it keeps those that it computed or was sent (see KnownBlocks), so a task that reads one names it without its
 * value, or as what it has of another, and what is gone has to be told, with the next message that goes there.
 */
import { isPacked } from '../storage/packed';
import { KnownTables } from './known-tables';
import type { BlockId, BlockWork, Work } from './messages';

export class ToldBlocks {
  private readonly told = new Map<BlockId, BlockWork>();
  private readonly tables = new KnownTables();
  private gone: BlockId[] = [];

  /** The work as it is sent: blocks that the executor has stand without their values. One object stays one object. */
  sent(work: Work, done = new Map<Work, Work>()): Work {
    const known = done.get(work);
    if (known !== undefined) return known;
    const sent = this.abridged(work, done);
    done.set(work, sent);
    return sent;
  }

  /** The executor has a block; it keeps no plain ones. */
  has(block: BlockWork): void {
    if (typeof block.value !== 'object' || block.value === null) return;
    this.remove(block.blockId);
    this.told.set(block.blockId, block);
    this.tables.add(block.blockId, block.value);
  }

  /** A block has left the store. */
  drop(blockId: BlockId): void {
    if (this.remove(blockId)) this.gone.push(blockId);
  }

  /** Blocks that the executor may let go of; told once. */
  takeGone(): readonly BlockId[] {
    const { gone } = this;
    this.gone = [];
    return gone;
  }

  /** A message did not arrive: what it said must be said again. */
  doubt(): void {
    for (const blockId of [...this.told.keys()]) this.drop(blockId);
  }

  private remove(blockId: BlockId): boolean {
    this.tables.remove(blockId, this.told.get(blockId)?.value);
    return this.told.delete(blockId);
  }

  private abridged(work: Work, done: Map<Work, Work>): Work {
    if (work.kind === 'compute') return { ...work, inputs: work.inputs.map((input) => this.sent(input, done)) };
    if (work.kind !== 'block' || isPacked(work.value)) return work;
    if (this.told.get(work.blockId)?.version === work.version) return { ...work, value: undefined };
    const value = this.tables.abridged(work.value);
    this.has(work);
    return value === work.value ? work : { ...work, value };
  }
}
