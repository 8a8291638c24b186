import { join } from 'node:path';
import { z } from 'zod';
import { type JsonStore, openJsonStore } from './json-store';
import type { Settings } from './preload-api';

const MB = 2 ** 20;

/** Settings that came later have defaults, so that older files stand. */
export const settingsSchema = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']),
  cores: z.int().min(1).max(256).nullable(),
  memoryBudgetBytes: z
    .int()
    .min(64 * MB)
    .max(2 ** 50)
    .nullable()
    .default(null),
  maxPartitionBytes: z
    .int()
    .min(64 * 1024)
    .max(2 ** 40)
    .nullable()
    .default(null),
  maxFailures: z.int().min(1).max(100).default(4),
  speculation: z.boolean().default(false),
  keepParsed: z.boolean().default(true),
});

export const settingsChangeSchema = z.strictObject({
  theme: settingsSchema.shape.theme.optional(),
  cores: settingsSchema.shape.cores.optional(),
  memoryBudgetBytes: settingsSchema.shape.memoryBudgetBytes.unwrap().optional(),
  maxPartitionBytes: settingsSchema.shape.maxPartitionBytes.unwrap().optional(),
  maxFailures: settingsSchema.shape.maxFailures.unwrap().optional(),
  speculation: settingsSchema.shape.speculation.unwrap().optional(),
  keepParsed: settingsSchema.shape.keepParsed.unwrap().optional(),
});

export const DEFAULT_SETTINGS: Settings = {
  theme: 'system',
  cores: null,
  memoryBudgetBytes: null,
  maxPartitionBytes: null,
  maxFailures: 4,
  speculation: false,
  keepParsed: true,
};

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
