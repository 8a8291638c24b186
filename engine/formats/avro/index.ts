import { buildColumn, roomIn } from '../../columns/build-column';
import { plainStorage, type Table } from '../../columns/column';
import type { Value } from '../../columns/vector';
import { EngineError, fail } from '../../errors';
import { uniqueNames } from '../csv/open';
import { format, type Opened, type ReadContext, type ReadRequest, type ReadResult, type Split } from '../format';
import { Damage } from '../parquet/damage';
import type { Source } from '../source';
import { openSource } from '../source-reader';
import { type AvroField, avroTypeOf, sparkType, withoutNull } from './avro-schema';
import { AVRO_MAGIC, type AvroBlock, blocksOf, contentOf, headerOf } from './container';
import { Bytes, columnDecoder } from './decode';

/**
 * Avro's object container files. Decoding is ours: the libraries on npm turn schemas into code (new Function), which no text from a file
 * may become, and make an object of every record.
 */
interface AvroDetail {
  readonly schema: string;
  readonly codec: string;
  /** start, bytes and rows of each block. */
  readonly blocks: Float64Array;
}

const SPLIT_ROWS = 262_144;
const SPLIT_BYTES = 16 << 20;
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
    const blocks = blocksOf(reader, header);
    const words = new Float64Array(new SharedArrayBuffer(blocks.length * 24));
    words.set(blocks.flatMap(({ start, bytes, rows }) => [start, bytes, rows]));
    const detail: AvroDetail = { schema: header.schema, codec: header.codec, blocks: words };
    return {
      schema: fields.map(({ type }, i) => ({ name: names[i]!, type: sparkType(type), nullable: withoutNull(type).nullable })),
      splits: splitsOf(blocks),
      rows: blocks.reduce((sum, block) => sum + block.rows, 0),
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

function splitsOf(blocks: readonly AvroBlock[]): readonly Split[] {
  const splits: Split[] = [];
  let [start, rows, bytes] = [0, 0, 0];
  blocks.forEach((block, index) => {
    if (index > start && (rows + block.rows > SPLIT_ROWS || bytes + block.bytes > SPLIT_BYTES)) {
      splits.push({ start, end: index, rows });
      [start, rows, bytes] = [index, 0, 0];
    }
    rows += block.rows;
    bytes += block.bytes;
  });
  return [...splits, { start, end: blocks.length, rows }];
}

function read({ source, split, schema, detail, limit }: ReadRequest<unknown>, context: ReadContext): ReadResult {
  const { blocks, codec, schema: text } = detail as AvroDetail;
  const fields = fieldsOf(text);
  const wanted = schema.map(({ name, type }, i) => {
    const at = i < fields.length && sparkType(fields[i]!.type) === type ? i : fields.findIndex((field) => field.name === name);
    return at >= 0 ? at : fail('UNSUPPORTED', `column ${name} is not in this file`);
  });
  const decoders = fields.map((field) => columnDecoder(field.type));
  const values = fields.map((): Value[] => []);
  const reader = openSource(source);
  let rows = 0;
  let bytesRead = 0;
  try {
    for (let block = split.start; block < split.end && rows < (limit ?? Number.POSITIVE_INFINITY); block++) {
      const [start, bytes, count] = blocks.subarray(block * 3, block * 3 + 3) as unknown as readonly [number, number, number];
      const content = new Bytes(contentOf(reader, { start, bytes, rows: count }, codec));
      bytesRead += bytes;
      context.tick(bytesRead);
      if (count > content.bytes.length * 8 + 65_536)
        throw new RangeError(`a block of ${content.bytes.length} bytes claims ${count} records`);
      const last = Math.min(count, (limit ?? Number.POSITIVE_INFINITY) - rows);
      for (let row = 0; row < last; row++) {
        for (let i = 0; i < decoders.length; i++) values[i]!.push(decoders[i]!(content) as Value);
        if (row % TICK_ROWS === 0) context.tick(bytesRead);
      }
      rows += last;
    }
  } finally {
    reader.close();
  }
  const memory = context.memory(rows * schema.length * 8);
  const columns = schema.map(({ type }, i) => buildColumn(roomIn(memory), type, plainStorage(type), values[wanted[i]!]!));
  const table: Table = { schema, memory, columns, rows, selection: null };
  const [start, end] =
    split.end > split.start ? [blocks[split.start * 3]!, blocks[split.end * 3 - 3]! + blocks[split.end * 3 - 2]!] : [0, 0];
  return { table, summary: { rows, start, end, types: schema.map((field) => field.type), rejects: [], rejectCount: 0 } };
}
