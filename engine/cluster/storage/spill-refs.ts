/**
 * References to all records of one spill file, a few numbers each: what a shuffle leaves in files has as many of them as it has map times
 * reduce tasks, and as objects they took more memory than the tasks that read them.
 */
import type { SpillRef } from './spill-file';

export interface SpillRefs {
  readonly file: string;
  /** Where each record ends; the next begins there. */
  readonly ends: Float64Array;
  readonly checksums: Uint32Array;
}

export function packRefs(file: string, refs: readonly SpillRef[]): SpillRefs {
  const ends = Float64Array.from(refs, ({ offset, bytes }) => offset + bytes);
  return { file, ends, checksums: Uint32Array.from(refs, ({ checksum }) => checksum) };
}

export function isSpillRefs(value: unknown): value is SpillRefs {
  return typeof value === 'object' && value !== null && (value as Partial<SpillRefs>).ends instanceof Float64Array;
}

export function refAt({ file, ends, checksums }: SpillRefs, index: number): SpillRef {
  const offset = index === 0 ? 0 : ends[index - 1]!;
  return { file, offset, bytes: ends[index]! - offset, checksum: checksums[index]! };
}

export function bytesOfRefs({ ends }: SpillRefs): number {
  return ends.at(-1) ?? 0;
}
