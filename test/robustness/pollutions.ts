import { encode } from './encode';
import { cleanSpec, type Expected, expectedOf, type FileSpec, linesOf, optionsOf, SPLIT } from './file-spec';
import { type KnownTable, tableIn, tables, vocabularies } from './tables';

export interface Pollution {
  readonly family: string;
  readonly name: string;
  readonly spec: Partial<FileSpec>;
  /** The vocabulary of the table that it pollutes; null = any table of the common ones. */
  readonly language: string | null;
}

export interface PollutedFile {
  readonly name: string;
  readonly families: readonly string[];
  readonly bytes: Buffer;
  readonly options: ReturnType<typeof optionsOf>;
  readonly byDefault: Expected;
  readonly told: Expected;
}

const one = (family: string, name: string, spec: Partial<FileSpec>, language: string | null = null): Pollution => ({
  family,
  name,
  spec,
  language,
});

const shown = (text: string) =>
  [...text].map((each) => (each < '!' ? `x${each.charCodeAt(0).toString(16).padStart(2, '0')}` : each)).join('');

/** One thing each that is wrong with real files. */
export const pollutions: readonly Pollution[] = [
  one('clean', 'clean', {}),
  ...[';', '\t', '|', '^', '~', '\u0001', '\u001f', ':', '&', '*', '#', '!', '%', '$', '=', '/', '@', ' '].map((delimiter) =>
    one('delimiter', `delimiter ${shown(delimiter)}`, { delimiter, ...(delimiter === '#' ? { comment: null } : {}) }),
  ),
  ...["'", '`', '~', '^', '|', '*', '$'].map((quote) => one('quote', `quote ${quote}`, { quote, escape: quote, quoteAll: true })),
  one('quote', 'single quotes where needed', { quote: "'", escape: "'" }),
  one('quote', 'quotes everywhere', { quoteAll: true }),
  one('escape', 'backslash', { escape: '\\' }),
  one('escape', 'backslash, quotes everywhere', { escape: '\\', quoteAll: true }),
  one('newline', 'CRLF', { newline: '\r\n' }),
  one('newline', 'CR', { newline: '\r' }),
  one('newline', 'mixed', { mixed: true }),
  one('newline', 'no last one', { lastNewline: false }),
  one('newline', 'empty lines', { blankLines: true }),
  one('header', 'none', { headers: 0 }),
  one('header', 'two lines', { headers: 2 }),
  one('preamble', 'title', { preamble: ['Quarterly report of the branch office'] }),
  one('preamble', 'title and empty line', { preamble: ['Quarterly report', ''] }),
  one('preamble', 'several lines', { preamble: ['Report: sales', 'Exported by: Ann', 'Source: till 4', ''] }),
  one('comments', 'in the middle', { comment: '#' }),
  one('comments', 'before the header', { comment: '#', preamble: ['# exported by hand', '# twice'] }),
  one('footer', 'a line', { footer: ['End of report'] }),
  one('footer', 'an empty line and a line', { footer: ['', '60 rows: all of them'] }),
  one('footer', 'a total', { total: true }),
  one('ragged', 'short', { short: true }),
  one('ragged', 'long', { long: true }),
  one('ragged', 'short and long', { short: true, long: true }),
  one('encoding', 'UTF-8 with mark', { mark: true }),
  one('encoding', 'UTF-16 LE with mark', { encoding: 'utf-16le', mark: true }),
  one('encoding', 'UTF-16 BE with mark', { encoding: 'utf-16be', mark: true }),
  one('encoding', 'UTF-16 LE', { encoding: 'utf-16le' }),
  one('encoding', 'UTF-16 BE', { encoding: 'utf-16be' }),
  one('encoding', 'Windows-1252', { encoding: 'windows-1252' }, 'western'),
  one('encoding', 'ISO 8859-15', { encoding: 'iso-8859-15' }, 'western'),
  one('encoding', 'Windows-1250', { encoding: 'windows-1250' }, 'polish'),
  one('encoding', 'ISO 8859-2', { encoding: 'iso-8859-2' }, 'polish'),
  one('encoding', 'Windows-1251', { encoding: 'windows-1251' }, 'russian'),
  one('encoding', 'KOI8-R', { encoding: 'koi8-r' }, 'russian'),
  one('encoding', 'Windows-1253', { encoding: 'windows-1253' }, 'greek'),
  one('encoding', 'Shift JIS', { encoding: 'shift_jis' }, 'japanese'),
  one('encoding', 'EUC-JP', { encoding: 'euc-jp' }, 'japanese'),
  one('encoding', 'GB 18030', { encoding: 'gb18030' }, 'chinese'),
  one('encoding', 'Big5', { encoding: 'big5' }, 'taiwanese'),
  one('encoding', 'EUC-KR', { encoding: 'euc-kr' }, 'korean'),
  ...Object.keys(vocabularies).map((language) => one('encoding', `UTF-8, ${language}`, {}, language)),
  ...['NULL', 'NA', 'N/A', 'null', '\\N', '-', '?', '#N/A', 'None', '--'].map((nullText) =>
    one('nulls', `null is ${nullText}`, { nullText }),
  ),
  one('numbers', 'thousands , decimal .', { thousands: ',' }),
  one('numbers', 'decimal comma', { decimal: ',' }),
  one('numbers', 'thousands . decimal ,', { thousands: '.', decimal: ',' }),
  one('numbers', "thousands ' decimal .", { thousands: "'" }),
  one('numbers', 'thousands space decimal ,', { thousands: ' ', decimal: ',' }),
  one('numbers', 'thousands no-break space decimal ,', { thousands: '\u00a0', decimal: ',' }),
  one('numbers', 'currency', { symbol: 'currency' }),
  one('numbers', 'percent', { symbol: 'percent' }),
  one('numbers', 'currency, thousands', { symbol: 'currency', thousands: ',' }),
  ...[
    'dd/MM/yyyy',
    'MM/dd/yyyy',
    'd.M.yyyy',
    'dd.MM.yyyy',
    'dd-MM-yyyy',
    'yyyy/MM/dd',
    'd MMM yyyy',
    'dd-MMM-yyyy',
    'd/M/yy',
  ].map((date) => one('dates', date, { date })),
  ...(
    [
      ['TRUE', 'FALSE'],
      ['True', 'False'],
      ['yes', 'no'],
      ['Y', 'N'],
      ['t', 'f'],
    ] as const
  ).map((booleans) => one('booleans', booleans.join('|'), { booleans })),
  one('bytes', 'NUL in a text', { zeros: true }),
  one('quote', 'one never closed', { unclosed: true }),
];

/** A file for every pollution and table that it concerns. */
export function singles(): PollutedFile[] {
  return pollutions.flatMap((pollution) => tablesFor(pollution.language).map((table) => fileOf(table, [pollution])));
}

/** A file of two pollutions that can stand together. */
export function pairOf(first: Pollution, second: Pollution, table: KnownTable): PollutedFile | null {
  return compatible(first, second)
    ? fileOf(first.language === null && second.language === null ? table : tablesFor(first.language ?? second.language)[0]!, [
        first,
        second,
      ])
    : null;
}

function tablesFor(language: string | null): readonly KnownTable[] {
  return language === null ? tables : [tableIn(language, vocabularies[language]!)];
}

/** Different families, whose marks do not mean each other. */
function compatible(first: Pollution, second: Pollution): boolean {
  if (first.family === second.family || first.family === 'clean' || second.family === 'clean') return false;
  const spec = { ...cleanSpec, ...first.spec, ...second.spec };
  const quotes = first.family === 'quote' || second.family === 'quote';
  const marks = [spec.delimiter, spec.quote, ...(spec.comment === null ? [] : [spec.comment])];
  if (new Set(marks).size !== marks.length) return false;
  if (quotes && (first.family === 'escape' || second.family === 'escape')) return false;
  if (spec.unclosed && spec.quoteAll) return false;
  return !(spec.zeros && spec.encoding !== 'utf-8') && !(spec.encoding !== 'utf-8' && spec.thousands === '\u00a0');
}

function fileOf(table: KnownTable, of: readonly Pollution[]): PollutedFile {
  const spec: FileSpec = Object.assign({}, cleanSpec, ...of.map((each) => each.spec));
  return {
    name: `${table.name}: ${of.map((each) => each.name).join(' + ')}`,
    families: of.map((each) => each.family),
    bytes: bytesOf(table, spec),
    options: optionsOf(spec),
    byDefault: expectedOf(table, spec, false),
    told: expectedOf(table, spec, true),
  };
}

function bytesOf(table: KnownTable, spec: FileSpec): Buffer {
  const { head, body, foot } = linesOf(table, spec);
  const lines = [...head, ...body, ...foot];
  const ends = spec.mixed ? ['\n', '\r\n', '\r'] : [spec.newline];
  const text = lines.map((line, i) => line + (i === lines.length - 1 && !spec.lastNewline ? '' : ends[i % ends.length])).join('');
  return encode(text.replaceAll(SPLIT, spec.newline), spec.encoding, spec.mark);
}
