import { encodings } from '../encoding/encodings';
import { choice, flag, type Option, type OptionValues, text } from '../option';

/** A number of lines, or null: found by looking at the file. */
function lines(label: string, doc: string): Option<number | null> {
  return {
    info: { kind: 'number', label, doc, default: null, choices: null },
    parse: (value) => {
      if (value === null || value === 'auto') return null;
      const count = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
      return typeof count === 'number' && Number.isInteger(count) && count >= 0 && count <= MAX_LINES ? count : undefined;
    },
  };
}

const MAX_LINES = 10_000;

export const readOptions = (delimiter: string) => ({
  delimiter: text(
    'Delimiter',
    'Character or characters (such as ||) between cells; "tab" for a tabulator, "auto" to find it in the file',
    delimiter,
  ),
  quote: text('Quote', 'Character around cells that hold delimiters or line breaks; "none", or "auto"', 'auto'),
  escape: text('Escape', 'Character before a quote inside quotes: the quote itself (doubled), a backslash, or "auto"', 'auto'),
  comment: text('Comments', 'Lines that begin with this character are no records; "none", or "auto"', 'auto'),
  encoding: choice('Encoding', 'How text is stored in the file', { auto: 'Find out', ...encodings }, 'auto'),
  header: choice(
    'Header',
    'The records that name the columns; names over several lines are joined',
    { auto: 'Find out', yes: 'First line', two: 'First two lines', three: 'First three lines', no: 'None: col_1, col_2 …' },
    'auto',
  ),
  skipLines: lines('Skip lines', 'Lines before the header (or the first record) that are no part of the table'),
  skipFooter: lines('Skip footer lines', 'Lines after the last record that are no part of the table'),
  nullValue: text(
    'Null texts',
    'Cells without quotes that hold one of these texts are null, as empty ones are; separate several by |, or "auto"',
    'auto',
  ),
  decimal: choice(
    'Decimal mark',
    'Character before the fraction of a number',
    { auto: 'Find out', '.': 'Point 1.5', ',': 'Comma 1,5' },
    'auto',
  ),
  thousands: choice(
    'Thousands',
    'Character between groups of three digits',
    { auto: 'Find out', none: 'None', ',': 'Comma', '.': 'Point', ' ': 'Space', "'": 'Apostrophe', _: 'Underscore' },
    'auto',
  ),
  symbols: flag('Currency and percent', 'Read $12, 9.50 € and 12 % (as 0.12) as numbers', false),
  dateFormat: text('Date format', 'How dates are written, such as dd/MM/yyyy, or "auto"', 'auto'),
  timestampFormat: text('Timestamp format', 'How timestamps are written, such as dd.MM.yyyy HH:mm, or "auto"', 'auto'),
  booleans: text('Booleans', 'What stands for true and for false, such as yes|no, besides these words themselves', 'true|false'),
  formats: text('Formats by column', 'How single columns are written: born = dd/MM/yyyy; price = #.##0,00; paid = yes|no', ''),
  allText: flag('All text', 'Read every column as text, each cell as it stands', false),
  mode: choice(
    'Bad rows',
    'What becomes of rows with too few or too many cells, or with cells that do not fit a type you set',
    { keep: 'Keep, with nulls', drop: 'Leave out', fail: 'Stop' },
    'keep',
  ),
});

export type CsvReadOptions = ReturnType<typeof readOptions>;
export type CsvReadValues = OptionValues<CsvReadOptions>;

export const writeOptions = (delimiter: string) => ({
  delimiter: text('Delimiter', 'Character between cells; "tab" for a tabulator', delimiter),
  quote: text('Quote', 'Character around cells that need it', '"'),
  header: flag('Header', 'Write the column names first', true),
  quoteAll: flag('Quote all', 'Put quotes around every cell that is not null', false),
  nullText: text('Null text', 'What stands for null', ''),
  newline: choice('Line ends', 'What ends a line', { lf: 'Unix (LF)', crlf: 'Windows (CRLF)' }, 'lf'),
  safeForSpreadsheets: flag(
    'Safe for spreadsheets',
    'Put an apostrophe before text that a spreadsheet would run as a formula (= + - @)',
    false,
  ),
});

export type CsvWriteOptions = ReturnType<typeof writeOptions>;
export type CsvWriteValues = OptionValues<CsvWriteOptions>;
