/** Values in spill files: written and read by the thread that has or wants them, never by the driver's; spill-record.ts tells how they lie there. */
import { closeSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { createMemory } from '../../columns/memory';
import { EngineError, fail } from '../../errors';
import type { Moved, Span } from '../executor/messages';
import { type MemoryOf, RecordReader } from './record-reader';
import { RecordWriter } from './record-writer';

export interface SpillRef {
  readonly file: string;
  readonly offset: number;
  readonly bytes: number;
  readonly checksum: number;
}

export type SpansOf = (value: unknown) => readonly Span[];

/** A spill file is missing or damaged: what was in it must be computed again. */
export class SpillLost extends EngineError {
  readonly files: readonly string[];

  constructor(files: readonly string[], cause?: unknown) {
    super('IO', `spilled data is missing or damaged: ${files.join(', ')}; it is computed again`, {}, cause);
    this.files = files;
  }
}

export function isSpillRef(value: unknown): value is SpillRef {
  if (typeof value !== 'object' || value === null) return false;
  const { file, checksum } = value as Partial<SpillRef>;
  return typeof file === 'string' && typeof checksum === 'number';
}

/** One record per value; a file that could not be written is removed. `spansOf` narrows what a value's only memory gives. */
export function writeSpill(file: string, values: readonly unknown[], spansOf: SpansOf | null = null): readonly SpillRef[] {
  const descriptor = create(file);
  try {
    const writer = new RecordWriter(descriptor, file);
    return values.map((value) => writer.record(value, spansOf));
  } catch (error) {
    rmSync(file, { force: true });
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    return fail('DISK_FULL', `${file}: the disk is full; free space or choose another spill folder`, {}, error);
  } finally {
    closeSync(descriptor);
  }
}

/** The folder is made with its first file. */
function create(file: string): number {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  return openSync(file, 'wx', 0o600);
}

export function readSpill(ref: SpillRef, memoryOf: MemoryOf = createMemory): unknown {
  return read(ref, (record) => record.value(memoryOf));
}

/** Reads a value, of which spans of one memory were written, into room allocated in another. */
export function readSpillInto(ref: SpillRef, memory: WebAssembly.Memory, moved: Moved): unknown {
  return read(ref, (record) => record.movedValue(memory, moved));
}

function read(ref: SpillRef, take: (record: RecordReader) => unknown): unknown {
  try {
    const record = new RecordReader(ref);
    try {
      const value = take(record);
      record.check();
      return value;
    } finally {
      record.close();
    }
  } catch (error) {
    throw new SpillLost([ref.file], error);
  }
}
