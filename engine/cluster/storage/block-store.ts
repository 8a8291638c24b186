/**
 * Every value that outlives a task: persisted partitions and map outputs, by block id, kept on the driver.
 *
 * A block is pinned while a running task reads it (or, for map outputs, while a job may still need it); only unpinned blocks
 * are evicted, least recently used first, and never to make room for another block of the same owner (a dataset larger than the
 * budget would otherwise push itself out, partition by partition, on every pass). An evicted block is recomputed from lineage.
 * `required` blocks (map outputs) are kept whatever the budget says: without them no job ends.
 * Where the level says AND_DISK a block is not evicted but spilled: it stays in memory, counted but promised, until an executor
 * has written it, then its value is the reference to its file. A block in shared memory may be spilled while it is read (readers have the
 * value); one that lives on an executor may not. A newcomer for which there is no room is spilled itself.
 * A block that is dropped while pinned is unknown at once, but `onDrop` waits for the last pin: its memory may still be read.
 * `executorId` tells on which executor a value lives and dies; null = shared memory, which survives every executor.
 */
import type { BlockId, MemoryUse } from '../executor/messages';
import { type BlockOwner, ownerOf } from './block-id';
import { type Footprint, MemoryLedger } from './memory-ledger';
import type { StorageLevel } from './storage-level';

export interface Block {
  readonly blockId: BlockId;
  /** The task that computed it, for messages that name it. Map outputs have none: each is sent once. */
  readonly version?: number;
  readonly value: unknown;
  readonly sizeBytes: number;
  readonly rows: number;
  readonly level: StorageLevel;
  readonly executorId: number | null;
  /** The spill file it lies in; it takes no memory then. */
  readonly file?: string;
  /** Shared memories that the value reaches; another block may reach them too. Default none. */
  readonly memories?: readonly MemoryUse[];
}

export interface BlockInfo extends Omit<Block, 'value'> {
  readonly lastUsed: number;
  readonly pins: number;
}

export type BlockState = 'cached' | 'evicted' | 'spilled' | 'lost' | 'dropped';

export interface Spilled {
  readonly file: string;
  readonly value: unknown;
  readonly sizeBytes: number;
}

export interface BlockStoreOptions {
  readonly budgetBytes: number;
  /** What a shared memory counts for at least, however little is in it. Default 0. */
  readonly leastMemoryBytes?: number;
  onChange(block: Block, state: BlockState): void;
  /** Writes a block to a file; null when that cannot be done. Without it nothing is spilled. */
  spill?(block: Block): Promise<Spilled | null>;
  /** Memory was freed, or is not going to be. */
  onSpillEnd?(): void;
  /** The block left the store and nobody reads it any more; other blocks may share its memory. */
  onDrop(block: Block): void;
}

interface Entry {
  block: Block;
  footprint: Footprint;
  readonly required: boolean;
  spilling: boolean;
  pins: number;
  lastUsed: number;
  dropped: boolean;
}

export class BlockStore {
  private readonly options: BlockStoreOptions;
  /** In order of use, oldest first. */
  private readonly entries = new Map<BlockId, Entry>();
  private readonly ledger = new MemoryLedger();
  private readonly typical = new Map<BlockOwner, number>();
  private spills = 0;
  private budgetBytes: number;

  constructor(options: BlockStoreOptions) {
    this.options = options;
    this.budgetBytes = options.budgetBytes;
  }

  get size(): number {
    return this.entries.size;
  }

  get usedBytes(): number {
    return this.ledger.usedBytes;
  }

  /** Blocks take more than they may, and some of them are about to be gone. */
  get pressed(): boolean {
    return this.spills > 0 && this.usedBytes > this.budgetBytes;
  }

  /** Whether blocks that are on their way will fit beside what is here, judged by the largest of this owner so far. */
  hasRoomFor(owner: BlockOwner, blocks: number): boolean {
    return this.usedBytes + blocks * (this.typical.get(owner) ?? 0) <= this.budgetBytes;
  }

  /** The largest block of an owner so far; 0 = none was seen. */
  typicalBytes(owner: BlockOwner): number {
    return this.typical.get(owner) ?? 0;
  }

  /** Whether a block of this owner that is on its way will be kept in memory, if need be in place of others'. */
  willKeep(owner: BlockOwner): boolean {
    if (this.hasRoomFor(owner, 1)) return true;
    const excess = this.usedBytes + this.typicalBytes(owner) - this.budgetBytes;
    return this.victims(owner, excess).gain >= excess;
  }

  /** Blocks may take this much from now on; the least recently used go until they do. */
  resize(budgetBytes: number): void {
    this.budgetBytes = budgetBytes;
    if (this.usedBytes <= budgetBytes) return;
    for (const entry of [...this.entries.values()]) {
      if (this.usedBytes <= budgetBytes) return;
      if (this.canLeave(entry)) this.leave(entry);
    }
  }

  has(blockId: BlockId): boolean {
    return this.entries.has(blockId);
  }

  /** The block, marked as just used. */
  get(blockId: BlockId): Block | undefined {
    const entry = this.entries.get(blockId);
    if (entry === undefined) return undefined;
    this.touch(blockId, entry);
    return entry.block;
  }

  peek(blockId: BlockId): Block | undefined {
    return this.entries.get(blockId)?.block;
  }

  blocks(): readonly BlockInfo[] {
    return [...this.entries.values()].map(({ block: { value: _, ...info }, pins, lastUsed }) => ({ ...info, pins, lastUsed }));
  }

  /** Keeps a block if it fits; a block that is already here stays as it is, unless it comes back from disk. */
  put(block: Block, required: boolean): boolean {
    const known = this.entries.get(block.blockId);
    if (known !== undefined && (known.block.file === undefined || block.file !== undefined || known.pins > 0)) {
      this.options.onDrop(block);
      return true;
    }
    const owner = ownerOf(block.blockId);
    this.typical.set(owner, Math.max(this.typical.get(owner) ?? 0, block.sizeBytes));
    const footprint = this.footprintOf(block);
    const fits = block.file !== undefined || this.makeRoom(block, footprint, required);
    const spillable = this.options.spill !== undefined && block.level === 'MEMORY_AND_DISK' && block.file === undefined;
    if (!fits && !required && (!spillable || known !== undefined)) {
      this.options.onDrop(block);
      return false;
    }
    if (known !== undefined) this.forget(known);
    this.entries.set(block.blockId, {
      block,
      footprint,
      required,
      spilling: false,
      pins: 0,
      lastUsed: Date.now(),
      dropped: false,
    });
    this.ledger.add(footprint);
    this.options.onChange(block, block.file === undefined ? 'cached' : 'spilled');
    if (!fits && spillable) this.spill(this.entries.get(block.blockId)!);
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

  /** Lets go of a block, or of all of an owner, as if memory were short; what is held by a task or a job stays. */
  evict(name: BlockId | BlockOwner): void {
    for (const [blockId, entry] of [...this.entries]) {
      if ((blockId === name || ownerOf(blockId) === name) && entry.pins === 0 && this.canLeave(entry)) this.leave(entry);
    }
  }

  drop(blockId: BlockId): void {
    this.remove(blockId, 'dropped');
  }

  /** Forgets a block whose value turned out to be gone. */
  lose(blockId: BlockId): void {
    this.remove(blockId, 'lost');
  }

  /** Forgets the blocks in a spill file that turned out to be missing or damaged. */
  loseFile(file: string): void {
    for (const { block } of [...this.entries.values()]) if (block.file === file) this.remove(block.blockId, 'lost');
  }

  dropOwner(owner: BlockOwner): void {
    this.typical.delete(owner);
    for (const blockId of [...this.entries.keys()]) if (ownerOf(blockId) === owner) this.remove(blockId, 'dropped');
  }

  /** Drops an owner's blocks; gives those that nobody reads any more. */
  release(owner: BlockOwner): readonly Block[] {
    const entries = [...this.entries.values()].filter(({ block }) => ownerOf(block.blockId) === owner);
    this.dropOwner(owner);
    return entries.flatMap(({ block, pins, spilling }) => (pins === 0 && !spilling ? [block] : []));
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
    const excess = this.ledger.usedBytes + this.ledger.cost(footprint) - this.budgetBytes;
    const { entries, gain } = this.victims(ownerOf(block.blockId), excess);
    const fits = gain >= excess;
    if (fits || required) for (const entry of entries) this.leave(entry);
    return fits;
  }

  /** The blocks of others, least recently used first, that free so much together, or all there are. */
  private victims(owner: BlockOwner, bytes: number): { readonly entries: readonly Entry[]; readonly gain: number } {
    const leaving = this.ledger.leaving();
    const entries: Entry[] = [];
    for (const [blockId, entry] of this.entries) {
      if (leaving.gain >= bytes) break;
      if (!this.canLeave(entry) || ownerOf(blockId) === owner) continue;
      entries.push(entry);
      leaving.add(entry.footprint);
    }
    return { entries, gain: leaving.gain };
  }

  private canLeave(entry: Entry): boolean {
    if (entry.block.file !== undefined || entry.spilling) return false;
    return entry.pins === 0 || (this.spillable(entry) && entry.block.executorId === null);
  }

  private spillable({ block }: Entry): boolean {
    return this.options.spill !== undefined && block.level === 'MEMORY_AND_DISK' && block.file === undefined;
  }

  private leave(entry: Entry): void {
    if (this.spillable(entry)) this.spill(entry);
    else this.remove(entry.block.blockId, 'evicted');
  }

  private spill(entry: Entry): void {
    entry.spilling = true;
    this.spills++;
    const end = (spilled: Spilled | null) => {
      entry.spilling = false;
      this.spills--;
      this.spilled(entry, spilled);
      this.options.onSpillEnd?.();
    };
    this.options.spill!(entry.block).then(end, () => end(null));
  }

  private spilled(entry: Entry, spilled: Spilled | null): void {
    const { block } = entry;
    const read = block.executorId !== null && entry.pins > 0;
    const unwanted = entry.dropped || read;
    if (unwanted && spilled !== null) this.options.onDrop({ ...block, ...spilled, executorId: null });
    else if (unwanted) return;
    else if (spilled !== null) this.replace(entry, spilled);
    else if (!entry.required && entry.pins === 0) this.remove(block.blockId, 'evicted');
  }

  /** The block's value is in a file from now on. */
  private replace(entry: Entry, spilled: Spilled): void {
    const { memories: _, ...block } = entry.block;
    this.ledger.remove(entry.footprint);
    const inMemory = entry.block;
    entry.block = { ...block, ...spilled, executorId: null };
    entry.footprint = this.footprintOf(entry.block);
    this.options.onChange(entry.block, 'spilled');
    this.options.onDrop(inMemory);
  }

  /** Takes the entry of a block out that is in memory again. */
  private forget(entry: Entry): void {
    this.entries.delete(entry.block.blockId);
    entry.dropped = true;
    this.options.onDrop(entry.block);
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

  private footprintOf({ sizeBytes, file, memories = [] }: Block): Footprint {
    if (file !== undefined) return { ownBytes: 0, memories: [] };
    const shared = memories.reduce((sum, { bytes }) => sum + bytes, 0);
    const least = this.options.leastMemoryBytes ?? 0;
    const counted = memories.map(({ identity, bytes }) => ({ identity, bytes: Math.max(bytes, least) }));
    return { ownBytes: Math.max(0, sizeBytes - shared), memories: counted };
  }
}
