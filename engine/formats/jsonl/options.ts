import { choice, flag, type OptionValues, text } from '../option';

export const linesReadOptions = {
  dates: flag('Dates in texts', 'Read columns of ISO dates or timestamps as such, not as text', true),
  allText: flag('All text', 'Read every column as text; objects and lists as JSON', false),
  mode: choice(
    'Bad rows',
    'What becomes of lines that are no JSON object, and of values that do not fit a type you set',
    { keep: 'Keep, with nulls', drop: 'Leave out', fail: 'Stop' },
    'keep',
  ),
};

export const jsonReadOptions = {
  ...linesReadOptions,
  path: text('Path', 'Where in the document the records are, such as data.items; empty = the document itself, or found', ''),
};

export type JsonReadOptions = typeof linesReadOptions & Partial<Pick<typeof jsonReadOptions, 'path'>>;
export type JsonReadValues = OptionValues<typeof linesReadOptions>;

export const writeOptions = {
  ignoreNullFields: flag('Leave out nulls', 'Leave out fields that are null, as Spark does', true),
};

export type JsonWriteOptions = typeof writeOptions;
export type JsonWriteValues = OptionValues<JsonWriteOptions>;
