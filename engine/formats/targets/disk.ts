/** What the targets on a disk share: files that are written whole and flushed, and what a failure is called. */
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { EngineError, fail } from '../../errors';
import type { TargetFile } from './target';

/** A name beside the target, hidden, that no earlier attempt has taken. */
export function besideOf(path: string, ending: string): string {
  return join(dirname(path), `.${basename(path).slice(0, 200)}.${randomBytes(6).toString('hex')}.${ending}`);
}

/** A new file whose bytes are on the disk once it is closed; `output` is what errors call it. */
export interface DiskFile extends TargetFile {
  /** Closes it as it is. */
  drop(): Promise<void>;
}

export async function createFile(path: string, output: string): Promise<DiskFile> {
  const file = await open(path, 'wx').catch((error: unknown) => notWritten(output, error));
  let written = 0;
  const doing = <T>(work: () => Promise<T>): Promise<T> => work().catch((error: unknown) => notWritten(output, error, written));
  return {
    drop: () => file.close().catch(() => undefined),
    write: (bytes) =>
      doing(async () => {
        for (let done = 0; done < bytes.byteLength; )
          done += (await file.write(bytes, done, bytes.byteLength - done)).bytesWritten;
        written += bytes.byteLength;
      }),
    rewriteHead: (bytes) =>
      doing(async () => {
        for (let done = 0; done < bytes.byteLength; )
          done += (await file.write(bytes, done, bytes.byteLength - done, done)).bytesWritten;
      }),
    digest: () => doing(() => sha256Of(path)),
    close: () =>
      doing(async () => {
        await file.sync();
        await file.close();
      }),
  };
}

/** Read back, so that it tells what is on the disk; in stretches that hold the thread for some milliseconds at most. */
async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(path, { highWaterMark: 2 ** 21 })) hash.update(bytes as Uint8Array);
  return hash.digest('hex');
}

export async function freeBytes(path: string): Promise<number | null> {
  const disk = await statfs(dirname(path)).catch(() => null);
  return disk === null ? null : disk.bavail * disk.bsize;
}

/** Not every file system can flush a folder; the rename itself has happened. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

export function notWritten(path: string, error: unknown, written = 0): never {
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
    case 'ENAMETOOLONG':
      return fail(
        'UNSUPPORTED',
        `${path} was not written: a name in it is longer than this disk takes; partition by shorter values or choose a shorter name; ${kept}`,
        {},
        error,
      );
    default:
      return fail('IO', `${path} was not written: ${(error as Error).message}; ${kept}`, {}, error);
  }
}
