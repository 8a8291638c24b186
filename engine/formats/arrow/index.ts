import { type FormatWriter, format, type WrittenChunk } from '../format';
import { choice } from '../option';
import { inArrow } from './damage';
import { CONTINUATION } from './messages';
import { MessageKind, messageOf } from './metadata';
import { FEATHER_1, FILE_MAGIC, openArrow } from './open';
import { readArrow } from './read';
import { reconcileArrow } from './reconcile';
import { encodeBatch, type WrittenBatch } from './write';
import { footerTable, schemaMessage } from './write-metadata';

const writeOptions = {
  compression: choice('Compression', 'How buffers are compressed', { none: 'None', zstd: 'Zstandard' }, 'none'),
  layout: choice(
    'Layout',
    'A file has a footer, so that its parts are found at once; a stream can be read while it is written',
    { file: 'File (Feather V2)', stream: 'Stream' },
    'file',
  ),
};

/** Whatever follows it is aligned to 8 bytes, as the magic number itself is padded. */
const FILE_START = Buffer.from('ARROW1\0\0');
const STREAM_END = Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0);

const write: FormatWriter<typeof writeOptions> = {
  options: writeOptions,
  chunkRows: () => 65_536,
  begin: (schema, { layout }) => Buffer.concat([layout === 'file' ? FILE_START : Buffer.alloc(0), schemaMessage(schema)]),
  encode: (table, { compression }) => encodeBatch(table, compression === 'none' ? null : compression),
  finish(schema, { layout }, chunks) {
    if (layout === 'stream') return STREAM_END;
    const footer = footerTable(schema, chunks.map(blockOf));
    const length = Buffer.alloc(4);
    length.writeInt32LE(footer.length);
    return Buffer.concat([STREAM_END, footer, length, FILE_MAGIC]);
  },
};

function blockOf({ offset, detail }: WrittenChunk): WrittenBatch & { readonly offset: number } {
  return { offset, ...(detail as WrittenBatch) };
}

export const arrow = format({
  name: 'arrow',
  label: 'Arrow',
  extensions: ['arrow', 'feather', 'ipc', 'arrows'],
  readOptions: {},
  sniff: (head: Uint8Array, path: string) => certainty(head, path),
  open: (source, _options, declared) => openArrow(source, declared),
  read: readArrow,
  reconcile: reconcileArrow,
  write,
});

function certainty(head: Uint8Array, path: string): number {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  if (bytes.subarray(0, 4).equals(FEATHER_1) || bytes.subarray(0, 6).equals(FILE_MAGIC)) return 1;
  if (bytes.length < 16 || bytes.readUInt32LE(0) !== CONTINUATION) return 0;
  const length = bytes.readInt32LE(4);
  if (length <= 0) return 0;
  try {
    return inArrow(path, () => (messageOf(bytes.subarray(8, 8 + length)).kind === MessageKind.SCHEMA ? 1 : 0));
  } catch {
    return 0;
  }
}
