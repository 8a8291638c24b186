import { buildColumn, roomIn } from '../../columns/build-column';
import { plainStorage, type Table } from '../../columns/column';
import type { Value } from '../../columns/vector';
import { EngineError, fail } from '../../errors';
import { uniqueNames } from '../csv/open';
import { format, type Opened, type ReadContext, type ReadRequest, type ReadResult, type Split } from '../format';
import { Damage } from '../parquet/damage';
import type { Source } from '../source';
import { openSource, type SourceReader } from '../source-reader';
import { type AvroField, avroTypeOf, sparkType, withoutNull } from './avro-schema';
import { AVRO_MAGIC, blockAt, contentOf, headerOf, nextBlock } from './container';
import { Bytes, columnDecoder } from './decode';

/**
 * Avro's object container files. Decoding is ours: the libraries on npm turn schemas into code (new Function), which no text from a file
 * may become, and make an object of every record.
 */
interface AvroDetail {
  readonly schema: string;
  readonly codec: string;
  readonly mark: Uint8Array;
}

/** Of unpacked records; codecs make a quarter of them. */
const SPLIT_BYTES = 16 << 20;
const PACKED_SPLIT_BYTES = 4 << 20;
const TICK_ROWS = 8192;

export const avro = format({
  name: 'avro',
  label: 'Avro',
  extensions: ['avro'],
  readOptions: {},
  sniff: (head: Uint8Array) => (AVRO_MAGIC.equals(head.subarray(0, AVRO_MAGIC.length)) ? 1 : 0),
  open: async (source) => inAvro(source.path, () => open(source)),
  read: (request, context) => inAvro(request.source.path, () => read(request, context)),
  write: null,
});

function inAvro<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const broken = error instanceof Damage || (error instanceof RangeError && !/alloc|memory/i.test(error.message));
    if (error instanceof EngineError || !broken) throw error;
    throw new EngineError(
      'MALFORMED_FILE',
      `avro: ${path} is damaged: ${error.message}; get it again from its source`,
      { path },
      error,
    );
  }
}

function open(source: Source): Opened {
  const reader = openSource(source);
  try {
    const header = headerOf(reader);
    const fields = fieldsOf(header.schema);
    const names = uniqueNames(
      fields.map((field) => field.name),
      fields.length,
    );
    const detail: AvroDetail = { schema: header.schema, codec: header.codec, mark: header.mark };
    return {
      schema: fields.map(({ type }, i) => ({ name: names[i]!, type: sparkType(type), nullable: withoutNull(type).nullable })),
      splits: splitsOf(header.end, reader.size, header.codec === 'null' ? SPLIT_BYTES : PACKED_SPLIT_BYTES),
      rows: null,
      options: {},
      notices: [],
      detail,
    };
  } finally {
    reader.close();
  }
}

/** A file whose rows are no records has one column. */
function fieldsOf(schema: string): readonly AvroField[] {
  const type = avroTypeOf(schema);
  return type.kind === 'record' ? type.fields : [{ name: 'value', type }];
}

/** By bytes: a block belongs to the split that it begins in. So nobody reads a file through to see its first rows. */
function splitsOf(start: number, end: number, bytes: number): readonly Split[] {
  const count = Math.max(1, Math.round((end - start) / bytes));
  const border = (i: number): number => start + Math.floor(((end - start) * i) / count);
  return Array.from({ length: count }, (_, i) => ({ start: border(i), end: border(i + 1), rows: null }));
}

function read(request: ReadRequest<unknown>, context: ReadContext): ReadResult {
  const reader = openSource(request.source);
  try {
    return readBlocks(reader, request, context);
  } finally {
    reader.close();
  }
}

function readBlocks(
  reader: SourceReader,
  { split, partition, schema, detail, limit }: ReadRequest<unknown>,
  context: ReadContext,
): ReadResult {
  const { codec, mark, schema: text } = detail as AvroDetail;
  const fields = fieldsOf(text);
  const wanted = schema.map(({ name, type }, i) => {
    const at = i < fields.length && sparkType(fields[i]!.type) === type ? i : fields.findIndex((field) => field.name === name);
    return at >= 0 ? at : fail('UNSUPPORTED', `column ${name} is not in this file`);
  });
  const decoders = fields.map((field) => columnDecoder(field.type));
  const values = fields.map((): Value[] => []);
  const most = limit ?? Number.POSITIVE_INFINITY;
  const start = partition === 0 ? split.start : nextBlock(reader, split.start, mark);
  let [rows, end, bytesRead] = [0, start, 0];
  while (end < split.end && rows < most) {
    const block = blockAt(reader, end, mark);
    const content = new Bytes(contentOf(reader, block, codec));
    end = block.end;
    bytesRead += block.bytes;
    context.tick(bytesRead);
    if (block.rows > content.bytes.length * 8 + 65_536)
      throw new RangeError(`a block of ${content.bytes.length} bytes claims ${block.rows} records`);
    const last = Math.min(block.rows, most - rows);
    for (let row = 0; row < last; row++) {
      for (let i = 0; i < decoders.length; i++) values[i]!.push(decoders[i]!(content) as Value);
      if (row % TICK_ROWS === 0) context.tick(bytesRead);
    }
    rows += last;
  }
  const memory = context.memory(rows * schema.length * 8);
  const columns = schema.map(({ type }, i) => buildColumn(roomIn(memory), type, plainStorage(type), values[wanted[i]!]!));
  const table: Table = { schema, memory, columns, rows, selection: null };
  return { table, summary: { rows, start, end, types: schema.map((field) => field.type), rejects: [], rejectCount: 0 } };
}
