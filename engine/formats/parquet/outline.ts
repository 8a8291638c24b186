import { damaged } from './damage';
import { size } from './size';
import type { ThriftReader } from './thrift-reader';

/**
 * Where the column chunks of a footer stand in it, found by one pass that decodes none of them: most are never asked for. Crosses
 * threads by reference, beside the footer.
 */
export interface Outline {
  /** Of each row group. */
  readonly rows: Float64Array;
  /** Of each row group, before compression. */
  readonly bytes: Float64Array;
  /** Where in the footer the chunks begin: of each row group one for each leaf of the schema. */
  readonly chunks: Uint32Array;
  /** The first byte behind the row groups. */
  readonly end: number;
}

/** Reads the list of row groups, each of which must have a chunk for each of so many leaves. */
export function outlineOf(reader: ThriftReader, type: number, leaves: number): Outline {
  const rows: number[] = [];
  const bytes: number[] = [];
  const chunks: number[] = [];
  reader.list(type, (group) => {
    const before = chunks.length;
    let groupRows = 0;
    let groupBytes = 0;
    reader.struct(group, (id, field) => {
      if (id === 1)
        reader.list(field, (each) => {
          chunks.push(reader.at);
          reader.skipStruct(each);
        });
      else if (id === 2) groupBytes = size(reader.integer(field), 'the size of a row group');
      else if (id === 3) groupRows = size(reader.integer(field), 'the number of rows of a row group');
      else reader.skip(field);
    });
    const found = chunks.length - before;
    if (found !== leaves) damaged(`row group ${rows.length} has ${found} column chunks for ${leaves} columns`);
    rows.push(groupRows);
    bytes.push(groupBytes);
  });
  return {
    rows: shared(Float64Array, rows),
    bytes: shared(Float64Array, bytes),
    chunks: shared(Uint32Array, chunks),
    end: reader.at,
  };
}

function shared<T extends Float64Array | Uint32Array>(
  array: { new (buffer: SharedArrayBuffer): T; readonly BYTES_PER_ELEMENT: number },
  values: readonly number[],
): T {
  const copy = new array(new SharedArrayBuffer(values.length * array.BYTES_PER_ELEMENT));
  copy.set(values);
  return copy;
}
