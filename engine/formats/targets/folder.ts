import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fail } from '../../errors';
import { besideOf, createFile, type DiskFile, freeBytes, notWritten, syncFolder } from './disk';
import type { Target } from './target';

/**
 * A folder of parts as Spark leaves it, `_SUCCESS` included. It is filled beside its target and renamed when complete, so that a
 * reader never sees a part of it, which Spark itself cannot promise.
 */
export async function openFolderTarget(path: string, mode: 'create' | 'replace'): Promise<Target> {
  const before = await refuseTarget(path, mode);
  const part = besideOf(path, 'part');
  await mkdir(part).catch((error: unknown) => notWritten(path, error));
  const folders = new Set([part]);
  let open: DiskFile | null = null;
  const create = async (name: string): Promise<DiskFile> => {
    const file = join(part, ...name.split('/'));
    const folder = dirname(file);
    if (!folders.has(folder)) await mkdir(folder, { recursive: true }).catch((error: unknown) => notWritten(path, error));
    folders.add(folder);
    open = await createFile(file, path);
    return open;
  };
  const abort = async (): Promise<void> => {
    await open?.drop();
    await rm(part, { recursive: true, force: true });
  };
  return {
    create,
    abort,
    free: () => freeBytes(path),
    async commit() {
      try {
        await (await create('_SUCCESS')).close(0);
        for (const folder of folders) await syncFolder(folder);
        await putInPlace(part, path, before);
      } catch (error) {
        await abort();
        notWritten(path, error);
      }
      await syncFolder(dirname(path));
    },
  };
}

/** An earlier output steps aside until the new one stands in its place. */
async function putInPlace(part: string, path: string, before: boolean): Promise<void> {
  if (!before) return rename(part, path);
  const aside = besideOf(path, 'old');
  await rename(path, aside);
  try {
    await rename(part, path);
  } catch (error) {
    await rename(aside, path);
    throw error;
  }
  await rm(aside, { recursive: true, force: true });
}

/** Whether an earlier output stands there. Only what such a folder holds is ever replaced: nobody loses a folder of other things. */
async function refuseTarget(path: string, mode: 'create' | 'replace'): Promise<boolean> {
  const existing = await stat(path).catch(() => null);
  if (existing === null) return false;
  if (!existing.isDirectory()) fail('TARGET_EXISTS', `${path} is a file, and a folder was to be written; choose another name`);
  const names = await readdir(path).catch((error: unknown) => notWritten(path, error));
  if (names.length > 0 && mode === 'create')
    fail('TARGET_EXISTS', `${path} exists already; choose another name or allow overwriting`);
  const other = names.find((name) => !/^(?:[._]|part-|[^=]+=)/.test(name));
  if (other !== undefined)
    fail('TARGET_EXISTS', `${path} holds ${other}, which no export wrote, and is not replaced; choose another name`);
  return true;
}
