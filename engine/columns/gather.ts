import { bitAt, setBit } from './bitmap';
import type { ColumnChunk, Storage } from './column';
import { type Views, viewsOf } from './memory';

/**
 * Rows picked from one column of several partitions, in any order, copied out of their memories. All loops here walk the picks
 * and switch their source only where the partition changes; `out` is a view over the target and `at` an index into it.
 */
export interface Picks {
  /** Physical row within its partition. */
  readonly rows: Uint32Array;
  /** Which partition; null = all from the first. */
  readonly tables: Uint32Array | null;
}

export interface Source {
  readonly views: Views;
  readonly column: ColumnChunk;
}

export function sourceOf(memory: WebAssembly.Memory, column: ColumnChunk): Source {
  return { views: viewsOf(memory), column };
}

function tableAt({ tables }: Picks, pick: number): number {
  return tables === null ? 0 : tables[pick]!;
}

/** Values of `words` 32-bit words. */
export function gatherWords(sources: readonly Source[], picks: Picks, words: number, out: Uint32Array, at: number): void {
  const { rows, tables } = picks;
  let table = -1;
  let from: Uint32Array = new Uint32Array(0);
  let base = 0;
  for (let pick = 0; pick < rows.length; pick++) {
    if (table < 0 || (tables !== null && tables[pick] !== table)) {
      table = tableAt(picks, pick);
      const { views, column } = sources[table]!;
      from = column.storage === 'none' ? new Uint32Array(0) : views.u32;
      base = column.values >>> 2;
    }
    const source = base + rows[pick]! * words;
    for (let word = 0; word < words; word++) out[at + pick * words + word] = from[source + word]!;
  }
}

/** Boolean values; `out` starts cleared. */
export function gatherBits(sources: readonly Source[], picks: Picks, out: Uint8Array, at: number): void {
  for (let pick = 0; pick < picks.rows.length; pick++) {
    const { views, column } = sources[tableAt(picks, pick)]!;
    if (column.storage !== 'none' && bitAt(views.u8, column.values, picks.rows[pick]!)) setBit(out, at, pick);
  }
}

/** Sets the bits of rows that are not null and gives the number of the others; `out` starts cleared. */
export function gatherValidity(sources: readonly Source[], picks: Picks, out: Uint8Array, at: number): number {
  let nulls = 0;
  for (let pick = 0; pick < picks.rows.length; pick++) {
    if (isPresent(sources[tableAt(picks, pick)]!, picks.rows[pick]!)) setBit(out, at, pick);
    else nulls++;
  }
  return nulls;
}

export function mayHoldNulls(sources: readonly Source[]): boolean {
  return sources.some(({ column }) => column.validity !== 0 || column.storage === 'none');
}

function isPresent({ views, column }: Source, row: number): boolean {
  return column.storage !== 'none' && (column.validity === 0 || bitAt(views.u8, column.validity, row));
}

/** Codes of a dictionary column, translated; 0 where null. */
export function gatherCodes(
  sources: readonly Source[],
  picks: Picks,
  translations: readonly Uint32Array[],
  out: Uint8Array | Uint16Array | Uint32Array,
  at: number,
): void {
  const codes = sources.map(codesOf);
  for (let pick = 0; pick < picks.rows.length; pick++) {
    const table = tableAt(picks, pick);
    const row = picks.rows[pick]!;
    out[at + pick] = isPresent(sources[table]!, row) ? translations[table]![codes[table]!(row)]! : 0;
  }
}

/** Which text of the column (or of its dictionary) a row holds. */
function codesOf({ views, column }: Source): (row: number) => number {
  const { storage, values } = column;
  if (storage === 'dict8') return (row) => views.u8[values + row]!;
  if (storage === 'dict16') return (row) => views.u16[(values >>> 1) + row]!;
  if (storage === 'dict32') return (row) => views.u32[(values >>> 2) + row]!;
  return (row) => row;
}

/** Where each picked text lies: its first byte in its memory, and where it goes: `ends` are offsets into the result. */
export interface TextPlan {
  readonly starts: Float64Array;
  readonly offsets: Uint32Array;
}

export function planText(sources: readonly Source[], picks: Picks): TextPlan {
  const count = picks.rows.length;
  const starts = new Float64Array(count);
  const offsets = new Uint32Array(count + 1);
  const codes = sources.map(codesOf);
  for (let pick = 0; pick < count; pick++) {
    const table = tableAt(picks, pick);
    const source = sources[table]!;
    const row = picks.rows[pick]!;
    offsets[pick + 1] = offsets[pick]!;
    if (!isPresent(source, row)) continue;
    const { u32 } = source.views;
    const entry = (textOffsets(source.column) >>> 2) + codes[table]!(row);
    starts[pick] = textBytes(source.column) + u32[entry]!;
    offsets[pick + 1] = offsets[pick]! + u32[entry + 1]! - u32[entry]!;
  }
  return { starts, offsets };
}

function textOffsets(column: ColumnChunk): number {
  return column.dictionary === null ? column.values : column.dictionary.offsets;
}

function textBytes(column: ColumnChunk): number {
  return column.dictionary === null ? column.bytes : column.dictionary.bytes;
}

/** Below this, copying byte by byte beats making a view. */
const SHORT_TEXT = 48;

export function copyText(
  sources: readonly Source[],
  picks: Picks,
  { starts, offsets }: TextPlan,
  out: Uint8Array,
  at: number,
): void {
  for (let pick = 0; pick < picks.rows.length; pick++) {
    const { u8 } = sources[tableAt(picks, pick)]!.views;
    const start = starts[pick]!;
    const to = at + offsets[pick]!;
    const length = offsets[pick + 1]! - offsets[pick]!;
    if (length > SHORT_TEXT) out.set(u8.subarray(start, start + length), to);
    else for (let byte = 0; byte < length; byte++) out[to + byte] = u8[start + byte]!;
  }
}

export function wordsOf(storage: Storage): number {
  return storage === 'i32' ? 1 : storage === 'i128' ? 4 : 2;
}
