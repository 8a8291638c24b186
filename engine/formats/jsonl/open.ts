import { isUtf8 } from 'node:buffer';
import { Cursor, NotJson } from '../../columns/nested/cursor';
import { fail } from '../../errors';
import type { Field, TypeName } from '../../plan/schema';
import { byteOrderMark } from '../encoding/detect';
import type { Opened, Split } from '../format';
import type { Source } from '../source';
import { openSource, type SourceReader } from '../source-reader';
import type { JsonDetail } from './detail';
import type { JsonReadValues } from './options';
import { recordEnd } from './sync';
import { joinJson, typeAt } from './types';

/** How finely a file is cut; data alone decides, so that partitions do not depend on the machine. */
export interface Grain {
  readonly splitBytes: number | null;
  readonly blockBytes: number;
}

export const GRAIN: Grain = { splitBytes: null, blockBytes: 256 << 10 };

const HEAD_BYTES = 256 << 10;
const TYPED_BYTES = 96 << 10;
const SAMPLES = 16;
const SAMPLE_BYTES = 8 << 10;
const SPLITS = 14;
const MIN_SPLIT_BYTES = 4 << 20;
const MAX_SPLIT_BYTES = 64 << 20;
const NEWLINE = 10;

/** Where the records are, when they are not simply the file's lines. */
export interface Place {
  readonly lines: boolean;
  readonly start: number;
  readonly end: number;
  readonly between: string;
  readonly notices: readonly string[];
}

/** Finds the records of a document. */
export type Locate = (reader: SourceReader, head: Buffer, path: string) => Place;

export const linesPlace: Locate = (reader, head) => ({
  lines: true,
  start: byteOrderMark(head),
  end: reader.size,
  between: '',
  notices: [],
});

export async function openJson(
  source: Source,
  options: JsonReadValues,
  declared: readonly Field[],
  grain: Grain,
  locate: Locate,
): Promise<Opened> {
  const { path, size } = source;
  if (size === 0) fail('NO_DATA', `${path} is empty; there is nothing to read`, { path });
  const reader = openSource(source);
  try {
    return look(reader, path, options, declared, grain, locate);
  } finally {
    reader.close();
  }
}

export function readAt(reader: SourceReader, position: number, bytes: number): Buffer {
  const target = Buffer.allocUnsafe(Math.max(0, Math.min(bytes, reader.size - position)));
  return target.subarray(0, reader.readInto(target, position));
}

function look(
  reader: SourceReader,
  path: string,
  options: JsonReadValues,
  declared: readonly Field[],
  grain: Grain,
  locate: Locate,
): Opened {
  const place = locate(reader, readAt(reader, 0, HEAD_BYTES), path);
  const types = new Map<string, TypeName>();
  for (const text of sampleRecords(reader, place)) note(types, text, options.dates);
  const typeOf = (name: string, type: TypeName): Field =>
    declared.find((field) => field.name === name) ?? {
      name,
      type: options.allText ? 'string' : type === 'void' ? 'string' : type,
      nullable: true,
    };
  const inferred = [...types].map(([name, type]) => typeOf(name, type));
  const unseen = declared.filter((field) => !types.has(field.name));
  const splits = splitsOf(place, grain);
  const detail: JsonDetail = {
    lines: place.lines,
    starts: splits.map((split, i) => (i === 0 ? -1 : split.start)),
    end: place.end,
    sampled: Object.fromEntries(types),
    declared: declared.map((field) => field.name),
    between: place.between,
    blockBytes: grain.blockBytes,
  };
  return { schema: [...inferred, ...unseen], splits, rows: null, options: { ...options }, notices: place.notices, detail };
}

/** The types of a record's fields, joined to what is known; a record that is none says nothing. */
function note(types: Map<string, TypeName>, text: string, dates: boolean): void {
  const found = new Map<string, TypeName>();
  try {
    const cursor = new Cursor(text);
    if (cursor.kind() !== 'object') return;
    cursor.fields((name) => found.set(name, typeAt(cursor, dates)));
  } catch (error) {
    if (error instanceof NotJson) return;
    throw error;
  }
  for (const [name, type] of found) types.set(name, joinJson(types.get(name) ?? 'void', type));
}

/** The first records, those of sixteen places spread over the file, and the last ones. */
function* sampleRecords(reader: SourceReader, place: Place): Generator<string> {
  let bytes = TYPED_BYTES;
  let records = recordsIn(readAt(reader, place.start, bytes), 0, place);
  while (records.length === 0 && bytes < place.end - place.start && bytes < 64 << 20) {
    bytes *= 8;
    records = recordsIn(readAt(reader, place.start, bytes), 0, place);
  }
  yield* records;
  const looked = place.start + bytes;
  for (let i = 1; i <= SAMPLES + 1; i++) {
    const position = i > SAMPLES ? place.end - SAMPLE_BYTES : Math.floor(looked + ((place.end - looked) * i) / (SAMPLES + 1));
    if (position < looked) continue;
    const sample = readAt(reader, position, SAMPLE_BYTES);
    const start = place.lines ? sample.indexOf(NEWLINE) + 1 : sample.indexOf(place.between) + place.between.lastIndexOf('{');
    if (start > 0 && (place.lines || place.between !== '')) yield* recordsIn(sample, start, place);
  }
}

/** The whole records of some bytes, as text. */
function recordsIn(bytes: Buffer, start: number, place: Place): string[] {
  const records: string[] = [];
  for (let at = start; at < bytes.length; ) {
    const open = place.lines ? at : bytes.indexOf('{', at);
    if (open < 0 || (!place.lines && /[\]}]/.test(bytes.toString('latin1', at, open)))) break;
    let end = place.lines ? bytes.indexOf(NEWLINE, open) : recordEnd(bytes, open);
    if (end < 0 && place.lines && place.start + bytes.length >= place.end) end = bytes.length;
    if (end < 0) break;
    const record = bytes.subarray(open, end);
    if (isUtf8(record)) records.push(record.toString('utf8'));
    at = place.lines ? end + 1 : end;
  }
  return records;
}

function splitsOf({ start, end, lines, between }: Place, grain: Grain): Split[] {
  const bytes = Math.max(0, end - start);
  if (!lines && between === '') return [{ start, end, rows: null }];
  const target = grain.splitBytes ?? Math.min(Math.max(bytes / SPLITS, MIN_SPLIT_BYTES), MAX_SPLIT_BYTES);
  const count = Math.max(1, Math.round(bytes / target));
  const border = (i: number) => (i === count ? end : start + Math.floor((bytes * i) / count));
  return Array.from({ length: count }, (_, i) => ({ start: border(i), end: border(i + 1), rows: null }));
}
