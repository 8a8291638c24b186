import type { MemorySource } from './source';

/** Sources that a program made from its own rows; their paths begin so, and scans name them as they name files. */
export const MEMORY_SCHEME = 'memory:';

const sources = new Map<string, MemorySource>();
let made = 0;

export function newMemoryPath(): string {
  return `${MEMORY_SCHEME}${++made}`;
}

/** Returns the undo. */
export function keepSource(source: MemorySource): () => void {
  sources.set(source.path, source);
  return () => void sources.delete(source.path);
}

export function sourceInMemory(path: string): MemorySource | null {
  return sources.get(path) ?? null;
}
