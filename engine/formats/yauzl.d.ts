declare module 'yauzl' {
  import type { Readable } from 'node:stream';

  interface Entry {
    readonly fileName: string;
    readonly crc32: number;
    readonly compressedSize: number;
    readonly uncompressedSize: number;
    isEncrypted(): boolean;
    canDecodeFileData(): boolean;
  }

  interface ZipFile {
    eachEntry(): AsyncIterable<Entry>;
    openReadStreamPromise(entry: Entry): Promise<Readable>;
  }

  class RandomAccessReader {
    _readStreamForRange(start: number, end: number): Readable;
    read(
      buffer: Buffer,
      offset: number,
      length: number,
      position: number,
      done: (error: Error | null, length?: number) => void,
    ): void;
    close(done: (error: Error | null) => void): void;
  }

  function fromRandomAccessReaderPromise(
    reader: RandomAccessReader,
    size: number,
    options: { readonly autoClose: boolean },
  ): Promise<ZipFile>;
}
