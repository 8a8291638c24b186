import type { Field, TypeName } from '../../plan/schema';
import type { Opened, ReadSummary, Reconciled } from '../format';
import { joinTypes } from './cell-value';
import type { CsvDetail } from './detail';

type Reads = readonly (ReadSummary | null)[];

/**
 * Judges the reads so far. Every record belongs to exactly one partition when each starts where the one before ended; from the first
 * partition on, that chain proves reads to be right, and only proven ones have a say in the types. A column is widened to the narrowest
 * type that holds all its values; proven partitions that read it as another type read that column again, from the text.
 */
export function reconcileCsv(opened: Opened, reads: Reads): Reconciled {
  const detail = opened.detail as CsvDetail;
  const proven = provenReads(opened, reads);
  const schema = opened.schema.map((field, column) => ({ ...field, type: settledType(opened, detail, field, column, proven) }));
  const reread: { partition: number; split: Opened['splits'][number]; columns: readonly number[] | null }[] = [];
  proven.forEach((read, partition) => {
    const columns = schema.flatMap((field, column) => (read.readAs?.[column] === field.type ? [] : [column]));
    if (columns.length > 0) reread.push({ partition, split: opened.splits[partition]!, columns });
  });
  const next = proven.length;
  const misplaced = reads[next];
  if (misplaced !== null && misplaced !== undefined) {
    const start = next === 0 ? opened.splits[0]!.start : proven[next - 1]!.end;
    reread.push({ partition: next, split: { ...opened.splits[next]!, start }, columns: null });
  }
  return { schema, reread };
}

/** The longest run of reads from the first on, each of which starts where the one before ended. */
function provenReads(opened: Opened, reads: Reads): ReadSummary[] {
  const proven: ReadSummary[] = [];
  let expected = opened.splits[0]!.start;
  for (const read of reads) {
    if (read === null || read.start !== expected || guessedAndBad(opened, read, proven.length)) break;
    proven.push(read);
    expected = read.end;
  }
  return proven;
}

/** In mode `fail` a bad record in a split whose start was guessed right must still stop: read again, it will. */
function guessedAndBad(opened: Opened, read: ReadSummary, partition: number): boolean {
  const { starts } = opened.detail as CsvDetail;
  return opened.options['mode'] === 'fail' && read.rejectCount > 0 && opened.splits[partition]!.start === starts[partition];
}

function settledType(opened: Opened, detail: CsvDetail, field: Field, column: number, proven: readonly ReadSummary[]): TypeName {
  if (detail.declared[column] === true || opened.options['allText'] === true) return field.type;
  const found = proven.reduce<TypeName>((type, read) => joinTypes(type, read.types[column] ?? 'void'), 'void');
  const undecided = detail.sampled[column] === 'void' && field.type === 'string';
  if (!undecided) return joinTypes(field.type, found);
  return proven.length === opened.splits.length && found !== 'void' ? found : 'string';
}
