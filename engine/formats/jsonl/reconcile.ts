import type { Field, Schema, TypeName } from '../../plan/schema';
import type { Opened, ReadSummary, Reconciled } from '../format';
import type { JsonDetail } from './detail';
import { joinJson, keepsText, withoutVoid } from './types';

type Reads = readonly (ReadSummary | null)[];

/**
 * Judges the reads so far, as csv's reconcile does: every record belongs to exactly one partition when each starts where the one before
 * ended, and only reads that this chain proves have a say. Columns that reads found are added in the order of the file; a column is widened
 * to the narrowest type that holds all its values, and read again where it was kept in another form.
 */
export function reconcileJson(opened: Opened, reads: Reads): Reconciled {
  const detail = opened.detail as JsonDetail;
  const proven = provenReads(opened, reads);
  const settled = proven.length === opened.splits.length;
  const schema = [...opened.schema, ...foundFields(opened.schema, proven)].map((field) => ({
    ...field,
    type: typeOf(field, detail, proven, settled, opened.options['allText'] === true),
  }));
  const reread: { partition: number; split: Opened['splits'][number]; columns: readonly number[] | null }[] = [];
  proven.forEach((read, partition) => {
    const columns = schema.flatMap((field, column) => (stands(read, field) ? [] : [column]));
    if (columns.length === 0) return;
    reread.push({ partition, split: opened.splits[partition]!, columns: dropsMisfits(opened, detail) ? null : columns });
  });
  const next = proven.length;
  const misplaced = reads[next];
  if (misplaced !== null && misplaced !== undefined) {
    const start = next === 0 ? opened.splits[0]!.start : proven[next - 1]!.end;
    reread.push({ partition: next, split: { ...opened.splits[next]!, start }, columns: null });
  }
  return { schema, reread };
}

/** Which rows are there depends on every column then. */
function dropsMisfits(opened: Opened, detail: JsonDetail): boolean {
  return opened.options['mode'] === 'drop' && detail.declared.length > 0;
}

function provenReads(opened: Opened, reads: Reads): ReadSummary[] {
  const proven: ReadSummary[] = [];
  let expected = opened.splits[0]!.start;
  for (const read of reads) {
    if (read === null || read.start !== expected) break;
    proven.push(read);
    expected = read.end;
  }
  return proven;
}

function foundFields(schema: Schema, proven: readonly ReadSummary[]): Field[] {
  const known = new Set(schema.map((field) => field.name));
  const names = new Set(proven.flatMap((read) => read.fields ?? []).filter((name) => !known.has(name)));
  return [...names].map((name) => ({ name, type: 'string', nullable: true }));
}

/** What a read says of a column; undefined where it never met its key. */
function placeOf(read: ReadSummary, name: string): number {
  return read.fields?.indexOf(name) ?? -1;
}

function typeOf(field: Field, detail: JsonDetail, proven: readonly ReadSummary[], settled: boolean, allText: boolean): TypeName {
  if (allText || detail.declared.includes(field.name)) return field.type;
  const sampled = Object.hasOwn(detail.sampled, field.name) ? detail.sampled[field.name]! : 'void';
  const found = proven.reduce<TypeName>((type, read) => joinJson(type, read.types[placeOf(read, field.name)] ?? 'void'), 'void');
  const isNew = !Object.hasOwn(detail.sampled, field.name);
  if (sampled === 'void' && !isNew && !settled) return field.type;
  const joined = joinJson(sampled, found);
  return settled || joined === 'void' ? withoutVoid(joined) : joined;
}

/** Nothing of the column is in this read, or it is kept as the type wants it. */
function stands(read: ReadSummary, { name, type }: Field): boolean {
  const place = placeOf(read, name);
  return place < 0 || read.types[place] === 'void' || keepsText(read.readAs?.[place] ?? type, type);
}
