import type { Field } from '../../plan/schema';
import type { Opened, Split } from '../format';
import type { Source } from '../source';
import { openSource, type SourceReader } from '../source-reader';
import { codecsReady } from './body';
import { damaged, inArrowLater, unsupported } from './damage';
import { type ArrowDetail, WORDS } from './detail';
import { type Layout, layoutOf, schemaOf } from './layout';
import { CONTINUATION, messageAt, metadataAt, read } from './messages';
import { type ArrowField, type FileBlock, footerOf, MessageKind, messageOf, recordBatchOf, schemaFieldsOf } from './metadata';
import { typesAtSight } from './read';

export const FILE_MAGIC = Buffer.from('ARROW1');
/** What pandas wrote before 2020. */
export const FEATHER_1 = Buffer.from('FEA1');
const SPLIT_ROWS = 262_144;
const SPLIT_BYTES = 64 * 2 ** 20;

interface Contents {
  readonly schemaBytes: Uint8Array;
  readonly fromFooter: boolean;
  readonly fields: readonly ArrowField[];
  readonly batches: readonly (FileBlock & { readonly rows: number })[];
  readonly dictionaries: readonly (FileBlock & { readonly from: number })[];
}

export function openArrow(source: Source, declared: readonly Field[]): Promise<Opened> {
  return inArrowLater(source.path, async () => {
    await codecsReady();
    const reader = openSource(source);
    try {
      if (FEATHER_1.equals(read(reader, 0, FEATHER_1.length)))
        unsupported('it is a Feather file of version 1; write it anew as version 2 (pyarrow.feather.write_feather)');
      const contents = isFile(reader) ? fileContents(reader) : streamContents(reader);
      return opened(source, contents, declared);
    } finally {
      reader.close();
    }
  });
}

async function opened(source: Source, contents: Contents, declared: readonly Field[]): Promise<Opened> {
  const { schemaBytes, fromFooter, fields, batches, dictionaries } = contents;
  const layout = layoutOf(fields);
  const detail: ArrowDetail = {
    schema: shared(schemaBytes),
    fromFooter,
    batches: words(batches.map(({ offset, metadataBytes, bodyBytes, rows }) => [offset, metadataBytes, bodyBytes, rows])),
    dictionaries: words(
      dictionaries.map(({ offset, metadataBytes, bodyBytes, from }) => [offset, metadataBytes, bodyBytes, from]),
    ),
  };
  const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
  const splits = splitsOf(contents);
  const schema = await typesAtSight(source, layout, schemaOf(layout), splits[0], detail);
  const exact = schema.flatMap(({ name, type }, i) =>
    type === layout.columns[i]!.type ? [] : [`column ${name} has times further off than microseconds reach; it shows as text`],
  );
  return { schema, splits, rows, options: {}, notices: [...layout.notices, ...exact, ...keptTypes(layout, declared)], detail };
}

function isFile(reader: SourceReader): boolean {
  return FILE_MAGIC.equals(read(reader, 0, FILE_MAGIC.length));
}

/** ARROW1, messages, footer, its length (int32), ARROW1. */
function fileContents(reader: SourceReader): Contents {
  const tail =
    reader.size < 20 ? damaged(`${reader.size} bytes are too few for an Arrow file`) : read(reader, reader.size - 10, 10);
  if (!FILE_MAGIC.equals(tail.subarray(4))) damaged(`it does not end with ARROW1, so it was cut off (${reader.size} bytes)`);
  const length = tail.readInt32LE(0);
  if (length <= 0 || length > reader.size - 18) damaged(`its footer claims ${length} bytes of ${reader.size}`);
  const schemaBytes = read(reader, reader.size - 10 - length, length);
  const { fields, batches, dictionaries } = footerOf(schemaBytes);
  return {
    schemaBytes,
    fromFooter: true,
    fields,
    batches: batches.map((block) => ({
      ...block,
      rows: recordBatchOf(messageAt(reader, block, MessageKind.RECORDS).header).rows,
    })),
    dictionaries: dictionaries.map((block) => ({ ...block, from: 0 })),
  };
}

/** Messages one after the other, ended by one of no bytes, or by the end of the file. */
function streamContents(reader: SourceReader): Contents {
  let schemaBytes: Uint8Array | null = null;
  const batches: (FileBlock & { readonly rows: number })[] = [];
  const dictionaries: (FileBlock & { readonly from: number })[] = [];
  for (let at = 0; at < reader.size; ) {
    const prefix = read(reader, at, 8);
    if (prefix.readUInt32LE(0) !== CONTINUATION) damaged(`no message begins at byte ${at}`);
    const metadataBytes = prefix.readInt32LE(4);
    if (metadataBytes === 0) break;
    const metadata = metadataAt(reader, at + 8, metadataBytes);
    const { kind, header, bodyBytes } = messageOf(metadata);
    const block = { offset: at, metadataBytes: metadataBytes + 8, bodyBytes };
    at += 8 + metadataBytes + bodyBytes;
    if (at > reader.size) damaged(`it is cut off inside the message at byte ${block.offset}`);
    if (kind === MessageKind.SCHEMA) schemaBytes ??= metadata;
    else if (kind === MessageKind.RECORDS) batches.push({ ...block, rows: recordBatchOf(header).rows });
    else if (kind === MessageKind.DICTIONARY) dictionaries.push({ ...block, from: batches.length });
  }
  if (schemaBytes === null) return damaged('it begins with no schema');
  return { schemaBytes, fromFooter: false, fields: schemaFieldsOf(messageOf(schemaBytes).header), batches, dictionaries };
}

/** Record batches, few small ones together; one whose dictionaries were replaced begins a split. At least one, so that no rows are a table too. */
function splitsOf({ batches, dictionaries }: Contents): readonly Split[] {
  const replaced = new Set(dictionaries.map(({ from }) => from));
  const splits: Split[] = [];
  let [start, rows, bytes] = [0, 0, 0];
  batches.forEach((batch, index) => {
    const full = rows + batch.rows > SPLIT_ROWS || bytes + batch.bodyBytes > SPLIT_BYTES || replaced.has(index);
    if (index > start && full) {
      splits.push({ start, end: index, rows });
      [start, rows, bytes] = [index, 0, 0];
    }
    rows += batch.rows;
    bytes += batch.bodyBytes;
  });
  return [...splits, { start, end: batches.length, rows }];
}

function words(rows: readonly (readonly number[])[]): Float64Array {
  const numbers = new Float64Array(new SharedArrayBuffer(rows.length * WORDS * 8));
  numbers.set(rows.flat());
  return numbers;
}

function shared(bytes: Uint8Array): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(bytes.length);
  new Uint8Array(buffer).set(bytes);
  return buffer;
}

function keptTypes(layout: Layout, declared: readonly Field[]): readonly string[] {
  return declared.flatMap((field) => {
    const column = layout.columns.find((each) => each.name === field.name);
    return column === undefined || column.type === field.type
      ? []
      : [`column ${field.name} keeps the type of the file, ${column.type}; cast it to ${field.type}`];
  });
}
