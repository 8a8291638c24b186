import { randomBytes } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { EngineError, fail } from '../../errors';
import type { Target } from './target';

/**
 * A file that appears under its name only when complete: written beside its target, flushed to the disk, renamed, and the
 * folder flushed. Anything that goes wrong before the rename removes the part and leaves an earlier file as it was.
 */
export async function openFileTarget(path: string, mode: 'create' | 'replace'): Promise<Target> {
  await refuseTarget(path, mode);
  const part = join(dirname(path), `.${basename(path).slice(0, 200)}.${randomBytes(6).toString('hex')}.part`);
  const file = await open(part, 'wx').catch((error: unknown) => raise(path, error));
  return fileTarget(path, part, file);
}

function fileTarget(path: string, part: string, file: FileHandle): Target {
  let written = 0;
  const abort = async (): Promise<void> => {
    await file.close().catch(() => undefined);
    await rm(part, { force: true });
  };
  return {
    abort,
    async write(bytes) {
      try {
        await writeAll(file, bytes);
        written += bytes.byteLength;
      } catch (error) {
        raise(path, error, written);
      }
    },
    async commit() {
      try {
        await file.sync();
        await file.close();
        await rename(part, path);
      } catch (error) {
        await abort();
        raise(path, error, written);
      }
      await syncFolder(dirname(path));
    },
  };
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.byteLength; ) done += (await file.write(bytes, done, bytes.byteLength - done)).bytesWritten;
}

async function refuseTarget(path: string, mode: 'create' | 'replace'): Promise<void> {
  const existing = await stat(path).catch(() => null);
  if (existing === null) return;
  if (existing.isDirectory()) fail('TARGET_EXISTS', `${path} is a directory; name a file inside it`);
  if (!existing.isFile()) fail('TARGET_EXISTS', `${path} is not a regular file; name another target`);
  if (mode === 'create') fail('TARGET_EXISTS', `${path} exists already; choose another name or allow overwriting`);
}

/** Not every file system can flush a folder; the rename itself has happened. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

function raise(path: string, error: unknown, written = 0): never {
  if (error instanceof EngineError) throw error;
  const code = (error as NodeJS.ErrnoException).code;
  const kept = 'nothing was left behind';
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return fail(
        'DISK_FULL',
        `${path} was not written: the disk is full after ${written.toLocaleString('en')} bytes; free space or choose another folder; ${kept}`,
        { written },
        error,
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return fail('ACCESS_DENIED', `${path} was not written: no permission to write there; choose another folder`, {}, error);
    case 'ENOTDIR':
      return fail(
        'NO_SUCH_FILE',
        `${path} was not written: ${dirname(path)} is a file, not a folder; choose another folder`,
        {},
        error,
      );
    case 'ENOENT':
      return fail(
        'NO_SUCH_FILE',
        `${path} was not written: the folder ${dirname(path)} does not exist; create it first`,
        {},
        error,
      );
    default:
      return fail('IO', `${path} was not written: ${(error as Error).message}; ${kept}`, {}, error);
  }
}
