import { choice, flag, number, type OptionValues, text } from '../option';

export const readOptions = {
  sheet: text('Sheet', 'Name or number of the sheet; empty for the first', ''),
  header: choice('Header', 'Whether the first row names the columns', { auto: 'Find out', yes: 'Yes', no: 'No' }, 'auto'),
  firstRow: number('First row', 'Row in which the table begins, with its header; 0 to find out', 0, 0, 1_048_576),
  allText: flag('All text', 'Read every column as text', false),
};

export type XlsxReadValues = OptionValues<typeof readOptions>;

export const writeOptions = {
  header: flag('Header', 'Write the column names first', true),
  safeForSpreadsheets: flag(
    'Safe for spreadsheets',
    'Mark text that looks like a formula (= + - @) as text, so that it stays text when it is edited',
    true,
  ),
  longNumbers: choice(
    'Long numbers',
    'What becomes of integers and decimals of more than the 15 digits that a spreadsheet keeps',
    { text: 'Text, with all digits', number: 'Numbers, rounded' },
    'text',
  ),
};

export type XlsxWriteValues = OptionValues<typeof writeOptions>;
