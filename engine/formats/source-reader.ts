import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { EngineError, fail } from '../errors';
import type { FileSource, MemorySource, Source } from './source';

/** Positional reads of a source; synchronous, because executors have a thread each. Close it when done. */
export interface SourceReader {
  readonly size: number;
  /** Fills `target` from `position`; fewer bytes only at the end of the source. */
  readInto(target: Uint8Array, position: number): number;
  close(): void;
}

/** Throws FILE_CHANGED when the file is no longer the one that was opened. */
export function openSource(source: Source): SourceReader {
  return source.kind === 'file' ? fileReader(source) : memoryReader(source);
}

/** The same content as if it ended earlier. */
export function upTo(reader: SourceReader, size: number): SourceReader {
  if (size >= reader.size) return reader;
  const readInto = (target: Uint8Array, position: number) =>
    reader.readInto(target.subarray(0, Math.max(0, size - position)), position);
  return { size, readInto, close: () => reader.close() };
}

/** The bytes [start, end) of a source, cut at its end. */
export function readBytes(source: Source, start: number, end: number): Uint8Array {
  const reader = openSource(source);
  try {
    const target = new Uint8Array(Math.max(0, Math.min(end, source.size) - start));
    return target.subarray(0, reader.readInto(target, start));
  } finally {
    reader.close();
  }
}

function fileReader(source: FileSource): SourceReader {
  const handle = openFile(source.path);
  try {
    checkUnchanged(source, handle);
  } catch (error) {
    closeSync(handle);
    throw error;
  }
  return {
    size: source.size,
    readInto: (target, position) =>
      readFully(handle, target.subarray(0, Math.max(0, source.size - position)), position, source.path),
    close: () => closeSync(handle),
  };
}

function openFile(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw asEngineError(error, path);
  }
}

function checkUnchanged(source: FileSource, handle: number): void {
  const now = fstatSync(handle);
  if (now.size === source.size && now.mtimeMs === source.modifiedMs) return;
  fail('FILE_CHANGED', `${source.path} was changed while it was in use; open it again`, { path: source.path });
}

function readFully(handle: number, target: Uint8Array, position: number, path: string): number {
  let done = 0;
  try {
    while (done < target.length) {
      const count = readSync(handle, target, done, target.length - done, position + done);
      if (count === 0) break;
      done += count;
    }
  } catch (error) {
    throw asEngineError(error, path);
  }
  return done;
}

function asEngineError(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return caught('NO_SUCH_FILE', `${path}: no such file; check the path`, path, error);
  if (code === 'EACCES' || code === 'EPERM')
    return caught('ACCESS_DENIED', `${path}: access denied; check its permissions`, path, error);
  if (code === 'EISDIR') return caught('NO_DATA', `${path} is a folder; name a file in it`, path, error);
  return caught('IO', `${path}: cannot be read (${error instanceof Error ? error.message : String(error)})`, path, error);
}

function caught(
  code: 'NO_SUCH_FILE' | 'ACCESS_DENIED' | 'NO_DATA' | 'IO',
  message: string,
  path: string,
  cause: unknown,
): EngineError {
  return new EngineError(code, message, { path }, cause);
}

function memoryReader(source: MemorySource): SourceReader {
  return {
    size: source.size,
    readInto: (target, position) => copyChunks(source, target.subarray(0, Math.max(0, source.size - position)), position),
    close: () => undefined,
  };
}

function copyChunks(source: MemorySource, target: Uint8Array, position: number): number {
  let done = 0;
  while (done < target.length) {
    const at = position + done;
    const chunk = source.chunks[Math.floor(at / source.chunkBytes)];
    if (chunk === undefined) break;
    const part = new Uint8Array(chunk, at % source.chunkBytes).subarray(0, target.length - done);
    target.set(part, done);
    done += part.length;
  }
  return done;
}
