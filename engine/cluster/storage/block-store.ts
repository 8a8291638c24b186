/**
 * Every value that outlives a task: persisted partitions and map outputs, by block id, kept on the driver.
 *
 * A block is pinned while a running task reads it (or, for map outputs, while a job may still need it); only unpinned blocks
 * are evicted, least recently used first, and never to make room for another block of the same owner (a dataset larger than the
 * budget would otherwise push itself out, partition by partition, on every pass). An evicted block is recomputed from lineage.
 * `required` blocks (map outputs) are kept whatever the budget says: without them no job ends.
 * A block that is dropped while pinned is unknown at once, but `onDrop` waits for the last pin: its memory may still be read.
 * `executorId` tells on which executor a value lives and dies; null = shared memory, which survives every executor.
 */
import type { BlockId, MemoryUse } from '../executor/messages';
import { type BlockOwner, ownerOf } from './block-id';
import { type Footprint, MemoryLedger } from './memory-ledger';
import type { StorageLevel } from './storage-level';

export interface Block {
  readonly blockId: BlockId;
  readonly value: unknown;
  readonly sizeBytes: number;
  readonly rows: number;
  readonly level: StorageLevel;
  readonly executorId: number | null;
  /** Shared memories that the value reaches; another block may reach them too. Default none. */
  readonly memories?: readonly MemoryUse[];
}

export interface StoredBlock extends Block {
  /** Another one each time the block is computed. */
  readonly version: number;
}

export interface BlockInfo extends Omit<StoredBlock, 'value'> {
  readonly lastUsed: number;
  readonly pins: number;
}

export type BlockState = 'cached' | 'evicted' | 'lost' | 'dropped';

export interface BlockStoreOptions {
  readonly budgetBytes: number;
  onChange(block: Block, state: BlockState): void;
  /** The block left the store and nobody reads it any more; other blocks may share its memory. */
  onDrop(block: Block): void;
}

interface Entry {
  readonly block: StoredBlock;
  readonly footprint: Footprint;
  pins: number;
  lastUsed: number;
  dropped: boolean;
}

export class BlockStore {
  private readonly options: BlockStoreOptions;
  /** In order of use, oldest first. */
  private readonly entries = new Map<BlockId, Entry>();
  private readonly ledger = new MemoryLedger();
  private versions = 0;

  constructor(options: BlockStoreOptions) {
    this.options = options;
  }

  get usedBytes(): number {
    return this.ledger.usedBytes;
  }

  has(blockId: BlockId): boolean {
    return this.entries.has(blockId);
  }

  /** The block, marked as just used. */
  get(blockId: BlockId): StoredBlock | undefined {
    const entry = this.entries.get(blockId);
    if (entry === undefined) return undefined;
    this.touch(blockId, entry);
    return entry.block;
  }

  peek(blockId: BlockId): StoredBlock | undefined {
    return this.entries.get(blockId)?.block;
  }

  blocks(): readonly BlockInfo[] {
    return [...this.entries.values()].map(({ block: { value: _, ...info }, pins, lastUsed }) => ({ ...info, pins, lastUsed }));
  }

  /** Keeps a block if it fits; a block that is already here stays as it is. */
  put(block: Block, required: boolean): boolean {
    if (this.entries.has(block.blockId)) {
      this.options.onDrop(block);
      return true;
    }
    const footprint = footprintOf(block);
    if (!this.makeRoom(block, footprint, required) && !required) {
      this.options.onDrop(block);
      return false;
    }
    this.entries.set(block.blockId, {
      block: { ...block, version: this.versions++ },
      footprint,
      pins: 0,
      lastUsed: Date.now(),
      dropped: false,
    });
    this.ledger.add(footprint);
    this.options.onChange(block, 'cached');
    return true;
  }

  /** Lets go of a block that nobody wants any more. */
  refuse(block: Block): void {
    this.options.onDrop(block);
  }

  /** Holds a block against eviction; returns the undo, or null when there is no such block. */
  pin(blockId: BlockId): (() => void) | null {
    const entry = this.entries.get(blockId);
    if (entry === undefined) return null;
    entry.pins++;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      entry.pins--;
      if (entry.dropped && entry.pins === 0) this.options.onDrop(entry.block);
    };
  }

  drop(blockId: BlockId): void {
    this.remove(blockId, 'dropped');
  }

  /** Forgets a block whose value turned out to be gone. */
  lose(blockId: BlockId): void {
    this.remove(blockId, 'lost');
  }

  dropOwner(owner: BlockOwner): void {
    for (const blockId of [...this.entries.keys()]) if (ownerOf(blockId) === owner) this.remove(blockId, 'dropped');
  }

  /** Forgets what lived on an executor. */
  loseExecutor(executorId: number): void {
    for (const { block } of [...this.entries.values()]) if (block.executorId === executorId) this.remove(block.blockId, 'lost');
  }

  clear(): void {
    for (const blockId of [...this.entries.keys()]) this.remove(blockId, 'dropped');
  }

  /** Evicts what a block needs evicted, nothing if that would not be enough; tells whether it fits. */
  private makeRoom(block: Block, footprint: Footprint, required: boolean): boolean {
    const excess = this.ledger.usedBytes + this.ledger.cost(footprint) - this.options.budgetBytes;
    const owner = ownerOf(block.blockId);
    const victims: Entry[] = [];
    let gain = 0;
    for (const [blockId, entry] of this.entries) {
      if (gain >= excess) break;
      if (entry.pins > 0 || ownerOf(blockId) === owner) continue;
      victims.push(entry);
      gain = this.ledger.gain(victims.map((victim) => victim.footprint));
    }
    const fits = gain >= excess;
    if (fits || required) for (const victim of victims) this.remove(victim.block.blockId, 'evicted');
    return fits;
  }

  private touch(blockId: BlockId, entry: Entry): void {
    entry.lastUsed = Date.now();
    this.entries.delete(blockId);
    this.entries.set(blockId, entry);
  }

  private remove(blockId: BlockId, state: BlockState): void {
    const entry = this.entries.get(blockId);
    if (entry === undefined) return;
    this.entries.delete(blockId);
    this.ledger.remove(entry.footprint);
    entry.dropped = true;
    this.options.onChange(entry.block, state);
    if (entry.pins === 0) this.options.onDrop(entry.block);
  }
}

function footprintOf({ sizeBytes, memories = [] }: Block): Footprint {
  const shared = memories.reduce((sum, { bytes }) => sum + bytes, 0);
  return { ownBytes: Math.max(0, sizeBytes - shared), memories };
}
