import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { EngineError } from '../../errors';
import { type Compression, malformed, type PackedFile, type Sink, STEP_BYTES, unreadable } from './compression';

/** Members one after the other are one content. */
export const gzip: Compression = {
  name: 'gzip',
  extensions: ['gz', 'gzip'],
  matches: (head) => head[0] === 0x1f && head[1] === 0x8b && head[2] === 8,
  unpack,
};

async function unpack({ source }: PackedFile, sink: Sink): Promise<void> {
  const file = createReadStream(source.path, { highWaterMark: STEP_BYTES / 4 });
  const gunzip = createGunzip({ chunkSize: STEP_BYTES });
  file.on('error', (error) => gunzip.destroy(error));
  file.pipe(gunzip);
  try {
    for await (const piece of gunzip) sink(piece as Buffer, file.bytesRead);
  } catch (error) {
    throw explained(error, source.path);
  } finally {
    file.destroy();
    gunzip.destroy();
  }
}

function explained(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code !== 'string' || error instanceof EngineError) return error;
  if (code.startsWith('Z_')) return malformed(path, 'gzip', code === 'Z_BUF_ERROR' ? 'cut' : 'damaged', error);
  return unreadable(path, error);
}
