import { gzipSync } from 'node:zlib';
import type { FormatWriter } from '../format';
import { choice, type Option, type Options, type OptionValues } from '../option';
import { zstd } from '../parquet/zstd';

/** How text is packed on writing. Each chunk is a member (gzip) or frame (zstd) of its own, so that chunks are packed in parallel. */
type Packing = 'none' | 'gzip' | 'zstd';

const plain = choice(
  'Compression',
  'How the file is packed: gzip opens everywhere, zstd is smaller and quicker',
  { none: 'None', gzip: 'gzip', zstd: 'Zstandard' },
  'none',
);

const extensions: Readonly<Record<string, string>> = { gzip: 'gz', zstd: 'zst' };

const compression: Option<Packing> = {
  ...plain,
  info: {
    ...plain.info,
    choices: plain.info.choices!.map((each) => {
      const extension = extensions[each.value];
      return extension === undefined ? each : { ...each, extension };
    }),
  },
};

const packers: Readonly<Record<Packing, (bytes: Uint8Array) => Uint8Array>> = {
  none: (bytes) => bytes,
  gzip: (bytes) => shared(gzipSync(bytes, { level: 6 })),
  zstd: (bytes) => shared(zstd(bytes, 3)),
};

export type Packable<W extends Options> = W & { readonly compression: Option<Packing> };

/** A writer of text that can pack what it writes. */
export function packable<W extends Options>(writer: FormatWriter<W>): FormatWriter<Packable<W>> {
  type Values = OptionValues<Packable<W>>;
  const packing = (options: Values): Packing => (options as { readonly compression: Packing }).compression;
  const packed = (options: Values, bytes: Uint8Array): Uint8Array =>
    bytes.length === 0 ? bytes : packers[packing(options)](bytes);
  return {
    options: { ...writer.options, compression },
    ...(writer.takesCodes ? { takesCodes: true } : {}),
    chunkRows: (options) => writer.chunkRows(options as OptionValues<W>),
    between: (schema, options, chunks) =>
      packed(options, writer.between?.(schema, options as OptionValues<W>, chunks) ?? new Uint8Array()),
    begin: (schema, options) => packed(options, writer.begin(schema, options as OptionValues<W>)),
    encode(table, options, firstRow, tick, room) {
      const { bytes, detail } = writer.encode(table, options as OptionValues<W>, firstRow, tick, room);
      return { bytes: packed(options, bytes), detail };
    },
    finish(schema, options, chunks) {
      const bytes = writer.finish(schema, options as OptionValues<W>, chunks);
      const empty = bytes.length === 0 && writer.begin(schema, options as OptionValues<W>).length === 0 && chunks.length === 0;
      return empty ? packers[packing(options)](bytes) : packed(options, bytes);
    },
  };
}

function shared(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}
