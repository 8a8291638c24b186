import { Readable } from 'node:stream';
import * as zlib from 'node:zlib';
import { library } from '../library';
import { Damage } from '../parquet/damage';
import { unzstd } from '../parquet/zstd';
import { openSource, type SourceReader } from '../source-reader';
import { type Compression, malformed, type PackedFile, type Sink, STEP_BYTES } from './compression';
import { blocksFrom, type FrameFault, MAX_BLOCK_BYTES, ZSTD_MAGIC, type ZstdFrame, zstdFrameAt } from './zstd-frames';

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

/** Of content, and of what it is packed in. */
const AT_ONCE_BYTES = 32 << 20;

async function unpack({ source }: PackedFile, sink: Sink): Promise<void> {
  const { path } = source;
  const reader = openSource(source);
  try {
    for (let at = 0; at < reader.size; ) {
      const frame = known(path, zstdFrameAt(reader, at));
      at = frame.kind === 'skippable' ? frame.end : await unpackFrame(reader, path, at, frame, sink);
    }
  } catch (error) {
    throw error instanceof Damage ? malformed(path, 'zstd', 'damaged', error) : error;
  } finally {
    reader.close();
  }
}

function known<T extends object>(path: string, found: T | FrameFault): T {
  if (typeof found === 'string') throw malformed(path, 'zstd', found);
  return found;
}

type ContentFrame = Extract<ZstdFrame, { kind: 'content' }>;

/** Returns where the frame ends. */
async function unpackFrame(reader: SourceReader, path: string, start: number, frame: ContentFrame, sink: Sink): Promise<number> {
  const { count, end, last } = known(path, blocksFrom(reader, frame.blocks, AT_ONCE_BYTES));
  const contentBytes = frame.contentBytes ?? count * MAX_BLOCK_BYTES;
  if (!last || contentBytes > AT_ONCE_BYTES) {
    const regions = regionsOf(reader, path, start, frame);
    return 'createZstdDecompress' in zlib ? streamed(path, regions, sink) : pushed(path, regions, sink);
  }
  const packed = bytesOf(reader, path, start, end + frame.checksumBytes);
  sink(unzstd(packed, contentBytes), end);
  return end + frame.checksumBytes;
}

function bytesOf(reader: SourceReader, path: string, start: number, end: number): Uint8Array {
  const bytes = new Uint8Array(end - start);
  return known(path, reader.readInto(bytes, start) < bytes.length ? 'cut' : bytes);
}

interface Region {
  readonly bytes: Uint8Array;
  readonly end: number;
  readonly last: boolean;
}

/** A frame piece by piece. Where it ends is found on the way: of a large one nobody waits for that to see its beginning. */
function* regionsOf(reader: SourceReader, path: string, start: number, frame: ContentFrame): Generator<Region> {
  for (let [from, at, last] = [start, frame.blocks, false]; !last; from = at) {
    const blocks = known(path, blocksFrom(reader, at, STEP_BYTES / 4));
    last = blocks.last;
    at = blocks.end + (last ? frame.checksumBytes : 0);
    yield { bytes: bytesOf(reader, path, from, at), end: at, last };
  }
}

type Transform = import('node:stream').Transform;

async function streamed(path: string, regions: Iterable<Region>, sink: Sink): Promise<number> {
  const create = (zlib as unknown as { createZstdDecompress(options: object): Transform }).createZstdDecompress;
  const content = create({ chunkSize: STEP_BYTES });
  let at = 0;
  const packed = Readable.from(
    bytesIn(regions, (end) => (at = end)),
    { objectMode: false },
  );
  packed.on('error', (error) => content.destroy(error));
  packed.pipe(content);
  try {
    for await (const piece of content) sink(piece as Buffer, at);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw /^(?:Z|ZSTD)_/.test(code) ? malformed(path, 'zstd', 'damaged', error) : error;
  } finally {
    packed.destroy();
    content.destroy();
  }
  return at;
}

function* bytesIn(regions: Iterable<Region>, reached: (end: number) => void): Generator<Uint8Array> {
  for (const { bytes, end } of regions) {
    reached(end);
    yield bytes;
  }
}

async function pushed(path: string, regions: Iterable<Region>, sink: Sink): Promise<number> {
  let at = 0;
  let stopped: unknown = null;
  const { Decompress } = library('fzstd') as typeof import('fzstd');
  const decoder = new Decompress((piece) => {
    try {
      if (piece.length > 0) sink(piece, at);
    } catch (error) {
      stopped = error;
      throw error;
    }
  });
  for (const { bytes, end, last } of regions) {
    at = end;
    try {
      decoder.push(bytes, last);
    } catch (error) {
      throw stopped ?? malformed(path, 'zstd', 'damaged', error);
    }
  }
  return at;
}
