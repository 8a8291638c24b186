import { NO_BYTE } from '../../columns/kernels/csv-frame';
import { fail } from '../../errors';
import type { OptionBag } from '../../plan/relation';
import type { Field, TypeName } from '../../plan/schema';
import type { Opened, Split } from '../format';
import type { MemorySource, Source } from '../source';
import { openSource, type SourceReader } from '../source-reader';
import { typeOfText, widenBy } from './cell-value';
import type { CsvDetail } from './detail';
import { type Dialect, dialectOf, spellByte, usualCount } from './dialect';
import { byteOrderMark, type Encoding, encodingOf, transcode } from './encoding';
import type { CsvReadValues } from './options';
import { cellText, type PlainRecord, recordsOf, syncRecord } from './records';

/** How finely a file is cut; data alone decides, so that partitions do not depend on the machine. */
export interface Grain {
  readonly splitBytes: number | null;
  readonly blockBytes: number;
}

export const GRAIN: Grain = { splitBytes: null, blockBytes: 256 << 10 };

const HEAD_BYTES = 256 << 10;
const MAX_HEAD_BYTES = 16 << 20;
const TYPED_BYTES = 24 << 10;
const SAMPLES = 16;
const SAMPLE_BYTES = 3 << 10;
/** About so many partitions: work for every core, few enough that each is worth its task. */
const SPLITS = 28;
const MIN_SPLIT_BYTES = 4 << 20;
const MAX_SPLIT_BYTES = 64 << 20;

export async function openCsv(source: Source, options: CsvReadValues, declared: readonly Field[], grain: Grain): Promise<Opened> {
  const path = source.path;
  const first = readHead(source, HEAD_BYTES);
  if (first.length === 0) fail('NO_DATA', `${path} is empty; there is nothing to read`, { path });
  const encoding = options.encoding === 'auto' ? encodingOf(first, path) : options.encoding;
  const transcoded = encoding === 'utf-8' ? null : await transcode(source, encoding);
  const reader = openSource(transcoded ?? source);
  try {
    return look(reader, path, options, declared, grain, encoding, transcoded);
  } finally {
    reader.close();
  }
}

function look(
  reader: SourceReader,
  path: string,
  options: CsvReadValues,
  declared: readonly Field[],
  grain: Grain,
  encoding: Encoding,
  transcoded: MemorySource | null,
): Opened {
  const head = headWithRecord(reader);
  const bom = byteOrderMark(head);
  const body = head.subarray(bom);
  const dialect = dialectOf(body, options, path);
  const records = firstRecords(body, dialect, head.length === reader.size);
  const top = records[0];
  if (top === undefined) fail('NO_DATA', `${path} has no rows; there is nothing to read`, { path });
  const named = options.header === 'auto' ? hasHeader(body, records, dialect) : options.header === 'yes';
  const columns = Math.max(top.cells.length / 2, usualCount(records.slice(1).map((record) => record.cells.length / 2)));
  const dataStart = bom + (named ? top.end : top.start);
  const nullTokens = options.nullValue === '' ? [] : options.nullValue.split('|').filter((token) => token !== '');
  const sampled = options.allText
    ? new Array<TypeName>(columns).fill('string')
    : sampledTypes(reader, body, named ? records.slice(1) : records, dataStart, dialect, columns, nullTokens);
  const names = uniqueNames(named ? cellsOf(body, top, dialect) : [], columns);
  const fields = names.map((name, i) => declaredField(declared, name) ?? { name, type: openType(sampled[i]!), nullable: true });
  checkDeclared(declared, names, path);
  const splits = splitsOf(dataStart, reader.size, grain);
  const detail: CsvDetail = {
    ...dialect,
    starts: splits.map((split, i) => (i === 0 ? -1 : split.start)),
    sampled,
    declared: names.map((name) => declared.some((field) => field.name === name)),
    nullTokens,
    blockBytes: grain.blockBytes,
    transcoded,
  };
  return {
    schema: fields,
    splits,
    rows: null,
    options: optionsInForce(options, dialect, named, encoding),
    notices: encoding === 'utf-8' ? [] : [`${path} is in ${encoding}; it is read as UTF-8`],
    detail,
  };
}

function readHead(source: Source, bytes: number): Buffer {
  const reader = openSource(source);
  try {
    return readAt(reader, 0, bytes);
  } finally {
    reader.close();
  }
}

function readAt(reader: SourceReader, position: number, bytes: number): Buffer {
  const target = Buffer.allocUnsafe(Math.max(0, Math.min(bytes, reader.size - position)));
  return target.subarray(0, reader.readInto(target, position));
}

/** The head, longer where the first line is. */
function headWithRecord(reader: SourceReader): Buffer {
  for (let bytes = HEAD_BYTES; ; bytes *= 4) {
    const head = readAt(reader, 0, bytes);
    if (head.includes(10) || head.includes(13) || head.length === reader.size || bytes > MAX_HEAD_BYTES) return head;
  }
}

function firstRecords(body: Buffer, dialect: Dialect, whole: boolean): PlainRecord[] {
  const records: PlainRecord[] = [];
  for (const record of recordsOf(body, 0, dialect, whole)) {
    if (!record.blank) records.push(record);
    if (record.end > TYPED_BYTES) break;
  }
  return records;
}

function cellsOf(bytes: Buffer, record: PlainRecord, dialect: Dialect): string[] {
  const texts: string[] = [];
  for (let i = 0; i < record.cells.length; i += 2) texts.push(textAt(bytes, record.cells[i]!, record.cells[i + 1]!, dialect));
  return texts;
}

function textAt(bytes: Buffer, start: number, end: number, dialect: Dialect): string {
  return cellText(bytes.toString('utf8', start, end), dialect);
}

/**
 * A header is told by its types: some column's cells below have a type that its top cell lacks. Where all is text, by its looks:
 * every top cell is there, differs from the others and is no number or date.
 */
function hasHeader(body: Buffer, records: readonly PlainRecord[], dialect: Dialect): boolean {
  const top = cellsOf(body, records[0]!, dialect).map((text) => text.trim());
  const topTypes = top.map(typeOfText);
  if (topTypes.some((type) => type !== 'string' && type !== 'void')) return false;
  const below = records.slice(1, 200).map((record) => cellsOf(body, record, dialect));
  const typed = topTypes.some((type, i) => {
    const joined = below.reduce<TypeName>((known, cells) => widenBy(known, (cells[i] ?? '').trim()), 'void');
    return type === 'string' && joined !== 'string' && joined !== 'void';
  });
  return typed || (top.every((text) => text !== '') && new Set(top).size === top.length);
}

/** Types of the first records, of sixteen places spread over the file, and of its end. */
function sampledTypes(
  reader: SourceReader,
  body: Buffer,
  records: readonly PlainRecord[],
  dataStart: number,
  dialect: Dialect,
  columns: number,
  nullTokens: readonly string[],
): TypeName[] {
  const types = new Array<TypeName>(columns).fill('void');
  const judge = (bytes: Buffer, record: PlainRecord) => {
    if (!record.blank) widenAll(types, bytes, record, dialect, nullTokens);
  };
  for (const record of records) judge(body, record);
  const looked = dataStart + TYPED_BYTES;
  for (let i = 1; i <= SAMPLES + 1; i++) {
    const position = i > SAMPLES ? reader.size - SAMPLE_BYTES : Math.floor(looked + ((reader.size - looked) * i) / (SAMPLES + 1));
    if (position < looked) continue;
    const sample = readAt(reader, position, SAMPLE_BYTES);
    const start = syncRecord(sample, dialect, columns);
    if (start >= 0)
      for (const record of recordsOf(sample, start, dialect, i > SAMPLES)) if (fits(record, columns)) judge(sample, record);
  }
  return types;
}

/** Records of another shape may come from a wrong guess of where a record starts. */
function fits(record: PlainRecord, columns: number): boolean {
  return record.cells.length === columns * 2;
}

function widenAll(types: TypeName[], bytes: Buffer, record: PlainRecord, dialect: Dialect, nullTokens: readonly string[]): void {
  const { cells } = record;
  for (let i = 0; i < types.length && i * 2 < cells.length; i++) {
    const type = types[i]!;
    const start = cells[i * 2]!;
    const end = cells[i * 2 + 1]!;
    if (type === 'string' || start === end) continue;
    const text = textAt(bytes, start, end, dialect);
    if (nullTokens.includes(text) && bytes[start] !== dialect.quote) continue;
    types[i] = widenBy(type, text.trim());
  }
}

function openType(sampled: TypeName): TypeName {
  return sampled === 'void' ? 'string' : sampled;
}

/** Names as they stand, trimmed; nameless columns get their number, repeated names a counter. */
export function uniqueNames(cells: readonly string[], columns: number): string[] {
  const taken = new Set<string>();
  const names: string[] = [];
  for (let i = 0; i < columns; i++) {
    const base = cells[i]?.trim() || `col_${i + 1}`;
    let name = base;
    for (let n = 2; taken.has(name); n++) name = `${base}_${n}`;
    taken.add(name);
    names.push(name);
  }
  return names;
}

function declaredField(declared: readonly Field[], name: string): Field | undefined {
  return declared.find((field) => field.name === name);
}

function checkDeclared(declared: readonly Field[], names: readonly string[], path: string): void {
  const unknown = declared.find((field) => !names.includes(field.name));
  if (unknown === undefined) return;
  fail('UNKNOWN_COLUMN', `schema names column "${unknown.name}", which ${path} lacks; it has ${names.join(', ')}`, {
    column: unknown.name,
  });
}

function splitsOf(start: number, size: number, grain: Grain): Split[] {
  const bytes = Math.max(0, size - start);
  const target = grain.splitBytes ?? Math.min(Math.max(size / SPLITS, MIN_SPLIT_BYTES), MAX_SPLIT_BYTES);
  const count = Math.max(1, Math.round(bytes / target));
  const border = (i: number) => (i === count ? size : start + Math.floor((bytes * i) / count));
  return Array.from({ length: count }, (_, i) => ({ start: border(i), end: border(i + 1), rows: null }));
}

function optionsInForce(options: CsvReadValues, dialect: Dialect, header: boolean, encoding: Encoding): OptionBag {
  return {
    ...options,
    delimiter: spellByte(dialect.delimiter),
    quote: spellByte(dialect.quote),
    escape: dialect.quote === NO_BYTE ? 'auto' : spellByte(dialect.escape),
    header: header ? 'yes' : 'no',
    encoding,
  };
}
