import { fail } from '../../errors';
import { readFormats, writeFormats } from '../../plan/column-formats';
import type { OptionBag } from '../../plan/relation';
import type { Field, TypeName } from '../../plan/schema';
import { byteOrderMark } from '../encoding/detect';
import type { Encoding } from '../encoding/encodings';
import type { OpenContext, Opened, Split } from '../format';
import type { Source } from '../source';
import { openSource, type SourceReader, upTo } from '../source-reader';
import { type ColumnGuess, guessColumns, type Told } from './column-guess';
import type { CsvDetail } from './detail';
import { dialectOf } from './detect';
import { type Dialect, spellByte, usualCount } from './dialect';
import { bodyEnd, linesBefore, startOfLine } from './lines';
import { noticesOf } from './notices';
import type { CsvReadValues } from './options';
import { cellsOf, type PlainRecord, recordsOf, syncRecord } from './records';
import { dialectSample, readAt, Texts } from './samples';
import { footerOf, namesOf, topOf } from './shape';
import { numberSpelling, respellBy } from './spelling';

/** How finely a file is cut; data alone decides, so that partitions do not depend on the machine. */
export interface Grain {
  readonly splitBytes: number | null;
  /** Null = by the number of columns. */
  readonly blockBytes: number | null;
}

export const GRAIN: Grain = { splitBytes: null, blockBytes: null };

const BLOCK_BYTES = 256 << 10;
const BLOCK_BYTES_A_COLUMN = 1 << 10;
const MOST_BLOCK_BYTES = 4 << 20;

/** Columns take a block's cells one after the other: of a wide table each gets enough of them for its call. */
function blockBytesFor(columns: number): number {
  return Math.max(BLOCK_BYTES, Math.min(columns * BLOCK_BYTES_A_COLUMN, MOST_BLOCK_BYTES));
}

const HEAD_BYTES = 256 << 10;
const MAX_HEAD_BYTES = 16 << 20;
const TYPED_BYTES = 24 << 10;
const TAIL_BYTES = 8 << 10;
/** About so many partitions: work for every core, few enough that each is worth its task. */
const SPLITS = 14;
const MIN_SPLIT_BYTES = 4 << 20;
const MAX_SPLIT_BYTES = 64 << 20;

/** The content is in UTF-8 with delimiters of one byte here, whatever it was written in. */
export async function openCsv(
  source: Source,
  options: CsvReadValues,
  declared: readonly Field[],
  grain: Grain,
  { encoding = 'utf-8', longDelimiter }: Partial<OpenContext> = {},
): Promise<Opened> {
  const { path, size } = source;
  if (size === 0) fail('NO_DATA', `${path} is empty; there is nothing to read`, { path });
  const reader = openSource(source);
  try {
    if (longDelimiter === undefined) return new Look(reader, path, options, declared).opened(grain, encoding, null);
    const { byte, text } = longDelimiter;
    const asked = { ...options, delimiter: String.fromCharCode(byte) };
    const opened = new Look(reader, path, asked, declared).opened(grain, encoding, text);
    return { ...opened, options: { ...opened.options, delimiter: text } };
  } finally {
    reader.close();
  }
}

/** One look at a file: where its table stands, what it is called and what its columns hold. */
class Look {
  readonly #reader: SourceReader;
  readonly #path: string;
  readonly #options: CsvReadValues;
  readonly #declared: readonly Field[];

  constructor(reader: SourceReader, path: string, options: CsvReadValues, declared: readonly Field[]) {
    this.#reader = reader;
    this.#path = path;
    this.#options = options;
    this.#declared = declared;
  }

  opened(grain: Grain, encoding: Encoding, longDelimiter: string | null): Opened {
    const path = this.#path;
    const head = headWithRecord(this.#reader);
    const bom = byteOrderMark(head);
    const whole = head.length === this.#reader.size;
    const skipped = startOfLine(head.subarray(bom), this.#options.skipLines ?? 0);
    const start = bom + skipped;
    const body = head.subarray(start);
    const dialect = dialectOf(dialectSample(this.#reader, body), this.#options, path);
    const records = firstRecords(body, dialect, whole);
    const table = this.#tableOf(body, records, dialect);
    const { rows, columns, names } = table;
    const dataStart = start + table.start;
    const end = this.#endOf(dialect, columns, dataStart, rows, body);
    const reader = upTo(this.#reader, end);
    const nullTokens = nullTokensOf(this.#options);
    const texts = new Texts(columns, dialect);
    if (!this.#options.allText) {
      for (const record of rows) if (start + record.start < end) texts.take(body, record);
      texts.takePlaces(reader, dataStart + TYPED_BYTES);
    }
    const guesses = this.#guesses(texts, names, nullTokens);
    const fields = names.map(
      (name, i) => this.#declaredField(name) ?? { name, type: openType(guesses[i]!.type), nullable: true },
    );
    this.#checkDeclared(names);
    const splits = splitsOf(dataStart, end, grain);
    const tokens = nullTokens ?? [...new Set(guesses.flatMap((guess) => guess.nullTokens))];
    const detail: CsvDetail = {
      ...dialect,
      starts: splits.map((split, i) => (i === 0 ? -1 : split.start)),
      end,
      sampled: guesses.map((guess) => guess.type),
      spellings: guesses.map((guess) => guess.spelling),
      declared: names.map((name) => this.#declaredField(name) !== undefined),
      nullTokens: tokens,
      blockBytes: grain.blockBytes ?? blockBytesFor(table.columns),
      longDelimiter,
    };
    const skipLines = linesBefore(head.subarray(bom), skipped + table.before, dialect);
    const skipFooter = this.#options.skipFooter ?? linesAfter(this.#reader, end, dialect);
    const found = { dialect, encoding, headers: table.headers, skipLines, skipFooter, nullTokens: tokens, guesses, names };
    return {
      schema: fields,
      splits,
      rows: null,
      options: optionsInForce(this.#options, found),
      notices: noticesOf(this.#options, found),
      undecided: guesses.flatMap((guess, i) => (guess.type === 'void' ? [i] : [])),
      headerless: table.headers === 0,
      detail,
    };
  }

  #tableOf(body: Buffer, records: readonly PlainRecord[], dialect: Dialect) {
    const { header, skipLines } = this.#options;
    const usual = usualCount(records.map((record) => record.cells.length / 2));
    const top = topOf(body, records, dialect, usual);
    const before = skipLines === null ? top.before : 0;
    const headers = {
      auto: skipLines === null ? top.headers : topOf(body, records, dialect, 0).headers,
      yes: 1,
      two: 2,
      three: 3,
      no: 0,
    }[header];
    const heading = records.slice(before, before + headers);
    const rows = records.slice(before + headers);
    const first = records[before];
    if (first === undefined) fail('NO_DATA', `${this.#path} has no rows; there is nothing to read`, { path: this.#path });
    const told = namesOf(heading.map((record) => cellsOf(body, record, dialect)));
    const columns = Math.max(
      told.length,
      usualCount([...heading, ...rows].map((record) => record.cells.length / 2)),
      headers === 0 ? first.cells.length / 2 : 0,
    );
    return {
      rows,
      columns,
      headers,
      names: uniqueNames(told, columns),
      before: first.start,
      start: heading.at(-1)?.end ?? first.start,
    };
  }

  /** Where the table ends: before the lines that are told to be skipped, or look like notes. */
  #endOf(dialect: Dialect, columns: number, dataStart: number, rows: readonly PlainRecord[], body: Buffer): number {
    const { size } = this.#reader;
    const tail = readAt(this.#reader, Math.max(dataStart, size - TAIL_BYTES), TAIL_BYTES);
    const from = size - tail.length;
    if (this.#options.skipFooter !== null) return from + bodyEnd(tail, this.#options.skipFooter, dialect);
    const start = from === dataStart ? 0 : syncRecord(tail, dialect, columns);
    if (start < 0) return size;
    const judged = new Texts(1, dialect);
    for (const record of rows.slice(0, 50)) judged.take(body, record);
    const [first] = guessColumns(judged.without([]), [], toldNothing);
    const records = [...recordsOf(tail, start, dialect, true)].filter((record) => !record.blank);
    const footer = footerOf(tail, records.slice(from === dataStart ? 1 : 0), dialect, columns, first!.type);
    return footer === null ? size : from + footer.start;
  }

  #guesses(texts: Texts, names: readonly string[], nullTokens: readonly string[] | null): readonly ColumnGuess[] {
    const { allText, formats } = this.#options;
    if (allText) return names.map(() => ({ type: 'string', spelling: null, nullTokens: [], either: [] }));
    const told = readFormats(formats);
    if (typeof told === 'string') return fail('UNKNOWN_OPTION', `csv: option "formats": ${told}`);
    for (const [name, spelling] of told) {
      if (!names.includes(name)) unknownColumn('formats', name, names, this.#path);
      checkSpelling('formats', spelling);
    }
    const spelled = names.map((name) => told.get(name) ?? null);
    return guessColumns(texts.without(nullTokens ?? []), spelled, toldBy(this.#options, nullTokens));
  }

  #declaredField(name: string): Field | undefined {
    return this.#declared.find((field) => field.name === name);
  }

  #checkDeclared(names: readonly string[]): void {
    const unknown = this.#declared.find((field) => !names.includes(field.name));
    if (unknown !== undefined) unknownColumn('schema', unknown.name, names, this.#path);
  }
}

const toldNothing: Told = { numbers: null, dates: [], booleans: null, nullTokens: null };

function toldBy(options: CsvReadValues, nullTokens: readonly string[] | null): Told {
  const { decimal, thousands, symbols, dateFormat, timestampFormat, booleans } = options;
  const dates = [dateFormat, timestampFormat].filter((format) => format !== 'auto' && format !== '');
  for (const each of dates) checkSpelling('dateFormat', each);
  const truths = booleans.toLowerCase() === 'true|false' || booleans === '' ? null : booleans;
  if (truths !== null && truths.split('|').length !== 2)
    fail('UNKNOWN_OPTION', `csv: option "booleans" cannot be ${JSON.stringify(booleans)}; accepted: two words, such as yes|no`);
  const plain = decimal === 'auto' && thousands === 'auto' && !symbols;
  const point = decimal === 'auto' ? (thousands === '.' ? ',' : '.') : decimal;
  const groups = thousands === 'auto' ? (point === ',' ? '.' : ',') : thousands === 'none' ? '' : thousands;
  if (groups === point)
    fail('UNKNOWN_OPTION', `csv: the decimal mark and the mark between thousands are both ${JSON.stringify(point)}`);
  return {
    numbers: plain ? null : numberSpelling({ thousands: groups, decimal: point, symbols }),
    dates,
    booleans: truths,
    nullTokens,
  };
}

function checkSpelling(option: string, spelling: string): void {
  const wrong = respellBy(spelling);
  if (typeof wrong === 'string') fail('UNKNOWN_OPTION', `csv: option "${option}": ${wrong}`);
}

function nullTokensOf({ nullValue, allText }: CsvReadValues): readonly string[] | null {
  if (nullValue === 'auto') return allText ? [] : null;
  return nullValue.split('|').filter((token) => token !== '');
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

function linesAfter(reader: SourceReader, end: number, dialect: Dialect): number {
  const tail = readAt(reader, end, TAIL_BYTES);
  return linesBefore(tail, tail.length, dialect) + (tail.length > 0 && tail.at(-1) !== dialect.newline ? 1 : 0);
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

function unknownColumn(option: string, column: string, names: readonly string[], path: string): never {
  return fail('UNKNOWN_COLUMN', `${option} names column "${column}", which ${path} lacks; it has ${names.join(', ')}`, {
    column,
  });
}

function splitsOf(start: number, end: number, grain: Grain): Split[] {
  const bytes = Math.max(0, end - start);
  const target = grain.splitBytes ?? Math.min(Math.max(end / SPLITS, MIN_SPLIT_BYTES), MAX_SPLIT_BYTES);
  const count = Math.max(1, Math.round(bytes / target));
  const border = (i: number) => (i === count ? Math.max(start, end) : start + Math.floor((bytes * i) / count));
  return Array.from({ length: count }, (_, i) => ({ start: border(i), end: border(i + 1), rows: null }));
}

export interface Found {
  readonly dialect: Dialect;
  readonly encoding: Encoding;
  readonly headers: number;
  readonly skipLines: number;
  readonly skipFooter: number;
  readonly nullTokens: readonly string[];
  readonly guesses: readonly ColumnGuess[];
  readonly names: readonly string[];
}

function optionsInForce(options: CsvReadValues, found: Found): OptionBag {
  const { dialect, guesses, names } = found;
  const spelled = guesses.flatMap(({ spelling }, i) => (spelling === null ? [] : [[names[i]!, spelling] as const]));
  return {
    ...options,
    delimiter: spellByte(dialect.delimiter),
    quote: spellByte(dialect.quote),
    escape: dialect.quote > 255 ? 'auto' : spellByte(dialect.escape),
    comment: spellByte(dialect.comment),
    header: (['no', 'yes', 'two', 'three'] as const)[found.headers]!,
    encoding: found.encoding,
    skipLines: found.skipLines,
    skipFooter: found.skipFooter,
    nullValue: found.nullTokens.join('|'),
    formats: writeFormats(new Map(spelled)),
  };
}
