import { createReadStream } from 'node:fs';
import { constants, createGunzip, gunzipSync } from 'node:zlib';
import { EngineError, fail } from '../../errors';
import { MemoryContent } from '../memory-content';
import type { FileSource, MemorySource } from '../source';
import { readBytes } from '../source-reader';

/** How a file is packed; formats see what is inside. */
export type Compression = 'gzip';

export interface Unpacking {
  /** Compressed bytes read so far. */
  readonly onProgress?: (bytesRead: number) => void;
  readonly signal?: AbortSignal;
  /** More content than this is refused (OUT_OF_MEMORY): what guards against a small file with a vast content. */
  readonly budgetBytes?: number;
}

const HEAD_INPUT_BYTES = 32 << 10;
const STEP_BYTES = 1 << 20;

/** Told by magic number; null = not compressed. */
export function compressionOf(head: Uint8Array): Compression | null {
  return head[0] === 0x1f && head[1] === 0x8b && head[2] === 8 ? 'gzip' : null;
}

/** The first bytes of the content, at most `bytes`, from the first kilobytes of the file alone. */
export function headOf(source: FileSource, bytes: number): Uint8Array {
  const input = readBytes(source, 0, HEAD_INPUT_BYTES);
  try {
    return gunzipSync(input, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, bytes);
  } catch (error) {
    throw unpackingError(error, source.path);
  }
}

/** The whole content, in shared memory. A file that was cut or damaged is refused, never read in part; members one after the other are one content. */
export async function unpack(source: FileSource, { onProgress, signal, budgetBytes }: Unpacking = {}): Promise<MemorySource> {
  const content = new MemoryContent(source.path);
  const file = createReadStream(source.path, { highWaterMark: STEP_BYTES });
  const gunzip = createGunzip({ chunkSize: STEP_BYTES });
  file.on('error', (error) => gunzip.destroy(error));
  file.pipe(gunzip);
  try {
    for await (const chunk of gunzip) {
      signal?.throwIfAborted();
      content.append(chunk as Buffer);
      if (budgetBytes !== undefined && content.size > budgetBytes) refuseSize(source.path, budgetBytes);
      onProgress?.(file.bytesRead);
    }
  } catch (error) {
    throw signal?.aborted === true ? new EngineError('CANCELLED', 'cancelled', {}, error) : unpackingError(error, source.path);
  } finally {
    file.destroy();
    gunzip.destroy();
  }
  return content.finish();
}

function refuseSize(path: string, budgetBytes: number): never {
  const megabytes = Math.round(budgetBytes / (1 << 20));
  return fail(
    'OUT_OF_MEMORY',
    `${path}: its content is larger than the ${megabytes} MB of memory set aside; unpack it to disk and open that`,
    { path },
  );
}

function unpackingError(error: unknown, path: string): EngineError {
  if (error instanceof EngineError) return error;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const malformed = (why: string) => new EngineError('MALFORMED_FILE', `${path}: ${why}`, { path }, error);
  if (code === 'Z_BUF_ERROR') return malformed('the gzip file is cut off before its end; get it again');
  if (code === 'Z_DATA_ERROR') return malformed('the gzip file is damaged (its check sum or its data are wrong); get it again');
  if (code === 'ENOENT') return new EngineError('NO_SUCH_FILE', `${path}: no such file; check the path`, { path }, error);
  if (typeof code === 'string' && code.startsWith('Z_')) return malformed(`the gzip file cannot be unpacked (${code})`);
  return new EngineError(
    'IO',
    `${path}: cannot be read (${error instanceof Error ? error.message : String(error)})`,
    { path },
    error,
  );
}
