import type { BlockId } from '../executor/messages';

/** Spark's names: `rdd_3_0` is partition 0 of RDD 3, `shuffle_1_4` what map partition 4 left for shuffle 1. */
export function rddBlock(rddId: number, partition: number): BlockId {
  return `rdd_${rddId}_${partition}`;
}

export function shuffleBlock(shuffleId: number, mapPartition: number): BlockId {
  return `shuffle_${shuffleId}_${mapPartition}`;
}

/** What blocks belong to: an RDD or a shuffle; they are dropped together. */
export type BlockOwner = `rdd_${number}` | `shuffle_${number}`;

export function ownerOf(blockId: BlockId): BlockOwner {
  return blockId.slice(0, blockId.lastIndexOf('_')) as BlockOwner;
}

export function partitionOf(blockId: BlockId): number {
  return Number(blockId.slice(blockId.lastIndexOf('_') + 1));
}
