import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { fail } from '../../errors';
import { expandGlob, globBase, isGlob, isNoData } from './glob';
import { type HiveKey, hiveKeyOf } from './hive-keys';
import { refuse } from './open-source';

/** A file of a scan. */
export interface DataFile {
  readonly path: string;
  /** Its name, from the folder or the pattern that was named. */
  readonly label: string;
  readonly keys: readonly HiveKey[];
}

/**
 * What a scan's paths mean: files, the data files of folders, those that patterns match; each in order of its name. A folder's data
 * files are its own and those of its partition folders (`year=2024`), or of all its folders where it has none of its own; what is
 * hidden, begins with `_` (Spark's `_SUCCESS`) or ends with `.crc` is no data.
 */
export async function listFiles(paths: readonly string[]): Promise<readonly DataFile[]> {
  return (await Promise.all(paths.map(filesOf))).flat();
}

async function filesOf(path: string): Promise<readonly DataFile[]> {
  const found = await stat(path).catch(() => null);
  if (found === null && isGlob(path)) return matching(path);
  if (found === null || !found.isDirectory()) return [{ path, label: basename(path), keys: [] }];
  const files = await filesIn(path);
  return files.length > 0
    ? files.map((file) => under(path, file))
    : fail('NO_DATA', `${path} is a directory without data files; open a file`);
}

async function matching(pattern: string): Promise<readonly DataFile[]> {
  const base = globBase(pattern);
  const found = await expandGlob(pattern);
  const files = (await Promise.all(found.map(async (path) => ((await isFolder(path)) ? filesIn(path) : [path])))).flat();
  if (files.length === 0) fail('NO_SUCH_FILE', `${pattern} matches no file; check the pattern and the folder`);
  return [...new Set(files)].map((file) => under(base, file));
}

function under(folder: string, path: string): DataFile {
  const keys = relative(folder, dirname(path))
    .split(sep)
    .flatMap((name) => hiveKeyOf(name) ?? []);
  return { path, label: relative(folder, path), keys };
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() ?? false;
}

const MOST_FILES = 100_000;

async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => refuse(folder, error));
  const shown = entries
    .filter(({ name }) => hiveKeyOf(name) !== null || !isNoData(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const own = shown.filter((entry) => entry.isFile()).map(({ name }) => join(folder, name));
  const folders = shown.filter((entry) => entry.isDirectory() && (own.length === 0 || hiveKeyOf(entry.name) !== null));
  const files = [...own];
  for (const { name } of folders) files.push(...(await filesIn(join(folder, name))));
  return files.length <= MOST_FILES
    ? files
    : fail('UNSUPPORTED', `${folder} has more than ${MOST_FILES} files; open a part of it`);
}
