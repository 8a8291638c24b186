/**
 * How much a value keeps alive, and how many rows it has. Memories and typed arrays count exactly, plain values are estimated
 * (long arrays from a sample). What the value shares with the task's inputs belongs to those and is left out.
 */
import { isTable } from '../../columns/column';
import { identityOf } from '../../columns/memory';
import { isPacked } from '../storage/packed';
import type { SpansOf } from '../storage/spill-file';
import type { MemoryUse, Residence } from './messages';

const SAMPLED_ABOVE = 2_000;
const SAMPLES = 200;

export function sizeOf(value: unknown, shared: ReadonlySet<object>): number {
  return measure(value, new Set(shared));
}

/** Memories and buffers that inputs already hold. */
export function buffersOf(values: readonly unknown[]): Set<object> {
  const seen = new Set<object>();
  for (const value of values) measure(value, seen);
  return new Set([...seen].filter((each) => each instanceof WebAssembly.Memory || isBuffer(each)));
}

/** The shared memories that a value reaches, inputs' or not. */
export function memoriesOf(value: unknown): readonly MemoryUse[] {
  const memories = [...buffersOf([value])].filter((each) => each instanceof WebAssembly.Memory);
  return memories.map((memory) => ({ identity: identityOf(memory), bytes: memory.buffer.byteLength }));
}

/** Rows of plain values stay where they were computed; whatever holds shared memory, and any single value, is everybody's. */
export function residenceOf(value: unknown): Residence {
  return Array.isArray(value) && !holdsShared(value) ? 'executor' : 'shared';
}

/** Whether a value reaches memory that threads share, which no copy of its bytes can stand for. */
export function holdsShared(value: unknown): boolean {
  return [...buffersOf([value])].some((each) => !(each instanceof ArrayBuffer));
}

export function rowsOf(value: unknown): number {
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return (value as { length?: number }).length ?? 0;
  if (typeof value !== 'object' || value === null) return 0;
  const { table, rows, selection } = value as { table?: unknown; rows?: unknown; selection?: { count?: unknown } | null };
  if (table !== undefined) return rowsOf(table);
  if (typeof selection?.count === 'number') return selection.count;
  return typeof rows === 'number' ? rows : rowsOf(rows);
}

/** Rows of a shuffle piece, as far as it tells; a packed one does not. */
export function pieceRows(piece: unknown): number {
  if (Array.isArray(piece)) return piece.length;
  if (typeof piece !== 'object' || piece === null) return 0;
  const { rows, groups } = piece as { rows?: unknown; groups?: unknown };
  return typeof rows === 'number' ? rows : typeof groups === 'number' ? groups : 0;
}

/** Bytes of a shuffle piece: of one that shares its memory with others, those that it reads. */
export function pieceBytes(piece: unknown, spansOf: SpansOf | null): number {
  if (piece === null || piece === undefined) return 0;
  if (isPacked(piece)) return piece.bytes;
  if (ArrayBuffer.isView(piece)) return piece.byteLength;
  if (spansOf === null) return sizeOf(piece, new Set());
  return spansOf(piece).reduce((sum, { bytes }) => sum + bytes, 0);
}

function measure(value: unknown, seen: Set<object>): number {
  if (typeof value === 'string') return 16 + value.length;
  if (typeof value !== 'object' || value === null) return 8;
  if (seen.has(value)) return 0;
  seen.add(value);
  if (value instanceof WebAssembly.Memory) return value.buffer.byteLength;
  if (ArrayBuffer.isView(value)) return measure(value.buffer, seen);
  if (isBuffer(value)) return value.byteLength;
  if (Array.isArray(value)) return measureArray(value, seen);
  if (isTable(value)) return COLUMN_BYTES * value.columns.length + measure(value.memory, seen) + measure(value.selection, seen);
  return 16 + sum(value instanceof Map ? [...value.entries()] : Object.values(value), seen);
}

function measureArray(values: readonly unknown[], seen: Set<object>): number {
  if (values.length <= SAMPLED_ABOVE) return 16 + sum(values, seen);
  const step = values.length / SAMPLES;
  const sample = Array.from({ length: SAMPLES }, (_, index) => values[Math.floor(index * step)]);
  return 16 + Math.round(sum(sample, seen) * step);
}

function sum(values: readonly unknown[], seen: Set<object>): number {
  return values.reduce<number>((total, each) => total + 8 + measure(each, seen), 0);
}

/** All that a table keeps alive beside its memory and selection is plain: not worth a walk over every field, several times per task. */
const COLUMN_BYTES = 128;

function isBuffer(value: object): value is ArrayBuffer | SharedArrayBuffer {
  return value instanceof ArrayBuffer || value instanceof SharedArrayBuffer;
}
