import { library } from '../library';
import { openSource, type SourceReader } from '../source-reader';
import { type Compression, malformed, type PackedFile, type Sink, STEP_BYTES } from './compression';

/** Streams one after the other are one content. */
export const bzip2: Compression = {
  name: 'bzip2',
  extensions: ['bz2'],
  matches,
  unpack,
};

/** `BZh`, the size of blocks, and the mark that begins a block or ends a stream without one. */
function matches(head: Uint8Array): boolean {
  const hex = Buffer.from(head.subarray(0, 10)).toString('hex');
  return /^425a683[1-9](?:314159265359|177245385090)/.test(hex);
}

async function unpack({ source }: PackedFile, sink: Sink): Promise<void> {
  const reader = openSource(source);
  const input = new Input(reader, () => malformed(source.path, 'bzip2', 'cut'));
  const output = new Output(sink, input);
  const Bunzip = library('seek-bzip') as typeof import('seek-bzip');
  try {
    while (input.position < reader.size) Bunzip.decode(input, output);
    output.flush();
  } catch (error) {
    throw error instanceof TypeError || !isOurs(error) ? error : malformed(source.path, 'bzip2', 'damaged', error);
  } finally {
    reader.close();
  }
}

/** The library's own complaints carry its error code. */
function isOurs(error: unknown): boolean {
  return error instanceof Error && 'errorCode' in error;
}

/** It says nothing of its end, so that the library meets it only where bytes are missing. */
class Input {
  position = 0;
  readonly #reader: SourceReader;
  readonly #cut: () => Error;
  readonly #window = new Uint8Array(STEP_BYTES / 4);
  #at = 0;
  #end = 0;

  constructor(reader: SourceReader, cut: () => Error) {
    this.#reader = reader;
    this.#cut = cut;
  }

  readByte(): number {
    if (this.#at === this.#end) this.#fill();
    this.position++;
    return this.#window[this.#at++]!;
  }

  read(target: Uint8Array, start: number, bytes: number): number {
    for (let i = 0; i < bytes; i++) target[start + i] = this.readByte();
    return bytes;
  }

  #fill(): void {
    this.#at = 0;
    this.#end = this.#reader.readInto(this.#window, this.position);
    if (this.#end === 0) throw this.#cut();
  }
}

class Output {
  readonly #sink: Sink;
  readonly #input: Input;
  readonly #window = new Uint8Array(STEP_BYTES / 4);
  #length = 0;

  constructor(sink: Sink, input: Input) {
    this.#sink = sink;
    this.#input = input;
  }

  writeByte(byte: number): void {
    if (this.#length === this.#window.length) this.flush();
    this.#window[this.#length++] = byte;
  }

  flush(): void {
    const length = this.#length;
    this.#length = 0;
    if (length > 0) this.#sink(this.#window.subarray(0, length), this.#input.position);
  }
}
