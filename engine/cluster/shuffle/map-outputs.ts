/**
 * What the map tasks of a shuffle left behind. The block store is the only record: an output exists while its block does,
 * so losing a block is losing the output and nothing has to be kept in step.
 */

import type { ShuffleDependency } from '../rdd/dependency';
import { shuffleBlock } from '../storage/block-id';
import type { BlockStore } from '../storage/block-store';
import { isSpillRefs, refAt } from '../storage/spill-refs';

export interface MapOutput {
  readonly mapPartition: number;
  /** A list, or SpillRefs. */
  readonly pieces: unknown;
  readonly sizeBytes: number;
  readonly executorId: number | null;
  /** The spill file the pieces lie in; null = memory. */
  readonly file: string | null;
}

export class MapOutputs {
  private readonly store: BlockStore;

  constructor(store: BlockStore) {
    this.store = store;
  }

  add(shuffleId: number, output: MapOutput): void {
    const { pieces: value, sizeBytes, executorId } = output;
    const file = output.file === null ? {} : { file: output.file };
    const blockId = shuffleBlock(shuffleId, output.mapPartition);
    this.store.put({ blockId, value, sizeBytes, rows: 0, level: 'MEMORY_AND_DISK', executorId, ...file }, true);
  }

  /** Map partitions whose output must be computed (again). */
  missing(shuffle: ShuffleDependency): readonly number[] {
    return partitionsOf(shuffle).filter((mapPartition) => !this.store.has(shuffleBlock(shuffle.shuffleId, mapPartition)));
  }

  /** The pieces for one reduce partition in map-partition order; null when any is missing. */
  pieces(shuffle: ShuffleDependency, reducePartition: number): readonly unknown[] | null {
    const pieces: unknown[] = [];
    for (let mapPartition = 0; mapPartition < shuffle.rdd.partitions; mapPartition++) {
      const block = this.store.get(shuffleBlock(shuffle.shuffleId, mapPartition));
      if (block === undefined) return null;
      pieces.push(pieceOf(block.value, reducePartition));
    }
    return pieces;
  }

  /** Holds an output against eviction; returns the undo, or null when there is none. */
  pin(shuffleId: number, mapPartition: number): (() => void) | null {
    return this.store.pin(shuffleBlock(shuffleId, mapPartition));
  }

  lose(shuffleId: number, mapPartition: number): void {
    this.store.drop(shuffleBlock(shuffleId, mapPartition));
  }
}

function pieceOf(pieces: unknown, reducePartition: number): unknown {
  return isSpillRefs(pieces) ? refAt(pieces, reducePartition) : (pieces as readonly unknown[])[reducePartition];
}

function partitionsOf(shuffle: ShuffleDependency): readonly number[] {
  return Array.from({ length: shuffle.rdd.partitions }, (_, index) => index);
}
