import { EngineError } from '../../errors';
import type { Packed } from '../source';

export type CompressionName = 'stored' | 'gzip' | 'zstd' | 'bzip2' | 'zip';

/** A way to pack a file; formats see what is inside. One file and a line in index.ts. */
export interface Compression {
  readonly name: CompressionName;
  readonly extensions: readonly string[];
  /** Told by the first bytes. */
  matches(head: Uint8Array): boolean;
  /** Hands the content to the sink, piece by piece. A file that was cut or damaged is refused, if only at its end. */
  unpack(packed: PackedFile, sink: Sink): Promise<void>;
}

export type PackedFile = Pick<Packed, 'source' | 'member'>;

/** Takes a piece, which is the sink's only until it returns, and how many bytes of the file it took. Throws when it wants no more. */
export type Sink = (piece: Uint8Array, packedBytes: number) => void;

export const STEP_BYTES = 1 << 20;

export function malformed(path: string, name: string, why: 'cut' | 'damaged', cause?: unknown): EngineError {
  const what = why === 'cut' ? 'is cut off before its end' : 'is damaged (its check sum or its data are wrong)';
  return new EngineError('MALFORMED_FILE', `${path}: the ${name} file ${what}; get it again`, { path }, cause);
}

/** What reading a file failed with, by its path. */
export function unreadable(path: string, error: unknown): EngineError {
  if (error instanceof EngineError) return error;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return new EngineError('NO_SUCH_FILE', `${path}: no such file; check the path`, { path }, error);
  const why = error instanceof Error ? error.message : String(error);
  return new EngineError('IO', `${path}: cannot be read (${why})`, { path }, error);
}
