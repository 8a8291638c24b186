import { createReadStream } from 'node:fs';
import * as zlib from 'node:zlib';
import { Decompress } from 'fzstd';
import { Damage } from '../parquet/damage';
import { unzstd } from '../parquet/zstd';
import { openSource, type SourceReader } from '../source-reader';
import { type Compression, malformed, type Packed, type Sink, STEP_BYTES } from './compression';
import { ZSTD_MAGIC, type ZstdFrame, zstdFrameAt } from './zstd-frames';

/**
 * Frames one after the other are one content. Small ones are unpacked at once, by the fastest decoder; a large one streams: through
 * the runtime's own decoder where it has one (Node 22.15), else through fzstd.
 */
export const zstd: Compression = {
  name: 'zstd',
  extensions: ['zst', 'zstd'],
  matches: (head) => head.length >= 4 && new DataView(head.buffer, head.byteOffset).getUint32(0, true) === ZSTD_MAGIC,
  unpack,
};

const AT_ONCE_BYTES = 32 << 20;

async function unpack({ source }: Packed, sink: Sink): Promise<void> {
  const { path } = source;
  const reader = openSource(source);
  try {
    for (let at = 0; at < reader.size; ) {
      const frame = zstdFrameAt(reader, at);
      if (typeof frame === 'string') throw malformed(path, 'zstd', frame);
      if (!frame.skippable) await unpackFrame(reader, path, at, frame, sink);
      at = frame.end;
    }
  } catch (error) {
    throw error instanceof Damage ? malformed(path, 'zstd', 'damaged', error) : error;
  } finally {
    reader.close();
  }
}

async function unpackFrame(reader: SourceReader, path: string, start: number, frame: ZstdFrame, sink: Sink): Promise<void> {
  const { end, contentBytes } = frame;
  if (contentBytes <= AT_ONCE_BYTES && end - start <= AT_ONCE_BYTES) {
    const packed = new Uint8Array(end - start);
    reader.readInto(packed, start);
    return sink(unzstd(packed, contentBytes), end);
  }
  return 'createZstdDecompress' in zlib ? streamed(path, start, end, sink) : pushed(reader, path, start, end, sink);
}

type Transform = import('node:stream').Transform;

async function streamed(path: string, start: number, end: number, sink: Sink): Promise<void> {
  const create = (zlib as unknown as { createZstdDecompress(options: object): Transform }).createZstdDecompress;
  const file = createReadStream(path, { start, end: end - 1, highWaterMark: STEP_BYTES / 4 });
  const content = create({ chunkSize: STEP_BYTES });
  file.on('error', (error) => content.destroy(error));
  file.pipe(content);
  try {
    for await (const piece of content) sink(piece as Buffer, start + file.bytesRead);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw /^(?:Z|ZSTD)_/.test(code) ? malformed(path, 'zstd', 'damaged', error) : error;
  } finally {
    file.destroy();
    content.destroy();
  }
}

async function pushed(reader: SourceReader, path: string, start: number, end: number, sink: Sink): Promise<void> {
  let at = start;
  let stopped: unknown = null;
  const decoder = new Decompress((piece) => {
    try {
      if (piece.length > 0) sink(piece, at);
    } catch (error) {
      stopped = error;
      throw error;
    }
  });
  const window = new Uint8Array(STEP_BYTES / 4);
  try {
    while (at < end) {
      const length = reader.readInto(window.subarray(0, end - at), at);
      at += length;
      decoder.push(window.slice(0, length), at === end);
    }
  } catch (error) {
    throw stopped ?? malformed(path, 'zstd', 'damaged', error);
  }
}
