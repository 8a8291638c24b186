/**
 * Which blocks an executor has been sent. It keeps them (see KnownBlocks), so a task that reads one again names it without its value, and
 * what is gone has to be told, with the next message that goes there.
 */
import { isPacked } from '../storage/packed';
import type { BlockId, Work } from './messages';

export class ToldBlocks {
  private readonly versions = new Map<BlockId, number>();
  private gone: BlockId[] = [];

  /** The work as it is sent: blocks that the executor has stand without their values. One object stays one object. */
  sent(work: Work, done = new Map<Work, Work>()): Work {
    const known = done.get(work);
    if (known !== undefined) return known;
    const sent = this.abridged(work, done);
    done.set(work, sent);
    return sent;
  }

  /** A block has left the store. */
  drop(blockId: BlockId): void {
    if (this.versions.delete(blockId)) this.gone.push(blockId);
  }

  /** Blocks that the executor may let go of; told once. */
  takeGone(): readonly BlockId[] {
    const { gone } = this;
    this.gone = [];
    return gone;
  }

  /** A message did not arrive: what it said must be said again. */
  doubt(): void {
    this.gone.push(...this.versions.keys());
    this.versions.clear();
  }

  private abridged(work: Work, done: Map<Work, Work>): Work {
    if (work.kind === 'compute') return { ...work, inputs: work.inputs.map((input) => this.sent(input, done)) };
    if (work.kind !== 'block' || isPacked(work.value) || typeof work.value !== 'object') return work;
    if (this.versions.get(work.blockId) === work.version) return { ...work, value: undefined };
    this.versions.set(work.blockId, work.version);
    return work;
  }
}
