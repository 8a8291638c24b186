import type { Field } from '../../plan/schema';
import { type Packable, packable } from '../compressed/pack';
import { encodingOf, looksBinary } from '../encoding/detect';
import { type Format, format, type OpenContext } from '../format';
import { decodeOptions } from '../option';
import type { Source } from '../source';
import { cellCounts, dialectOf } from './detect';
import { usualCount } from './dialect';
import { lineNumbers } from './lines';
import { GRAIN, type Grain, openCsv } from './open';
import { type CsvReadOptions, type CsvReadValues, type CsvWriteOptions, readOptions } from './options';
import { readCsv } from './read';
import { reconcileCsv } from './reconcile';
import { longDelimiterOf } from './told-delimiter';
import { delimitedWriter } from './write';

/** Delimited text, by RFC 4180 and its many relatives. `grain` is for tests that need many small splits. */
export function delimited(
  name: string,
  label: string,
  extensions: readonly string[],
  delimiter: string,
  grain: Grain,
): Format<CsvReadOptions, Packable<CsvWriteOptions>> {
  return format({
    name,
    label,
    extensions,
    readOptions: readOptions(delimiter),
    lines: true,
    encoding: (head: Uint8Array, path: string, { encoding }: CsvReadValues) =>
      encoding === 'auto' ? encodingOf(head, path) : encoding,
    longDelimiter: longDelimiterOf,
    sniff: (head: Uint8Array, path: string) => certainty(head, path, extensions),
    open: (source: Source, options: CsvReadValues, declared: readonly Field[], context?: OpenContext) =>
      openCsv(
        source,
        options,
        declared,
        { ...grain, splitBytes: grain.splitBytes ?? context?.maxPartitionBytes ?? null },
        context,
      ),
    read: readCsv,
    reconcile: reconcileCsv,
    lineNumbers,
    write: packable(delimitedWriter(name, delimiter === 'auto' ? ',' : delimiter)),
  });
}

export const csv = delimited('csv', 'CSV', ['csv', 'txt'], 'auto', GRAIN);
export const tsv = delimited('tsv', 'TSV', ['tsv', 'tab'], 'tab', GRAIN);

/** Text whose records have the same number of cells; the name settles what content cannot. */
function certainty(head: Uint8Array, path: string, extensions: readonly string[]): number {
  const named = extensions.some((extension) => path.toLowerCase().endsWith(`.${extension}`));
  if (looksBinary(head)) return named ? 0.05 : 0;
  if (named) return 0.8;
  if (OTHER_TEXT.test(Buffer.from(head.subarray(0, 64)).toString('latin1'))) return 0;
  const sample = Buffer.from(head.subarray(0, 16 << 10));
  const counts = cellCounts(sample, dialectOf(sample, anyDialect, path), 100);
  const usual = usualCount(counts);
  const share = counts.filter((count) => count === usual).length / counts.length;
  return usual > 1 && counts.length > 1 && share > 0.9 ? 0.4 : 0.1;
}

/** JSON and XML are text with commas, too. */
const OTHER_TEXT = /^\s*[{[<]/;

const anyDialect = decodeOptions('csv', readOptions('auto'), {});
