import type { Field } from '../../plan/schema';
import type { Opened } from '../format';
import { MEMORY_SCHEME } from '../memory-sources';
import type { Source } from '../source';
import { readBytes } from '../source-reader';
import { damaged, inFile, unsupported } from './damage';
import { decodeFooter, type Footer } from './footer';
import type { Outline } from './outline';
import { MAGIC, MAGIC_ENCRYPTED } from './parquet-types';
import { type FileSchema, fileSchema, schemaOf } from './schema';
import { splitsOf } from './splits';

/** What reading needs of a file: its footer, and the columns found in it. */
export interface ParquetFile {
  readonly footer: Footer;
  readonly schema: FileSchema;
}

/** Crosses threads by reference, and is decoded once per thread and file. */
export interface ParquetDetail {
  readonly footer: SharedArrayBuffer;
  readonly outline: Outline;
}

const TAIL_BYTES = 65536;
const ENDING_BYTES = 8;

export function openParquet(source: Source, declared: readonly Field[]): Opened {
  return inFile(source.path, () => {
    const bytes = shared(footerBytes(source));
    const { footer, schema } = decode(new Uint8Array(bytes), source.size, null);
    const detail: ParquetDetail = { footer: bytes, outline: footer.outline };
    const notices = [...schema.notices, ...keptTypes(schema, declared)];
    return {
      schema: schemaOf(schema),
      splits: splitsOf(footer.rowGroups, source.path.startsWith(MEMORY_SCHEME)),
      rows: footer.rows,
      options: {},
      notices,
      detail,
    };
  });
}

function decode(bytes: Uint8Array, fileBytes: number, outline: Outline | null): ParquetFile {
  const footer = decodeFooter(bytes, fileBytes - ENDING_BYTES, outline);
  return { footer, schema: fileSchema(footer.schema) };
}

const decoded = new Map<string, ParquetFile>();
const MOST_DECODED = 16;

/** The footer of a source that was opened before, by any thread. */
export function fileOf(source: Source, detail: ParquetDetail): ParquetFile {
  const open = (): ParquetFile => decode(new Uint8Array(detail.footer), source.size, detail.outline);
  if (source.kind === 'memory') return open();
  const key = `${source.path}\n${source.size}\n${source.modifiedMs}`;
  const known = decoded.get(key);
  if (known !== undefined) return known;
  const file = open();
  if (decoded.size >= MOST_DECODED) decoded.delete(decoded.keys().next().value!);
  decoded.set(key, file);
  return file;
}

/** The file ends with its footer, the footer's length (u32) and the magic number. */
function footerBytes(source: Source): Uint8Array {
  const { size } = source;
  if (size < MAGIC.length + ENDING_BYTES) damaged(`${size} bytes are too few for a Parquet file`);
  const tail = readBytes(source, Math.max(0, size - TAIL_BYTES), size);
  const magic = tail.subarray(tail.length - MAGIC.length);
  if (hasMagic(magic, MAGIC_ENCRYPTED)) unsupported(`parquet: ${source.path} is encrypted; decrypt it first`);
  if (!hasMagic(magic, MAGIC)) damaged(`it does not end with PAR1, so it was cut off or is no Parquet file (${size} bytes)`);
  const length = new DataView(tail.buffer, tail.byteOffset + tail.length - ENDING_BYTES).getUint32(0, true);
  if (length > size - MAGIC.length - ENDING_BYTES) damaged(`its footer claims ${length} bytes of ${size}`);
  const end = size - ENDING_BYTES;
  return length + ENDING_BYTES <= tail.length
    ? tail.subarray(tail.length - ENDING_BYTES - length, tail.length - ENDING_BYTES)
    : readBytes(source, end - length, end);
}

export function hasMagic(bytes: Uint8Array, magic: Uint8Array): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}

function shared(bytes: Uint8Array): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(bytes.length);
  new Uint8Array(buffer).set(bytes);
  return buffer;
}

function keptTypes(schema: FileSchema, declared: readonly Field[]): readonly string[] {
  return declared.flatMap((field) => {
    const column = schema.columns.find((each) => each.name === field.name);
    return column === undefined || column.type === field.type
      ? []
      : [`column ${field.name} keeps the type of the file, ${column.type}; cast it to ${field.type}`];
  });
}
