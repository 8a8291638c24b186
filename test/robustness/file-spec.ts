import type { OptionBag } from '../../engine/plan/relation';
import type { Cell, Kind, KnownTable } from './tables';

/** How a table is written: the clean way, and whatever a pollution changes of it. */
export interface FileSpec {
  readonly delimiter: string;
  readonly quote: string;
  readonly escape: string;
  readonly quoteAll: boolean;
  readonly newline: string;
  readonly mixed: boolean;
  readonly lastNewline: boolean;
  readonly headers: 0 | 1 | 2;
  readonly preamble: readonly string[];
  readonly comment: string | null;
  readonly footer: readonly string[];
  /** A footer of the table's own shape: a record, until it is told to be none. */
  readonly total: boolean;
  readonly encoding: string;
  readonly mark: boolean;
  readonly nullText: string;
  readonly thousands: string;
  readonly decimal: string;
  readonly symbol: 'none' | 'currency' | 'percent';
  readonly date: string;
  readonly booleans: readonly [string, string];
  readonly blankLines: boolean;
  readonly short: boolean;
  readonly long: boolean;
  readonly unclosed: boolean;
  readonly zeros: boolean;
}

export const cleanSpec: FileSpec = {
  delimiter: ',',
  quote: '"',
  escape: '"',
  quoteAll: false,
  newline: '\n',
  mixed: false,
  lastNewline: true,
  headers: 1,
  preamble: [],
  comment: null,
  footer: [],
  total: false,
  encoding: 'utf-8',
  mark: false,
  nullText: '',
  thousands: '',
  decimal: '.',
  symbol: 'none',
  date: 'yyyy-MM-dd',
  booleans: ['true', 'false'],
  blankLines: false,
  short: false,
  long: false,
  unclosed: false,
  zeros: false,
};

const RAGGED_ROW = 20;
const UNCLOSED_ROW = 31;
const ZEROS_ROW = 12;

/** What the file should read as: `told` with the options that describe it, else as it opens. */
export interface Expected {
  readonly header: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

export function expectedOf(table: KnownTable, spec: FileSpec, told: boolean): Expected {
  const names = table.columns.map(({ name, group }) => (spec.headers === 2 ? `${group} ${name}` : name));
  const rows = table.rows.map((row, r) => row.map((cell, c) => meant(table, spec, told, row, cell, r, c)));
  const all = spec.total && !told ? [...rows, totalOf(table)] : rows;
  return { header: spec.headers === 0 ? [] : names, rows: all };
}

function meant(table: KnownTable, spec: FileSpec, told: boolean, row: readonly Cell[], cell: Cell, r: number, c: number): Cell {
  const { kind } = table.columns[c]!;
  const last = c === table.columns.length - 1;
  if (last && spec.short && r === RAGGED_ROW) return null;
  if (spec.unclosed && r === UNCLOSED_ROW && c === firstText(table)) return `${spec.quote}${String(cell)}`;
  if (spec.zeros && r === ZEROS_ROW && c === firstText(table)) return `${String(cell)}\0`;
  if (cell === null || told)
    return spec.symbol === 'percent' && kind === 'double' && cell !== null && told ? Number(`${cell as number}e-2`) : cell;
  const asked = (kind === 'double' && spec.symbol !== 'none') || (kind === 'boolean' && !/^true$/i.test(spec.booleans[0]));
  return asked ? spell(spec, kind, row[c]!) : cell;
}

export function firstText(table: KnownTable): number {
  return table.columns.findIndex((column) => column.kind === 'text');
}

function totalOf(table: KnownTable): Cell[] {
  return table.columns.map(({ kind }, i) => (i === firstText(table) ? 'Total' : kind === 'double' ? 12.5 : null));
}

/** The text of a cell, before quotes. */
function spell(spec: FileSpec, kind: Kind, cell: Cell): string {
  if (cell === null) return spec.nullText;
  if (kind === 'boolean') return spec.booleans[cell === true ? 0 : 1];
  if (kind === 'double' || kind === 'int') return spellNumber(spec, kind, cell as number);
  if (kind === 'date') return spellDate(cell as string, spec.date);
  if (kind === 'timestamp') {
    const [date = '', time = ''] = (cell as string).split('T');
    return spec.date === 'yyyy-MM-dd' ? `${date} ${time}` : `${spellDate(date, spec.date)} ${time}`;
  }
  return String(cell);
}

function spellNumber(spec: FileSpec, kind: Kind, value: number): string {
  const [whole = '', fraction] = String(value).split('.');
  const grouped = spec.thousands === '' ? whole : whole.replace(/\B(?=(\d{3})+$)/g, spec.thousands);
  const number = fraction === undefined ? grouped : `${grouped}${spec.decimal}${fraction}`;
  if (kind === 'int' || spec.symbol === 'none') return number;
  return spec.symbol === 'currency' ? `$${number}` : `${number} %`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function spellDate(iso: string, pattern: string): string {
  const [year = '', month = '', day = ''] = iso.split('-');
  const parts: Readonly<Record<string, string>> = {
    yyyy: year,
    yy: year.slice(2),
    MMM: MONTHS[Number(month) - 1]!,
    MM: month,
    M: String(Number(month)),
    dd: day,
    d: String(Number(day)),
  };
  return pattern.replace(/yyyy|yy|MMM|MM|M|dd|d/g, (letters) => parts[letters]!);
}

/** The options that describe the file, of those whose default is to find out. */
export function optionsOf(spec: FileSpec): OptionBag {
  return {
    delimiter: spec.delimiter === '\t' ? 'tab' : spec.delimiter,
    quote: spec.quote,
    escape: spec.escape,
    comment: spec.comment ?? 'none',
    encoding: spec.encoding,
    header: (['no', 'yes', 'two'] as const)[spec.headers],
    skipLines: spec.preamble.length,
    skipFooter: spec.footer.length + (spec.total ? 1 : 0),
    nullValue: spec.nullText,
    ...(spec.decimal === '.' && spec.thousands === '' && spec.symbol === 'none'
      ? {}
      : {
          decimal: spec.decimal,
          thousands: spec.thousands === '' ? 'none' : spec.thousands.replace('\u00a0', ' '),
          symbols: spec.symbol !== 'none',
        }),
    ...(spec.date === 'yyyy-MM-dd' ? {} : { dateFormat: spec.date, timestampFormat: `${spec.date} HH:mm:ss` }),
    booleans: spec.booleans.join('|'),
  };
}

export function linesOf(
  table: KnownTable,
  spec: FileSpec,
): { readonly head: readonly string[]; readonly body: readonly string[]; readonly foot: readonly string[] } {
  const line = (cells: readonly string[]) => cells.join(spec.delimiter);
  const names = table.columns.map(({ name }) => quoted(spec, name, false));
  const groups = table.columns.map(({ group }) => quoted(spec, group, false));
  const header = spec.headers === 0 ? [] : spec.headers === 1 ? [line(names)] : [line(groups), line(names)];
  const body = table.rows.map((row, r) => bodyLine(table, spec, row, r));
  const total = spec.total
    ? [
        line(
          totalOf(table).map((cell, c) =>
            quoted(spec, spell({ ...spec, symbol: 'none' }, table.columns[c]!.kind, cell), cell === null),
          ),
        ),
      ]
    : [];
  return { head: [...spec.preamble, ...header], body: [...body, ...total], foot: spec.footer };
}

function bodyLine(table: KnownTable, spec: FileSpec, row: readonly Cell[], r: number): string {
  const cells = row.map((cell, c) => {
    const text = spell(spec, table.columns[c]!.kind, cell);
    if (spec.unclosed && r === UNCLOSED_ROW && c === firstText(table)) return `${spec.quote}${text}`;
    return quoted(spec, spec.zeros && r === ZEROS_ROW && c === firstText(table) ? `${text}\0` : text, cell === null);
  });
  if (spec.short && r === RAGGED_ROW) cells.pop();
  if (spec.long && r === RAGGED_ROW + 5) cells.push('extra');
  const text = cells.join(spec.delimiter);
  const before =
    spec.comment !== null && r % 15 === 4
      ? `${spec.comment} checked by hand, twice${SPLIT}`
      : spec.blankLines && r % 20 === 9
        ? SPLIT
        : '';
  return before + text;
}

/** Stands for a line end within what one record gives. */
export const SPLIT = '\ue000';

function quoted(spec: FileSpec, text: string, isNull: boolean): string {
  if (isNull) return text;
  const marks = [spec.delimiter, spec.quote, '\n', '\r', ...(spec.comment === null ? [] : [spec.comment])];
  const needed = text === '' || marks.some((each) => text.includes(each));
  return needed || spec.quoteAll ? spec.quote + text.replaceAll(spec.quote, () => spec.escape + spec.quote) + spec.quote : text;
}
