import { bitAt, setBit } from './bitmap';
import type { ColumnChunk, PlainStorage } from './column';
import { gatherNarrow } from './gather-narrow';
import { type Views, viewsOf } from './memory';
import { isNarrow } from './narrow';

/**
 * Rows picked from one column of several partitions, in any order, copied out of their memories. All loops here take the picks
 * partition by partition: one source at a time keeps the loops tight and the partition's pages in the caches.
 * `out` is a view over the target and `at` an index into it.
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

/** The picks of one partition: their places in the result, ascending. */
interface Group {
  readonly table: number;
  readonly places: Uint32Array;
  /** Neighbours that stay neighbours, as pages of a range and most of a join are: copied as one. */
  readonly isStretch: boolean;
}

const groups = new WeakMap<Picks, readonly Group[]>();

function groupsOf(picks: Picks): readonly Group[] {
  const known = groups.get(picks);
  if (known !== undefined) return known;
  const made = group(picks);
  groups.set(picks, made);
  return made;
}

function group(picks: Picks): readonly Group[] {
  return placed(picks).map(({ table, places }) => ({ table, places, isStretch: isStretch(picks.rows, places) }));
}

function isStretch(rows: Uint32Array, places: Uint32Array): boolean {
  if (places.length === 0) return false;
  const shift = rows[places[0]!]! - places[0]!;
  for (let i = 0, first = places[0]!; i < places.length; i++) {
    if (places[i] !== first + i || rows[first + i]! - first - i !== shift) return false;
  }
  return true;
}

function placed({ rows, tables }: Picks): readonly Omit<Group, 'isStretch'>[] {
  if (tables === null) {
    const places = new Uint32Array(rows.length);
    for (let place = 0; place < places.length; place++) places[place] = place;
    return [{ table: 0, places }];
  }
  const counts: number[] = [];
  for (let place = 0; place < tables.length; place++) counts[tables[place]!] = (counts[tables[place]!] ?? 0) + 1;
  const made = counts.flatMap((count, table) => (count > 0 ? [{ table, places: new Uint32Array(count) }] : []));
  const next = new Uint32Array(counts.length);
  const placesOf: Uint32Array[] = [];
  for (const { table, places } of made) placesOf[table] = places;
  for (let place = 0; place < tables.length; place++) {
    const table = tables[place]!;
    placesOf[table]![next[table]!] = place;
    next[table] = next[table]! + 1;
  }
  return made;
}

/** Values of `words` 32-bit words; 0 where a partition has no values. */
export function gatherWords(sources: readonly Source[], picks: Picks, words: number, out: Uint32Array, at: number): void {
  for (const { table, places, isStretch } of groupsOf(picks)) {
    const { views, column } = sources[table]!;
    if (column.storage === 'none') zeroWords(places, words, out, at);
    else if (isNarrow(column)) gatherNarrow(views, column, picks.rows, places, out, at);
    else if (isStretch) {
      const from = (column.values >>> 2) + picks.rows[places[0]!]! * words;
      out.set(views.u32.subarray(from, from + places.length * words), at + places[0]! * words);
    } else if (words === 1) gatherSingles(picks.rows, places, views.u32, column.values >>> 2, out, at);
    else gatherMany(picks.rows, places, words, views.u32, column.values >>> 2, out, at);
  }
}

function zeroWords(places: Uint32Array, words: number, out: Uint32Array, at: number): void {
  for (const place of places) out.fill(0, at + place * words, at + (place + 1) * words);
}

function gatherSingles(
  rows: Uint32Array,
  places: Uint32Array,
  from: Uint32Array,
  base: number,
  out: Uint32Array,
  at: number,
): void {
  for (let i = 0; i < places.length; i++) {
    const place = places[i]!;
    out[at + place] = from[base + rows[place]!]!;
  }
}

function gatherMany(
  rows: Uint32Array,
  places: Uint32Array,
  words: number,
  from: Uint32Array,
  base: number,
  out: Uint32Array,
  at: number,
): void {
  for (let i = 0; i < places.length; i++) {
    const place = places[i]!;
    const source = base + rows[place]! * words;
    for (let word = 0; word < words; word++) out[at + place * words + word] = from[source + word]!;
  }
}

/** Boolean values; `out` starts cleared. */
export function gatherBits(sources: readonly Source[], picks: Picks, out: Uint8Array, at: number): void {
  for (const { table, places } of groupsOf(picks)) {
    const { views, column } = sources[table]!;
    if (column.storage === 'none') continue;
    for (const place of places) if (bitAt(views.u8, column.values, picks.rows[place]!)) setBit(out, at, place);
  }
}

/** Sets the bits of rows that are not null and gives the number of the others; `out` starts cleared. */
export function gatherValidity(sources: readonly Source[], picks: Picks, out: Uint8Array, at: number): number {
  let present = 0;
  for (const { table, places, isStretch } of groupsOf(picks)) {
    const { views, column } = sources[table]!;
    if (column.storage === 'none') continue;
    const whole = isStretch && column.validity !== 0 ? wholeBytes(picks.rows[places[0]!]!, places[0]!, places.length) : 0;
    if (whole > 0) present += copyBits(views.u8, column.validity + picks.rows[places[0]!]! / 8, out, at + places[0]! / 8, whole);
    for (let i = whole * 8; i < places.length; i++) {
      const place = places[i]!;
      if (column.validity !== 0 && !bitAt(views.u8, column.validity, picks.rows[place]!)) continue;
      setBit(out, at, place);
      present++;
    }
  }
  return picks.rows.length - present;
}

/** Bytes that bits of neighbours fill on both sides; 0 where they begin elsewhere in their bytes. */
function wholeBytes(row: number, place: number, length: number): number {
  return ((row | place) & 7) === 0 ? length >>> 3 : 0;
}

/** Gives how many of them are set. */
export function copyBits(from: Uint8Array, start: number, out: Uint8Array, at: number, bytes: number): number {
  let count = 0;
  for (let i = 0; i < bytes; i++) {
    let byte = from[start + i]!;
    out[at + i] = byte;
    byte -= (byte >>> 1) & 0x55;
    byte = (byte & 0x33) + ((byte >>> 2) & 0x33);
    count += (byte + (byte >>> 4)) & 0x0f;
  }
  return count;
}

export function mayHoldNulls(sources: readonly Source[]): boolean {
  return sources.some(({ column }) => column.validity !== 0 || column.storage === 'none');
}

function presenceOf({ views: { u8 }, column: { storage, validity } }: Source): (row: number) => boolean {
  if (storage === 'none') return () => false;
  return validity === 0 ? () => true : (row) => bitAt(u8, validity, row);
}

/** Codes of a dictionary column, translated; 0 where null. */
export function gatherCodes(
  sources: readonly Source[],
  picks: Picks,
  translations: readonly Uint32Array[],
  out: Uint8Array | Uint16Array | Uint32Array,
  at: number,
): void {
  for (const { table, places } of groupsOf(picks)) {
    const source = sources[table]!;
    const isPresent = presenceOf(source);
    const codeAt = codesOf(source);
    const translation = translations[table]!;
    for (let i = 0; i < places.length; i++) {
      const place = places[i]!;
      const row = picks.rows[place]!;
      out[at + place] = isPresent(row) ? translation[codeAt(row)]! : 0;
    }
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

/** Where each picked text lies in its memory, and where it goes in the result. */
export interface TextPlan {
  readonly starts: Uint32Array;
  readonly offsets: Uint32Array;
}

export function planText(sources: readonly Source[], picks: Picks): TextPlan {
  const count = picks.rows.length;
  const plan = { starts: new Uint32Array(count), offsets: new Uint32Array(count + 1) };
  for (const { table, places } of groupsOf(picks)) {
    if (sources[table]!.column.storage !== 'none') planGroup(sources[table]!, picks.rows, places, plan);
  }
  for (let place = 0; place < count; place++) plan.offsets[place + 1] = plan.offsets[place + 1]! + plan.offsets[place]!;
  return plan;
}

/** Leaves lengths where the offsets will be. */
function planGroup(source: Source, rows: Uint32Array, places: Uint32Array, { starts, offsets }: TextPlan): void {
  const { u32 } = source.views;
  const { column } = source;
  const isPresent = presenceOf(source);
  const codeAt = codesOf(source);
  const ends = (column.dictionary?.offsets ?? column.values) >>> 2;
  const bytes = column.dictionary?.bytes ?? column.bytes;
  for (let i = 0; i < places.length; i++) {
    const place = places[i]!;
    const row = rows[place]!;
    if (!isPresent(row)) continue;
    const entry = ends + codeAt(row);
    starts[place] = bytes + u32[entry]!;
    offsets[place + 1] = u32[entry + 1]! - u32[entry]!;
  }
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
  for (const { table, places } of groupsOf(picks)) {
    const { u8 } = sources[table]!.views;
    for (let i = 0; i < places.length; i++) {
      const place = places[i]!;
      const start = starts[place]!;
      const to = at + offsets[place]!;
      const length = offsets[place + 1]! - offsets[place]!;
      if (length > SHORT_TEXT) out.set(u8.subarray(start, start + length), to);
      else for (let byte = 0; byte < length; byte++) out[to + byte] = u8[start + byte]!;
    }
  }
}

export function wordsOf(storage: PlainStorage): number {
  return storage === 'i32' ? 1 : storage === 'i128' ? 4 : 2;
}
