import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import type { Entry, RandomAccessReader, ZipFile } from 'yauzl';
import { EngineError, fail } from '../errors';
import { library } from './library';
import type { Source } from './source';
import { openSource, type SourceReader } from './source-reader';

const STEP_BYTES = 1 << 18;
const MOST_ENTRIES = 100_000;

/** The files of a ZIP archive, whether it lies on disk or in memory. Close it when done. */
export interface ZipArchive {
  readonly entries: readonly Entry[];
  /** Content of one file, piece by piece; refused when its check sum or its size is wrong. */
  contentOf(entry: Entry): AsyncGenerator<Buffer>;
  close(): void;
}

export async function openZip(source: Source): Promise<ZipArchive> {
  const { path } = source;
  const { fromRandomAccessReaderPromise, RandomAccessReader } = library('yauzl') as typeof import('yauzl');
  const access = new (accessOver(RandomAccessReader))(openSource(source));
  try {
    const file = await fromRandomAccessReaderPromise(access, source.size, { autoClose: false });
    const entries: Entry[] = [];
    for await (const entry of file.eachEntry()) {
      if (entries.push(entry) > MOST_ENTRIES)
        fail('UNSUPPORTED', `${path} holds more than ${MOST_ENTRIES} files; unpack it first`);
    }
    return { entries, contentOf: (entry) => contentOf(file, entry, path), close: () => access.close() };
  } catch (error) {
    access.close();
    throw damaged(path, error);
  }
}

async function* contentOf(file: ZipFile, entry: Entry, path: string): AsyncGenerator<Buffer> {
  if (entry.isEncrypted()) fail('UNSUPPORTED', `${path}: ${entry.fileName} is encrypted; decrypt it first`, { path });
  if (!entry.canDecodeFileData())
    fail('UNSUPPORTED', `${path}: ${entry.fileName} is packed by a method other than deflate; pack it anew`, { path });
  let sum = 0;
  const stream = await file.openReadStreamPromise(entry).catch((error: unknown) => {
    throw damaged(path, error);
  });
  try {
    for await (const piece of stream) {
      sum = crc32(piece as Buffer, sum);
      yield piece as Buffer;
    }
  } catch (error) {
    throw damaged(path, error);
  } finally {
    stream.destroy();
  }
  if (sum >>> 0 !== entry.crc32 >>> 0) throw damaged(path, new Error(`the check sum of ${entry.fileName} is wrong`));
}

function damaged(path: string, error: unknown): unknown {
  if (error instanceof EngineError) return error;
  const why = error instanceof Error ? error.message : String(error);
  return new EngineError('MALFORMED_FILE', `${path}: the zip archive is damaged or cut (${why}); get it again`, { path }, error);
}

/** How the library reads: positional, synchronous underneath. */
function accessOver(Reader: typeof RandomAccessReader) {
  return class Access extends Reader {
    readonly #reader: SourceReader;
    #open = true;

    constructor(reader: SourceReader) {
      super();
      this.#reader = reader;
    }

    override _readStreamForRange(start: number, end: number): Readable {
      let at = start;
      const reader = this.#reader;
      return new Readable({
        highWaterMark: STEP_BYTES,
        read() {
          const window = Buffer.allocUnsafe(Math.min(STEP_BYTES, end - at));
          const length = window.length === 0 ? 0 : reader.readInto(window, at);
          at += length;
          this.push(length === 0 ? null : window.subarray(0, length));
        },
      });
    }

    override read(
      buffer: Buffer,
      offset: number,
      length: number,
      position: number,
      done: (error: Error | null, length?: number) => void,
    ): void {
      try {
        const read = this.#reader.readInto(buffer.subarray(offset, offset + length), position);
        done(read < length ? new Error('unexpected end of file') : null, read);
      } catch (error) {
        done(error as Error);
      }
    }

    override close(done: (error: Error | null) => void = () => undefined): void {
      if (this.#open) this.#reader.close();
      this.#open = false;
      done(null);
    }
  };
}
