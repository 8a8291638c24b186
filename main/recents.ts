import { randomUUID } from 'node:crypto';
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
  list(): readonly RecentFile[];
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
    list: () => store.get().map(forPage),
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

function forPage(entry: Entry): RecentFile {
  const { id, path, sizeBytes, rows, openedAt } = entry;
  return { id, name: basename(path), folder: basename(dirname(path)), sizeBytes, rows, openedAt };
}
