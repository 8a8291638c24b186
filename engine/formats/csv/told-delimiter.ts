import { fail } from '../../errors';
import { type LongDelimiter, standInFor } from '../long-delimiter';
import { dialectOf } from './detect';
import type { CsvReadValues } from './options';

const WORDS: ReadonlySet<string> = new Set(['auto', 'tab', 'none', '\\t']);
const MOST_BYTES = 4;

/** The delimiter that was told, if it is of several bytes; its quotes are those of a beginning in which one byte stands for it. */
export async function longDelimiterOf(
  options: CsvReadValues,
  path: string,
  beginning: () => Promise<Uint8Array>,
): Promise<LongDelimiter | null> {
  const { delimiter: text } = options;
  const bytes = Buffer.byteLength(text);
  if (WORDS.has(text) || bytes < 2) return null;
  if (bytes > MOST_BYTES || /[\r\n]/.test(text))
    fail(
      'UNKNOWN_OPTION',
      `csv: delimiter of ${path} cannot be ${JSON.stringify(text)}; accepted: up to four bytes of one line, "tab" or "auto"`,
    );
  const head = Buffer.from(await beginning());
  const byte = standInFor(head, path);
  const standIn = String.fromCharCode(byte);
  const sample = head.toString('latin1').replaceAll(Buffer.from(text).toString('latin1'), standIn);
  const dialect = dialectOf(Buffer.from(sample, 'latin1'), { ...options, delimiter: standIn }, path);
  if (dialect.quote < 128 && text.includes(String.fromCharCode(dialect.quote)))
    fail('UNKNOWN_OPTION', `csv: the delimiter ${text} of ${path} holds its quote; tell another quote, or "none"`);
  return { text, byte, quote: dialect.quote, escape: dialect.escape, comment: dialect.comment };
}
