import { randomUUID } from 'node:crypto';
import { access } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { openJsonStore } from './json-store';
import type { RecentFile } from './preload-api';

const LIMIT = 12;

const entrySchema = z.strictObject({
  id: z.string(),
  path: z.string(),
  sizeBytes: z.number(),
  rows: z.number().nullable(),
  openedAt: z.number(),
});

type Entry = z.infer<typeof entrySchema>;

/** Files opened lately, newest first. Paths stay here; the page sees names and ids. */
export interface Recents {
  /** For the page, with a look at the disk for files that are gone. */
  list(): Promise<readonly RecentFile[]>;
  pathOf(id: string): string | undefined;
  /** Newest first, for the operating system's own lists and the menu. */
  entries(): readonly { readonly id: string; readonly path: string }[];
  note(path: string, sizeBytes: number, openedAt: number): void;
  noteRows(path: string, rows: number): void;
  forget(id: string): void;
  onChange(listener: () => void): () => void;
}

export function openRecents(folder: string, notice: (line: string) => void): Recents {
  const store = openJsonStore<Entry[]>(join(folder, 'recents.json'), z.array(entrySchema), [], notice);
  const listeners = new Set<() => void>();
  const replace = (entries: readonly Entry[]): void => {
    store.set(entries.slice(0, LIMIT));
    for (const listener of listeners) listener();
  };
  return {
    list: () => Promise.all(store.get().map(forPage)),
    entries: () => store.get(),
    pathOf: (id) => store.get().find((entry) => entry.id === id)?.path,
    note(path, sizeBytes, openedAt) {
      const known = store.get().find((entry) => entry.path === path);
      const rows = known?.sizeBytes === sizeBytes ? known.rows : null;
      const entry = { id: known?.id ?? randomUUID(), path, sizeBytes, rows, openedAt };
      replace([entry, ...store.get().filter((other) => other.path !== path)]);
    },
    noteRows(path, rows) {
      const entries = store.get();
      if (entries.some((entry) => entry.path === path && entry.rows !== rows))
        replace(entries.map((entry) => (entry.path === path ? { ...entry, rows } : entry)));
    },
    forget: (id) => replace(store.get().filter((entry) => entry.id !== id)),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

async function forPage({ id, path, sizeBytes, rows, openedAt }: Entry): Promise<RecentFile> {
  return { id, name: basename(path), folder: basename(dirname(path)), sizeBytes, rows, openedAt, missing: await isGone(path) };
}

/** A file that may not be looked at is there all the same. */
function isGone(path: string): Promise<boolean> {
  return access(path).then(
    () => false,
    (cause: NodeJS.ErrnoException) => cause.code === 'ENOENT' || cause.code === 'ENOTDIR',
  );
}

/** Files that were handed to the page but whose rows are not on the screen yet; one that cannot be read never enters the recents. */
export interface Openings {
  begin(token: string, path: string, sizeBytes: number): void;
  /** The path that became a recent one just now. */
  shown(token: string, at: number): string | null;
  /** The count may come before the rows are shown. */
  count(token: string, path: string, rows: number): void;
}

export function watchOpenings(recents: Recents): Openings {
  const waiting = new Map<string, { readonly path: string; readonly sizeBytes: number; readonly rows: number | null }>();
  return {
    begin: (token, path, sizeBytes) => void waiting.set(token, { path, sizeBytes, rows: null }),
    shown(token, at) {
      const opening = waiting.get(token);
      if (opening === undefined) return null;
      waiting.delete(token);
      recents.note(opening.path, opening.sizeBytes, at);
      if (opening.rows !== null) recents.noteRows(opening.path, opening.rows);
      return opening.path;
    },
    count(token, path, rows) {
      const opening = waiting.get(token);
      if (opening === undefined) recents.noteRows(path, rows);
      else waiting.set(token, { ...opening, rows });
    },
  };
}
