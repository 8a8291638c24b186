import type { StorageLevel as Level } from '../cluster/storage/storage-level';

/** Where the partitions of a persisted RDD are kept. */
export type StorageLevel = Level;

export const StorageLevel = {
  NONE: 'NONE',
  MEMORY_ONLY: 'MEMORY_ONLY',
  MEMORY_AND_DISK: 'MEMORY_AND_DISK',
  DISK_ONLY: 'DISK_ONLY',
} as const satisfies Readonly<Record<Level, Level>>;
