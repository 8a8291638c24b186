import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fail } from '../engine/errors';
import type { FileHandle } from './preload-api';
import type { Tokens } from './tokens';

/** Checks that a path can be opened at all and gives the page a token for it. Rejects with one clear line. */
export async function handleOf(path: string, tokens: Tokens): Promise<FileHandle> {
  const info = await describe(path);
  return { token: tokens.mint(path, 'read'), name: basename(path) || path, ...info };
}

export async function describe(path: string): Promise<{ readonly kind: 'file' | 'folder'; readonly sizeBytes: number }> {
  const info = await stat(path).catch((cause: NodeJS.ErrnoException) =>
    cause.code === 'ENOENT'
      ? fail('NO_SUCH_FILE', `${basename(path)} does not exist; check its name and place`, {}, cause)
      : fail(
          'ACCESS_DENIED',
          `${basename(path)} cannot be opened (${cause.code ?? cause.message}); check its permissions`,
          {},
          cause,
        ),
  );
  if (info.isDirectory()) return { kind: 'folder', sizeBytes: await folderBytes(path) };
  if (info.isFile()) return { kind: 'file', sizeBytes: info.size };
  return fail('MALFORMED_FILE', `${basename(path)} is neither a file nor a folder; choose a file with data`);
}

/** The files that stand directly in a folder; hidden ones do not count. */
async function folderBytes(path: string): Promise<number> {
  const names = (await readdir(path)).filter((name) => !/^[._]/.test(name));
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(path, name)).then(
        (info) => (info.isFile() ? info.size : 0),
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Size and time of the last change, of a folder those of what stands in it; null = nothing is there. */
export async function stampAt(path: string | undefined): Promise<string | null> {
  const info = path === undefined ? null : await stat(path).catch(() => null);
  if (path === undefined || info === null) return null;
  if (!info.isDirectory()) return `${info.size} ${info.mtimeMs}`;
  const names = (await readdir(path).catch(() => [])).filter((name) => !/^[._]/.test(name)).sort();
  const inside = await Promise.all(names.map((name) => stat(join(path, name)).catch(() => null)));
  return names.map((name, i) => `${name} ${inside[i]?.size} ${inside[i]?.mtimeMs}`).join('\n');
}
