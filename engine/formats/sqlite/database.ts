import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Database } from 'node-sqlite3-wasm';
import { compiledAtOnce } from '../../columns/kernels/wasm-tier';
import { EngineError, fail } from '../../errors';
import { library } from '../library';
import type { Source } from '../source';
import { readBytes } from '../source-reader';

export const SQLITE_MAGIC = Buffer.from('SQLite format 3\0');

/** Bytes 18 and 19 of a file: 2 = changes stand in a log beside it. */
const VERSION_AT = 18;
const LOGGED = 2;

/**
 * A database, opened to read. The library marks a file in use by a folder beside it, which has no business beside a user's: so it opens a
 * link in a folder of our own. What is in memory (it was packed) is put there.
 */
export function withDatabase<T>(source: Source, body: (database: Database) => T): T {
  return compiledAtOnce(() => opened(source, body));
}

function opened<T>(source: Source, body: (database: Database) => T): T {
  const { path } = source;
  const head = readBytes(source, 0, 20);
  if (head[VERSION_AT] === LOGGED)
    fail('UNSUPPORTED', `${path} keeps its changes in a log (WAL); run "PRAGMA journal_mode = delete" on it, or open a copy`, {
      path,
    });
  const folder = mkdtempSync(join(tmpdir(), 'hearth-sqlite-'));
  let database: Database | null = null;
  try {
    const { Database: Opening } = library('node-sqlite3-wasm') as typeof import('node-sqlite3-wasm');
    database = new Opening(placed(source, folder), { readOnly: true });
    return body(database);
  } catch (error) {
    if (error instanceof EngineError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new EngineError(
      'MALFORMED_FILE',
      `sqlite: ${path} cannot be read (${why}); get it again from its source`,
      { path },
      error,
    );
  } finally {
    closeQuietly(database);
    rmSync(folder, { recursive: true, force: true });
  }
}

function placed(source: Source, folder: string): string {
  const link = join(folder, 'data.db');
  if (source.kind === 'memory') {
    writeFileSync(link, readBytes(source, 0, source.size));
    return link;
  }
  try {
    symlinkSync(resolve(source.path), link);
    return link;
  } catch {
    return source.path;
  }
}

/** A crashed module cannot close what it opened. */
function closeQuietly(database: Database | null): void {
  try {
    database?.close();
  } catch {
    return;
  }
}

export function quotedName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
