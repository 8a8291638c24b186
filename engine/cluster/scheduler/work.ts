/**
 * Turns the lineage of one partition into what a task can do: down to blocks in hand, shuffle pieces, or sources. Built at the
 * last moment, when the task is sent, so that it sees the blocks that exist then; those it reads stay pinned until it is closed.
 */
import type { BlockId, ComputeWork, LocalHandle, NewBlock, Work } from '../executor/messages';
import type { Dependency } from '../rdd/dependency';
import type { Rdd } from '../rdd/rdd';
import type { MapOutputs } from '../shuffle/map-outputs';
import { type BlockOwner, ownerOf, partitionOf, rddBlock } from '../storage/block-id';
import type { Block, BlockStore } from '../storage/block-store';
import { isSpillRef, type SpillRef } from '../storage/spill-file';

export interface OpenWork {
  readonly work: Work;
  /** Memory that the task takes beside the blocks it reads: what it reads in, as much again for what it makes of it, and what its steps say. */
  readonly workingBytes: number;
  /** How many blocks it found of what was kept, by their owner. */
  readonly reads: Readonly<Record<string, number>>;
  /** Takes the blocks that the task computed (those still wanted), lets go of those it read. */
  close(computed: readonly NewBlock[], executorId: number): void;
}

/** A map output that the work needs is gone: its stage has to run again. */
export interface MissingOutput {
  readonly missing: number;
}

export interface Storage {
  readonly blocks: BlockStore;
  readonly outputs: MapOutputs;
  /** Where tasks write what does not fit in memory. */
  readonly spillFolder: string;
  /** Told of every value computed for keeping, before it is put away, whether or not there is room for it. */
  readonly onComputed?: ((rdd: Rdd, partition: number, value: unknown) => void) | undefined;
}

export function openWork(storage: Storage, rdd: Rdd, partition: number): OpenWork | MissingOutput {
  const builder = new WorkBuilder(storage);
  try {
    const work = builder.work(rdd, partition);
    const { reads, workingBytes } = builder;
    if (builder.missing === null)
      return { work, reads, workingBytes, close: (computed, computedBy) => builder.close(computed, computedBy) };
  } catch (error) {
    builder.release();
    throw error;
  }
  builder.release();
  return { missing: builder.missing };
}

class WorkBuilder {
  missing: number | null = null;
  readonly reads: Record<string, number> = {};
  workingBytes = 0;
  private readonly storage: Storage;
  private readonly known = new Map<Rdd, Map<number, Work>>();
  private readonly persisting = new Map<BlockId, Rdd>();
  private readonly unpin: (() => void)[] = [];

  constructor(storage: Storage) {
    this.storage = storage;
  }

  /** One object per partition however often the lineage reaches it: an executor evaluates each object once. */
  work(rdd: Rdd, partition: number): Work {
    const partitions = this.known.get(rdd) ?? new Map<number, Work>();
    this.known.set(rdd, partitions);
    const work = partitions.get(partition) ?? this.block(rdd, partition) ?? this.compute(rdd, partition);
    partitions.set(partition, work);
    return work;
  }

  close(computed: readonly NewBlock[], executorId: number): void {
    this.release();
    for (const { residence, ...block } of computed) {
      const rdd = this.persisting.get(block.blockId);
      if (rdd === undefined) continue;
      if (residence === 'nowhere') {
        this.storage.onComputed?.(rdd, partitionOf(block.blockId), block.value);
        continue;
      }
      const owner = residence === 'executor' ? executorId : null;
      const file = residence === 'disk' ? { file: (block.value as SpillRef).file } : {};
      const known = { ...block, ...file, level: rdd.level, executorId: owner };
      if (rdd.level === 'NONE') this.storage.blocks.refuse(known);
      else this.put(rdd, known);
    }
  }

  private put(rdd: Rdd, block: Block): void {
    if (block.executorId === null && block.file === undefined)
      this.storage.onComputed?.(rdd, partitionOf(block.blockId), block.value);
    this.storage.blocks.put(block, false);
  }

  release(): void {
    for (const undo of this.unpin.splice(0)) undo();
  }

  private block(rdd: Rdd, partition: number): Work | null {
    if (rdd.level === 'NONE') return null;
    const blockId = rddBlock(rdd.id, partition);
    const block = this.storage.blocks.get(blockId);
    if (block === undefined) return null;
    this.unpin.push(this.storage.blocks.pin(blockId)!);
    this.found(ownerOf(blockId), 1);
    if (block.file !== undefined) {
      const restore = rdd.level === 'MEMORY_AND_DISK' && this.storage.blocks.hasRoomFor(ownerOf(blockId), 1);
      if (restore) this.persisting.set(blockId, rdd);
      const ref = block.value as SpillRef;
      this.readsIn(ref.bytes);
      return { kind: 'spilled', blockId, ref, restore };
    }
    const { executorId } = block;
    if (executorId !== null) return { kind: 'local', blockId, executorId, handle: (block.value as LocalHandle).handle };
    return { kind: 'block', blockId, version: block.version!, value: block.value };
  }

  private readsIn(bytes: number): void {
    this.workingBytes += 2 * bytes;
  }

  private found(owner: BlockOwner, blocks: number): void {
    this.reads[owner] = (this.reads[owner] ?? 0) + blocks;
  }

  private compute(rdd: Rdd, partition: number): ComputeWork {
    const persist = rdd.level === 'NONE' ? null : rddBlock(rdd.id, partition);
    if (persist !== null) this.persisting.set(persist, rdd);
    const inputs = rdd.dependencies.flatMap((dependency) => this.inputs(dependency, partition));
    const step = rdd.compute(partition);
    const typical = persist === null ? 0 : this.storage.blocks.typicalBytes(ownerOf(persist));
    if (typical > 0) this.readsIn(typical);
    else this.workingBytes += step.workingBytes ?? 0;
    const place = persist === null ? 'memory' : this.placeOf(rdd, persist);
    return { kind: 'compute', rddId: rdd.id, partition, step, inputs, persist, place };
  }

  private placeOf({ level }: Rdd, blockId: BlockId): ComputeWork['place'] {
    const { blocks } = this.storage;
    const owner = ownerOf(blockId);
    if (level === 'DISK_ONLY') return 'disk';
    if (level === 'MEMORY_AND_DISK') return blocks.hasRoomFor(owner, 1) ? 'memory' : 'disk';
    return blocks.willKeep(owner) ? 'memory' : 'nowhere';
  }

  private inputs(dependency: Dependency, partition: number): readonly Work[] {
    if (dependency.kind === 'narrow') return dependency.parents(partition).map((parent) => this.work(dependency.rdd, parent));
    const pieces = this.storage.outputs.pieces(dependency, partition);
    if (pieces === null) this.missing = dependency.shuffleId;
    this.found(`shuffle_${dependency.shuffleId}`, pieces?.length ?? 0);
    for (const piece of pieces ?? []) if (isSpillRef(piece)) this.readsIn(piece.bytes);
    const { shuffleId, mapStep } = dependency;
    return [{ kind: 'shuffle', shuffleId, mapStep: mapStep.step, pieces: pieces ?? [] }];
  }
}
