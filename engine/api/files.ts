/** Which files a path means and how they are cut, as Spark's textFile does it; and folders of parts, whole or not at all. */

import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, type Stats, statSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fail } from '../errors';

const BLOCK_BYTES = 32 * 2 ** 20;
/** A last split may be this much longer than the others, rather than leave a tiny one. */
const SLACK = 1.1;

export interface Split {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

/** The files behind comma-separated paths and folders; hidden ones and `_SUCCESS` are not data. */
export function filesOf(paths: string): readonly { readonly path: string; readonly bytes: number }[] {
  return paths.split(',').flatMap((path) => {
    const absolute = resolve(path.replace(/^file:\/\//, ''));
    const stats = statOf(absolute);
    if (!stats.isDirectory()) return [{ path: absolute, bytes: stats.size }];
    const names = readdirSync(absolute).filter((name) => !/^[._]/.test(name));
    return names
      .sort()
      .map((name) => ({ path: join(absolute, name), stats: statOf(join(absolute, name)) }))
      .filter((each) => each.stats.isFile())
      .map((each) => ({ path: each.path, bytes: each.stats.size }));
  });
}

/** At least about `minPartitions` splits; a compressed file is one. */
export function splitsOf(paths: string, minPartitions: number): readonly Split[] {
  const files = filesOf(paths);
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const splitBytes = Math.max(1, Math.min(Math.floor(total / Math.max(1, minPartitions)), BLOCK_BYTES));
  return files.flatMap(({ path, bytes }) => (path.endsWith('.gz') ? [whole(path)] : cut(path, bytes, splitBytes)));
}

/** Runs `write` on a folder that takes its name only when all went well. */
export async function wholeFolder(path: string, write: (folder: string) => Promise<void>): Promise<void> {
  const target = resolve(path.replace(/^file:\/\//, ''));
  if (existsSync(target)) fail('TARGET_EXISTS', `${target} exists already; remove it or choose another folder`, { path: target });
  const folder = join(dirname(target), `._temporary-${randomUUID()}`);
  try {
    await mkdir(folder, { recursive: true });
    await write(folder);
    await writeFile(join(folder, '_SUCCESS'), '');
    await rename(folder, target);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

function whole(path: string): Split {
  return { path, start: 0, end: Number.POSITIVE_INFINITY };
}

function cut(path: string, bytes: number, splitBytes: number): readonly Split[] {
  if (bytes === 0) return [{ path, start: 0, end: 0 }];
  const splits: Split[] = [];
  let start = 0;
  while ((bytes - start) / splitBytes > SLACK) {
    splits.push({ path, start, end: start + splitBytes });
    start += splitBytes;
  }
  if (start < bytes) splits.push({ path, start, end: bytes });
  return splits;
}

function statOf(path: string): Stats {
  return statSync(path, { throwIfNoEntry: false }) ?? fail('NO_SUCH_FILE', `${path}: there is no such file or folder`, { path });
}
