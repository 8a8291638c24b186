import { join } from 'node:path';
import { z } from 'zod';
import { type JsonStore, openJsonStore } from './json-store';
import type { Settings } from './preload-api';

export const settingsSchema = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']),
  cores: z.int().min(1).max(256).nullable(),
});

export const settingsChangeSchema = settingsSchema.partial();

export const DEFAULT_SETTINGS: Settings = { theme: 'system', cores: null };

export interface SettingsStore {
  get(): Settings;
  change(change: z.infer<typeof settingsChangeSchema>): Settings;
  /** Returns the undo. */
  onChange(listener: (settings: Settings) => void): () => void;
}

export function openSettings(folder: string, notice: (line: string) => void): SettingsStore {
  const store: JsonStore<Settings> = openJsonStore(join(folder, 'settings.json'), settingsSchema, DEFAULT_SETTINGS, notice);
  const listeners = new Set<(settings: Settings) => void>();
  return {
    get: () => store.get(),
    change(change) {
      store.set(settingsSchema.parse({ ...store.get(), ...change }));
      for (const listener of listeners) listener(store.get());
      return store.get();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
