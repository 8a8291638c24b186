/** Spark's storage levels that this engine has. NONE: recompute each time. */
export type StorageLevel = 'NONE' | 'MEMORY_ONLY' | 'MEMORY_AND_DISK' | 'DISK_ONLY';
