import { open, stat } from 'node:fs/promises';
import { fail } from '../../errors';
import type { FileSource } from '../../formats/source';

const HEAD_BYTES = 65536;

export interface SourceHead {
  readonly source: FileSource;
  readonly head: Uint8Array;
  /** What stands after # where the path names a file inside an archive. */
  readonly member: string | null;
}

/** Looks at a file's identity and first bytes. Errors say what the path is instead of a file with data. */
export async function openSource(path: string): Promise<SourceHead> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => error);
  if (found instanceof Error) return openMember(path, found);
  if (!found.isFile()) fail('NO_DATA', `${path} is not a regular file; copy its content into one and open that`);
  if (found.size === 0) fail('NO_DATA', `${path} is empty: it has no header and no rows`);
  const source: FileSource = { kind: 'file', path, size: found.size, modifiedMs: found.mtimeMs };
  return { source, head: await headOf(source), member: null };
}

/** Every question looks at its files anew; first bytes are read again only when a file has changed. The latest few are kept. */
const heads = new Map<string, { readonly source: FileSource; readonly head: Uint8Array }>();
const KEPT_HEADS = 32;

async function headOf(source: FileSource): Promise<Uint8Array> {
  const { path, size, modifiedMs } = source;
  const known = heads.get(path);
  heads.delete(path);
  const same = known !== undefined && known.source.size === size && known.source.modifiedMs === modifiedMs;
  const head = same ? known.head : await readHead(path, Math.min(HEAD_BYTES, size));
  heads.set(path, { source, head });
  if (heads.size > KEPT_HEADS) heads.delete(heads.keys().next().value!);
  return head;
}

/** `trips.zip#2024.csv` */
async function openMember(path: string, error: NodeJS.ErrnoException): Promise<SourceHead> {
  const hash = path.lastIndexOf('#');
  const archive = hash <= 0 ? null : await stat(path.slice(0, hash)).catch(() => null);
  if (archive === null) return refuse(path, error);
  return { ...(await openSource(path.slice(0, hash))), member: path.slice(hash + 1) };
}

async function readHead(path: string, bytes: number): Promise<Uint8Array> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => refuse(path, error));
  try {
    const head = new Uint8Array(bytes);
    const { bytesRead } = await file.read(head, 0, bytes, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

export function refuse(path: string, error: NodeJS.ErrnoException): never {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR')
    fail('NO_SUCH_FILE', `${path} does not exist; check the name and the folder`, {}, error);
  if (error.code === 'EACCES' || error.code === 'EPERM')
    fail('ACCESS_DENIED', `${path} cannot be read: no permission; change its permissions or copy it`, {}, error);
  return fail('IO', `${path} cannot be read: ${error.message}`, {}, error);
}
