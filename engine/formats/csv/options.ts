import { choice, flag, type OptionValues, text } from '../option';

export const readOptions = (delimiter: string) => ({
  delimiter: text('Delimiter', 'Character between cells; "tab" for a tabulator, "auto" to find it in the file', delimiter),
  quote: text('Quote', 'Character around cells that hold delimiters or line breaks; "none", or "auto"', 'auto'),
  escape: text('Escape', 'Character before a quote inside quotes: the quote itself (doubled), a backslash, or "auto"', 'auto'),
  header: choice('Header', 'Whether the first record names the columns', { auto: 'Find out', yes: 'Yes', no: 'No' }, 'auto'),
  encoding: choice(
    'Encoding',
    'How text is stored in the file',
    {
      auto: 'Find out',
      'utf-8': 'UTF-8',
      'utf-16le': 'UTF-16 LE',
      'utf-16be': 'UTF-16 BE',
      'windows-1252': 'Windows-1252 (Latin-1)',
    },
    'auto',
  ),
  nullValue: text(
    'Null texts',
    'Cells without quotes that hold one of these texts are null, as empty ones are; separate several by |',
    '',
  ),
  allText: flag('All text', 'Read every column as text', false),
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
