import { encodings } from '../encoding/encodings';
import type { Found } from './open';
import type { CsvReadValues } from './options';

/** What was guessed beyond the everyday, in words: each names the option that overrides it. */
export function noticesOf(options: CsvReadValues, found: Found): string[] {
  return [
    ...encodingNotice(options, found),
    ...linesNotice(options, found),
    ...headerNotice(options, found),
    ...nullsNotice(options, found),
    ...spellingNotices(found, options),
  ];
}

function encodingNotice({ encoding }: CsvReadValues, found: Found): string[] {
  return encoding === 'auto' && found.encoding !== 'utf-8'
    ? [`read as ${encodings[found.encoding]}, by the look of its bytes (encoding)`]
    : [];
}

function linesNotice({ skipLines, skipFooter, comment }: CsvReadValues, found: Found): string[] {
  const before =
    skipLines === null && found.skipLines > 0 ? [`${counted(found.skipLines)} before the table left out (skipLines)`] : [];
  const after =
    skipFooter === null && found.skipFooter > 0 ? [`${counted(found.skipFooter)} after the table left out (skipFooter)`] : [];
  const remarks =
    comment === 'auto' && found.dialect.comment < 256
      ? [`lines that begin with ${String.fromCharCode(found.dialect.comment)} are comments (comment)`]
      : [];
  return [...before, ...after, ...remarks];
}

function headerNotice({ header }: CsvReadValues, { headers }: Found): string[] {
  if (header !== 'auto' || headers === 1) return [];
  return headers === 0
    ? ['no header found; columns are named col_1, col_2 … (header)']
    : [`names come from ${headers} header lines (header)`];
}

function nullsNotice({ nullValue }: CsvReadValues, { nullTokens }: Found): string[] {
  return nullValue === 'auto' && nullTokens.length > 0 ? [`${nullTokens.join(', ')} read as null (nullValue)`] : [];
}

function spellingNotices({ guesses, names }: Found, { formats }: CsvReadValues): string[] {
  const told = formats !== '';
  return guesses.flatMap(({ spelling, either }, i) => {
    if (either.length > 0) return [`${names[i]} is text: it could be ${either.join(' or ')} (formats)`];
    return spelling === null || told ? [] : [`${names[i]} read as ${spelling} (formats)`];
  });
}

function counted(lines: number): string {
  return lines === 1 ? '1 line' : `${lines} lines`;
}
