import { rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fail } from '../../errors';
import { besideOf, createFile, freeBytes, notWritten, syncFolder } from './disk';
import type { Target } from './target';

/**
 * A file that appears under its name only when complete: written beside its target, flushed to the disk, renamed, and the
 * folder flushed. Anything that goes wrong before the rename removes the part and leaves an earlier file as it was.
 */
export async function openFileTarget(path: string, mode: 'create' | 'replace'): Promise<Target> {
  await refuseTarget(path, mode);
  const part = besideOf(path, 'part');
  const file = await createFile(part, path);
  const abort = async (): Promise<void> => {
    await file.drop();
    await rm(part, { force: true });
  };
  return {
    abort,
    create: async () => file,
    free: () => freeBytes(path),
    async commit() {
      try {
        await rename(part, path);
      } catch (error) {
        await abort();
        notWritten(path, error);
      }
      await syncFolder(dirname(path));
    },
  };
}

async function refuseTarget(path: string, mode: 'create' | 'replace'): Promise<void> {
  const existing = await stat(path).catch(() => null);
  if (existing === null) return;
  if (existing.isDirectory()) fail('TARGET_EXISTS', `${path} is a directory; name a file inside it`);
  if (!existing.isFile()) fail('TARGET_EXISTS', `${path} is not a regular file; name another target`);
  if (mode === 'create') fail('TARGET_EXISTS', `${path} exists already; choose another name or allow overwriting`);
}
